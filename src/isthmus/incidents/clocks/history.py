"""A report's history as clocks read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from isthmus.agreements.clocks.history import Moment
from isthmus.agreements.models import Metric, WaitingFor
from isthmus.engine.models import Event
from isthmus.incidents.classifying import Answers, Class, classes
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
#: The metrics that a report has a clock of, with the kind that they are of by themselves: requests are
#: fulfilled, incidents are restored and resolved, whatever a target leaves open.
OF_KIND: Mapping[str, str] = {
    Metric.FIRST_RESPONSE.value: "",
    Metric.RESTORATION.value: "incident",
    Metric.RESOLUTION.value: "incident",
    Metric.FULFILMENT.value: "request",
}
OVER = ("resolved", "closed")


def moments(incident: Incident) -> list[Moment]:
    """Return what the report was, from its opening on. One query.

    It is opened when it was noticed, whenever that was said.
    """
    found = [_moment(at, values) for at, values in _states(incident.pk)]
    if found:
        first = found[0]
        found[0] = Moment(
            incident.opened_at, first.state, first.waiting, first.priority, first.service,
            first.kinds, first.reached, first.void,
        )  # fmt: skip
    return found


def _states(entry: int) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield when the report changed and what its fields were then."""
    rows = Event.objects.filter(entry=entry).order_by("seq").values_list("occurred_at", "payload")
    values: dict[str, Any] = {}
    for at, payload in rows:
        said = json.loads(payload) if payload else {}
        changed = said.get("fields") or {
            name: pair[1] for name, pair in said.get("changes", {}).items()
        }
        if changed:
            values = values | changed
            yield at, values


def _moment(at: datetime, values: Mapping[str, Any]) -> Moment:
    state = _text(values.get("state"))
    service = _text(values.get("service"))
    reached = {*RESOLVED} if state in OVER else set()
    if values.get("responded_at"):
        reached.add(Metric.FIRST_RESPONSE.value)
    return Moment(
        at,
        state,
        WAITS[state].value if state in WAITS else "",
        _text(values.get("priority")),
        int(service) if service.isdigit() else None,
        _kinds(values),
        frozenset(reached),
        state == "cancelled",
    )


def _kinds(values: Mapping[str, Any]) -> frozenset[str]:
    given = Answers(**{name: _text(values.get(name)) for name in Answers.__dataclass_fields__})
    return frozenset[str]().union(*(KINDS.get(one, frozenset()) for one in classes(given)))


def _text(value: Any) -> str:
    """Return a text of history; what was lawfully erased is none."""
    return value if isinstance(value, str) else ""
