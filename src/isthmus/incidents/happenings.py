"""How history tells of a report's clocks, and whom that concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from isthmus.agreements.clocks.history import Rebinding
from isthmus.agreements.models import Metric
from isthmus.engine.formats import moment
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.language import N_, spoken, tr
from isthmus.engine.notices.kinds import DUE
from isthmus.engine.notices.noting import concerning
from isthmus.engine.notices.reasons import Reason, Told
from isthmus.incidents.clocks.verbs import BREACHED, REBOUND, WARNED, WITHDRAWN
from isthmus.incidents.clocks.words import span

#: By the field that brought another target.
BECAUSE = {
    "service": N_("another service"),
    "customer": N_("another customer"),
    "priority": N_("another priority"),
    "opened_at": N_("another time of opening"),
    "agreement": N_("another agreement applies"),
}
OTHERWISE = N_("it is classified otherwise")
COUNTS = {
    Rebinding.OPENING: N_("time counts from the opening"),
    Rebinding.CHANGE: N_("time counts from the change on"),
}


def _rebound(payload: Mapping[str, Any]) -> str:
    """Say which clocks have another target, why, and from when on time counts."""
    clocks = [_turned(one) for one in payload.get("clocks", ())]
    parts = [", ".join(clocks), spoken(BECAUSE.get(payload.get("because", ""), OTHERWISE))]
    if counts := COUNTS.get(payload.get("counts", "")):
        parts.append(spoken(counts))
    return "; ".join(part for part in parts if part)


def _turned(one: Mapping[str, Any]) -> str:
    sides = [
        tr("none") if one.get(side) is None else span(int(one[side]))
        for side in ("before", "after")
    ]
    text = tr(
        "%(metric)s %(before)s → %(after)s", metric=_name(one), before=sides[0], after=sides[1]
    )
    return f"{text} ({_due(one)})" if one.get("due") else text


def _clock(payload: Mapping[str, Any]) -> str:
    """Name the clock, and when it is or was due."""
    one = payload.get("clock") or {}
    return f"{_name(one)} ({_due(one)})" if one.get("due") else _name(one)


def _name(one: Mapping[str, Any]) -> str:
    known = {metric.value: metric.label for metric in Metric}
    return spoken(known.get(one.get("metric", ""), ""))


def _due(one: Mapping[str, Any]) -> str:
    return tr("due %(moment)s", moment=moment(datetime.fromisoformat(one["due"])))


def _concerned(one: Told) -> Iterator[Reason]:
    """Yield who works on the report, else its group: that is who can still do something.

    A warning that comes with the breach itself, after downtime, concerns nobody any more.
    """
    clock = one.payload.get("clock") or {}
    who = one.entry.owner_id or int(clock.get("team") or 0)
    if who and not clock.get("late"):
        yield one.reason(DUE, who)


concerning.update(dict.fromkeys((WARNED, BREACHED, WITHDRAWN), _concerned))
declare(
    Happened(REBOUND, "turned its clocks to other targets", "turned to other targets the clocks of",
             "clock", _rebound),
    Happened(WARNED, "warns that time is running out", "warns that time is running out for",
             "alarm", _clock),
    Happened(BREACHED, "notes that a target was missed", "notes that a target was missed of",
             "alarm", _clock),
    Happened(WITHDRAWN, "notes that a target was not missed after all",
             "notes that a target was not missed after all of", "clock", _clock),
)  # fmt: skip
