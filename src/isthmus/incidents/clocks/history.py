"""A report's history as clocks read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from isthmus.agreements.clocks.history import Moment
from isthmus.agreements.models import Metric, WaitingFor
from isthmus.engine.door.act import REPLAYED
from isthmus.engine.models import Event
from isthmus.incidents.classifying import Answers, Class, classes
from isthmus.incidents.clocks.verbs import BREACHED, WARNED, WITHDRAWN
from isthmus.incidents.models import Incident

WAITS = {
    "awaiting_user": WaitingFor.USER,
    "awaiting_supplier": WaitingFor.SUPPLIER,
    "awaiting_problem": WaitingFor.PROBLEM,
    "awaiting_evidence": WaitingFor.EVIDENCE,
}
#: The words of agreements for what a report is; a security incident is an incident as well.
KINDS: Mapping[Class, frozenset[str]] = {
    Class.SECURITY_INCIDENT: frozenset(["security_incident", "incident"]),
    Class.INCIDENT: frozenset(["incident"]),
    Class.REQUEST: frozenset(["request"]),
}
#: What is reached as soon as somebody has resolved it.
RESOLVED = frozenset([Metric.RESTORATION.value, Metric.RESOLUTION.value, Metric.FULFILMENT.value])
#: Among the kinds of what a report is: somebody has decided to collect its evidence.
COLLECTING = "collecting"
#: Among what is reached: its evidence was given up, so that its collection has ended without an end.
GIVEN_UP = "given up"
#: The metrics that a report has a clock of, with the kind that they are of by themselves: requests are
#: fulfilled, incidents are restored and resolved, whatever a target leaves open.
OF_KIND: Mapping[str, str] = {
    Metric.FIRST_RESPONSE.value: "",
    Metric.RESTORATION.value: "incident",
    Metric.RESOLUTION.value: "incident",
    Metric.FULFILMENT.value: "request",
    Metric.EVIDENCE.value: COLLECTING,
}
#: Fields of a report on which its clocks depend; what else changes is no moment of theirs.
FIELDS = frozenset(
    {
        "state",
        "priority",
        "service",
        "customer",
        "opened_at",
        "responded_at",
        "restored_at",
        "evidence",
        "collecting_since",
    }
) | frozenset(Answers.__dataclass_fields__)
OVER = ("resolved", "closed")
#: What a decision about evidence reaches once its collection has begun.
ENDS_COLLECTION: Mapping[str, frozenset[str]] = {
    "collected": frozenset([Metric.EVIDENCE.value]),
    "not_needed": frozenset([Metric.EVIDENCE.value, GIVEN_UP]),
    "waived": frozenset([Metric.EVIDENCE.value, GIVEN_UP]),
}
#: What the system does by itself, which makes no replayed report one that is worked on here.
BY_ITSELF = frozenset({"derived", "migrated", "erased"})
ALWAYS = datetime(1, 1, 1, tzinfo=UTC)

#: One of the clocks that followed one another: its metric and its number among them.
Which = tuple[str, int]


@dataclass
class History:
    """What the events of one report tell its clocks."""

    moments: list[Moment] = field(default_factory=list)
    #: of which clocks a warning has been told, and of which that they were missed, since when
    warned: set[Which] = field(default_factory=set)
    breached: dict[Which, datetime] = field(default_factory=dict)
    #: What lies before it is history, not news; None: all of it is another tool's.
    since: datetime | None = ALWAYS

    def take(self, verb: str, which: Which, at: datetime) -> None:
        """Hear what was told of a clock."""
        if verb == WARNED:
            self.warned.add(which)
        elif verb == BREACHED:
            self.breached[which] = at
        else:
            self.breached.pop(which, None)


def moments(incident: Incident) -> list[Moment]:
    """Return what the report was, from its opening on. One query."""
    return histories({incident.pk: incident.opened_at})[incident.pk].moments


def histories(opened: Mapping[int, datetime]) -> dict[int, History]:
    """Return the histories of reports by key, given when each was opened. One query.

    Events count in the order in which they happened, so what was entered later of an earlier time
    takes its place there.
    """
    rows = Event.objects.filter(entry__in=opened).order_by("entry", "seq")
    columns = rows.values_list("entry", "occurred_at", "recorded_at", "verb", "via", "payload")
    events: dict[int, list[_Event]] = {key: [] for key in opened}
    for entry, occurred_at, recorded_at, verb, via, payload in columns.iterator(chunk_size=2000):
        said = json.loads(payload) if payload else {}
        events[entry].append(_Event(occurred_at, recorded_at, verb, via, said))
    return {key: _told(events[key], at) for key, at in opened.items()}


def beginning(incident: Incident, columns: Mapping[str, Any]) -> History:
    """Return the history of a report of which nothing is told but its creation; no query."""
    return History([_moment(incident.opened_at, columns)])


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    recorded_at: datetime
    verb: str
    via: str
    said: dict[str, Any]


def _told(events: list[_Event], opened: datetime) -> History:
    found = History()
    if events and events[0].via == REPLAYED:
        found.since = next((one.recorded_at for one in events if _is_worked_on(one)), None)
    for one in events:
        if one.verb in (WARNED, BREACHED, WITHDRAWN):
            found.take(one.verb, _clock_of(one), one.at)
    changes = [
        (one.at, changed) for one in events if not FIELDS.isdisjoint(changed := _changed(one.said))
    ]
    found.moments = [_moment(at, values) for at, values in _states(changes, opened)]
    return found


def _is_worked_on(one: _Event) -> bool:
    return one.via != REPLAYED and "changes" in one.said and one.verb not in BY_ITSELF


def _clock_of(one: _Event) -> Which:
    clock = one.said.get("clock") or {}
    return str(clock.get("metric")), int(clock.get("run") or 0)


def _changed(said: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = said.get("fields") or {}
    return fields or {name: pair[1] for name, pair in said.get("changes", {}).items()}


def _states(
    changes: Iterable[tuple[datetime, dict[str, Any]]], opened: datetime
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield when the report changed and what its fields were then.

    It is opened when it was noticed, whenever that was said; nothing happened to it before.
    """
    first, *rest = [*changes] or [(opened, {})]
    values = dict(first[1])
    yield opened, values
    for at, changed in sorted(rest, key=itemgetter(0)):
        values = values | changed
        yield max(at, opened), values


def _moment(at: datetime, values: Mapping[str, Any]) -> Moment:
    state = _text(values.get("state"))
    service = _text(values.get("service"))
    reached = {*RESOLVED} if state in OVER else set()
    if values.get("responded_at"):
        reached.add(Metric.FIRST_RESPONSE.value)
    if values.get("restored_at"):
        reached.add(Metric.RESTORATION.value)
    kinds = _kinds(values)
    if values.get("collecting_since"):
        kinds |= {COLLECTING}
        evidence = _text(values.get("evidence"))
        reached |= ENDS_COLLECTION.get(evidence, frozenset())
    return Moment(
        at,
        state,
        WAITS[state].value if state in WAITS else "",
        _text(values.get("priority")),
        int(service) if service.isdigit() else None,
        kinds,
        frozenset(reached),
        state in ("cancelled", "merged"),
    )


def _kinds(values: Mapping[str, Any]) -> frozenset[str]:
    given = Answers(**{name: _text(values.get(name)) for name in Answers.__dataclass_fields__})
    return frozenset[str]().union(*(KINDS.get(one, frozenset()) for one in classes(given)))


def _text(value: Any) -> str:
    """Return a text of history; what was lawfully erased is none."""
    return value if isinstance(value, str) else ""
