"""What happened to a record, and the record as it was: later events folded back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import models
from django.db.models import Q, QuerySet, Subquery

from isthmus.engine.door.history import ERASED, snapshot
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Record
from isthmus.engine.parts import PartType, load_parts
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType


def payload_of(event: Event) -> dict[str, Any]:
    """Return what an event says; nothing if it was lawfully erased whole.

    A single value that was erased is `ERASED`: see `told`.
    """
    found: dict[str, Any] = json.loads(event.payload) if event.payload else {}
    return found


def told(value: Any) -> str:
    """Return a text of a payload for people to read."""
    return tr("Erased by law.") if value == ERASED else str(value or "")


def moves_version(event: Event, payload: Mapping[str, Any] | None = None) -> bool:
    """Return whether an event changed the record itself and so moved its version on by one."""
    if event.verb in ("created", "removed"):
        return True
    return "changes" in (payload_of(event) if payload is None else payload)


def moving(events: QuerySet[Event]) -> QuerySet[Event]:
    """Keep the events that moved the version on, and few others: `moves_version` has the last word."""
    # Inside a text the quotation marks would be escaped.
    return events.filter(Q(payload__contains='"changes":') | Q(verb__in=("created", "removed")))


def values_at_version(
    record_type: type[RecordType], record: Record, version: int
) -> dict[str, Any]:
    """Return the record's columns by name as they were at `version`, as Python values, and the
    rows of its parts under the parts' names, each with its key under `id`.

    One query, and one for all kinds of parts, where they aren't loaded. Needs `record.entry`. Versions
    before the first are the first. What was lawfully erased is None.
    """
    load_parts(record_type, [record])
    columns = snapshot(record)
    rows = {part: {row.pk: snapshot(row) for row in record.parts[part.name]}
            for part in record_type.parts}  # fmt: skip
    back = record.entry.version - version
    if back > 0:
        events = moving(Event.objects.filter(entry_id=record.pk)).exclude(verb="created")
        for event in events.order_by("-seq")[:back]:
            payload = payload_of(event)
            columns |= {name: old for name, (old, _) in payload.get("changes", {}).items()}
            for part, standing in rows.items():
                fold_back(standing, payload.get("parts", {}).get(part.code, {}))
    values = field_values(record_type, columns)
    return values | {part.name: _part_values(part, standing) for part, standing in rows.items()}


def fold_back(rows: dict[int, dict[str, Any]], change: dict[str, Any]) -> None:
    """Bring rows of a part, by key, to what they were before `change` of an event."""
    for row in change.get("added", ()):
        rows.pop(int(row["id"]), None)
    for key, columns in change.get("changed", {}).items():
        rows[int(key)] |= {name: old for name, (old, _) in columns.items()}
    for row in change.get("removed", ()):
        rows[int(row["id"])] = dict(row)


@dataclass(frozen=True)
class RowChange:
    """What an event says of one row of a part that people edit."""

    id: str
    what: Literal["added", "changed", "removed"]
    #: [old, new] by column; of a row that came or went, one side is None
    pairs: dict[str, list[Any]]


def rows_in(change: Any) -> Iterator[RowChange]:
    """Yield what an event says of the rows of one part; frozen parts, a list, are none."""
    if not isinstance(change, dict):
        return
    for row in change.get("removed", ()):
        yield RowChange(row["id"], "removed", {name: [old, None] for name, old in row.items()})
    for key, pairs in change.get("changed", {}).items():
        yield RowChange(key, "changed", pairs)
    for row in change.get("added", ()):
        yield RowChange(row["id"], "added", {name: [None, new] for name, new in row.items()})


def part_keys(record_type: type[RecordType], payload: dict[str, Any], kind: str) -> set[int]:
    """Return the keys that rows in an event's payload hold in their fields of this kind."""
    return {
        int(side)
        for part in record_type.parts
        for spec in part.specs()
        if spec.kind == kind
        for row in rows_in(payload.get("parts", {}).get(part.code))
        for side in row.pairs.get(spec.name, ())
        if side is not None
    }


