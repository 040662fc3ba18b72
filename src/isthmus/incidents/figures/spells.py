"""When a report was open, told from its history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from isthmus.incidents.models import DONE, UNRESOLVED


class Step(NamedTuple):
    """What history says of a report from some moment on."""

    at: datetime
    state: str
    #: None where it isn't resolved, or history does not say when
    resolved_at: datetime | None


@dataclass(frozen=True)
class Open:
    """A time during which a report was open; `ended_at` is None while it lasts."""

    begun_at: datetime
    ended_at: datetime | None = None
    ended_in: str = ""


def spells(opened_at: datetime, steps: Iterable[Step]) -> list[Open]:
    """Return when a report was open, in order.

    It is open from `opened_at` on, whatever the first step says: a log of another tool may begin with
    a report that is resolved already. It ends when it was resolved, closed, cancelled or merged into
    another, at the time at which it was resolved where that is said. That time may be put right for
    as long as nothing but resolved and closed follows. None begins before the one before it ended.
    """
    found, done = [Open(opened_at)], False
    for step in steps:
        last = found[-1]
        if step.state in UNRESOLVED:
            if last.ended_at is not None:
                found.append(Open(max(step.at, last.ended_at)))
            continue
        told = step.resolved_at if step.state in DONE else None
        if last.ended_at is None or (told is not None and done):
            ended = max(told or step.at, last.begun_at)
            found[-1] = Open(last.begun_at, ended, last.ended_in or step.state)
        done = step.state in DONE and (done or last.ended_at is None)
    return found


class Story:
    """The steps of one report, taken from its events in order."""

    def __init__(self) -> None:
        self._said: dict[str, Any] = {}
        self.steps: list[Step] = []

    def take(self, at: datetime, payload: Mapping[str, Any]) -> None:
        """Hear one event; those that change neither state nor times say nothing new."""
        changes = payload.get("changes")
        said = payload.get("fields") or {
            name: pair[1] for name, pair in (changes if isinstance(changes, dict) else {}).items()
        }
        new = {name: said[name] for name in ("state", "opened_at", "resolved_at") if name in said}
        if new:
            self._said |= new
            self.steps.append(Step(at, str(self._said.get("state")), self._time("resolved_at")))

    @property
    def spells(self) -> Sequence[Open]:
        """When it was open. Empty where history does not say when it was opened."""
        opened = self._time("opened_at")
        return () if opened is None else spells(opened, self.steps)

    def _time(self, name: str) -> datetime | None:
        value = self._said.get(name)
        try:
            return datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return None


def story(events: Iterable[tuple[datetime, str]]) -> Story:
    """Return what the events of a report say, given by time and payload."""
    found = Story()
    for at, payload in events:
        found.take(at, json.loads(payload) if payload else {})
    return found