def _part_values(part: PartType, rows: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    in_order = sorted(rows.values(), key=lambda row: (row["position"], int(row["id"])))
    return [
        {name: value for name, value in python_values(part.model, row).items()
         if name in ("id", *part.fields)}
        for row in in_order
    ]  # fmt: skip


def python_values(model: type[models.Model], plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of history as the model holds them: keys as numbers, dates as dates.

    What was lawfully erased is None.
    """
    known = {column.name: column for column in model._meta.concrete_fields}
    found = {
        name: None if value is None or value == ERASED else known[name].to_python(value)
        for name, value in plain.items()
        if name in known
    }
    if "own" in known:
        held = {name: value for name, value in plain.items() if name.startswith("own.")}
        found["own"] = {
            name.removeprefix("own."): value
            for name, value in held.items()
            if value not in (None, ERASED)
        }
    return found


def field_values(record_type: type[RecordType], plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of history by field as Python values, those of own fields too.

    What was lawfully erased is None.
    """
    own = {
        name: None if plain[name] == ERASED else spec.value(plain[name])
        for name, spec in record_type.own.items()
        if name in plain
    }
    return python_values(record_type.model, plain) | own


@dataclass(frozen=True)
class Narrowed:
    """Which events of an entry are asked for: of these kinds or of all but these, by somebody, since."""

    verbs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    actor: int | None = None
    since: datetime | None = None


EVERYTHING = Narrowed()


def known_events(
    entry: int,
    most: int,
    lookup: Lookup,
    before: int | None = None,
    *,
    narrowed: Narrowed = EVERYTHING,
) -> list[Event]:
    """Return the newest events of an entry that the viewer may know of, at most `most`.

    Relations with what is hidden are left out before anything is counted: a list with a place
    missing would tell of them. `before` is the key of the event that ended the page before.
    """
    found: list[Event] = []
    step = max(most, 50)
    while True:
        asked = {"pk": before, "actor": narrowed.actor, "occurred_at__gte": narrowed.since}
        given = {name: value for name, value in asked.items() if value is not None}
        events = _newest(
            entry, *given.values(), by=(*given,), verbs=narrowed.verbs, without=narrowed.without,
            step=step,
        )  # fmt: skip
        found += known(events, lookup)
        if len(found) >= most or len(events) < step:
            return found[:most]
        before = events[-1].pk


@Prepared
def _newest(
    entry: int,
    *given: Any,
    by: tuple[str, ...],
    verbs: tuple[str, ...],
    without: tuple[str, ...],
    step: int,
) -> QuerySet[Event]:
    """Return the newest events of an entry under the conditions `by`; `pk` is that of the event
    which they come before."""
    every = rows = Event.objects.filter(entry_id=entry).order_by("-seq")
    if verbs:
        rows = rows.filter(verb__in=verbs)
    if without:
        rows = rows.exclude(verb__in=without)
    for name, value in zip(by, given, strict=True):
        if name == "pk":
            rows = rows.filter(seq__lt=Subquery(every.filter(pk=value).values("seq")))
        else:
            rows = rows.filter(**{name: value})
    return rows[:step]


def known(events: Iterable[Event], lookup: Lookup) -> list[Event]:
    """Leave out the relations with what the viewer may not know of. One query at most."""
    events = list(events)
    if lookup.viewer.customer:
        # What they are told is in words of its own: `isthmus.engine.sharing.told`.
        return []
    lookup.load_entries(related_keys(events))
    return [one for one in events if all(lookup.entry(key) for key in related_keys([one]))]


def related_keys(events: Iterable[Event]) -> set[int]:
    """Return the keys of the entries that events about relations name."""
    found: set[int] = set()
    for event in events:
        if event.verb in ("related", "unrelated"):
            payload = payload_of(event)
            found |= {int(payload[end]) for end in ("source", "target") if end in payload}
    return found
