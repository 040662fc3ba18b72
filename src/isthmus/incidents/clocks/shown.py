"""The page of a report's clocks: when each is due, and what every second counted as."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isthmus.agreements.calendars.shown import WORDS
from isthmus.agreements.clocks.reading import Reading, State, Stretch, Use
from isthmus.agreements.models import Metric, WaitingFor
from isthmus.engine.formats import moment
from isthmus.engine.language import N_, spoken, tr
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.components import component
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, find_record
from isthmus.incidents.clocks.reading import Clock, clocks_of
from isthmus.incidents.clocks.words import span
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType

#: How a clock stands, in words, and as which state it is drawn.
STANDS = {
    State.NOT_STARTED: (N_("Not started"), "draft"),
    State.RUNNING: (N_("Running"), "open"),
    State.PAUSED: (N_("Paused"), "waiting"),
    State.MET: (N_("Met"), "done"),
    State.BREACHED: (N_("Breached"), "void"),
    State.WITHDRAWN: (N_("Withdrawn"), "void"),
}
USES = {
    Use.COUNTED: N_("counts"),
    Use.CLOSED: N_("does not count: closed"),
    Use.PAUSED: N_("stands still, as agreed"),
    Use.REACHED: N_("reached"),
    Use.VOID: N_("does not count: cancelled"),
    Use.UNBOUND: N_("nothing was promised"),
}
EVIDENCE = WaitingFor.EVIDENCE.value
#: So many stretches of a clock are listed.
MOST = 200


@require_safe
def clocks(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Show the clocks of one report."""
    found: Any = find_record(request, IncidentType, reference)
    answer = clocks_of(found, request.viewer, timezone.now())
    context = {
        "title": tr("Clocks of %(title)s", title=found.title),
        "record": found,
        "agreement": answer.bound and {
            "name": f"{answer.bound.agreement.reference} {answer.bound.agreement.title}",
            "url": record_address(answer.bound.agreement, org),
            "version": answer.bound.version,
        },
        "clocks": [_clock(one) for one in answer.clocks],
        "without_service": found.service_id is None,
    }  # fmt: skip
    steps = ((found.reference, record_address(found, org)), (tr("Clocks"), ""))
    return page(
        request, "incidents/clocks.html", context, register_crumbs(IncidentType, org, *steps)
    )


def _clock(one: Clock) -> dict[str, Any]:
    reading = one.reading
    words, category = STANDS[reading.state]
    rows = [*islice(_rows(reading), MOST + 1)]
    return {
        "name": spoken(Metric(one.metric).label),
        "id": one.metric.replace("_", "-"),
        "state": component("badges", "state", category, spoken(words)),
        "facts": [*_facts(reading)],
        "rows": rows[:MOST],
        "more": len(rows) > MOST,
    }


def _facts(reading: Reading) -> Iterator[dict[str, str]]:
    if reading.target is not None:
        yield {"label": tr("Promised within"), "value": span(reading.target.seconds)}
    if reading.due_at is not None:
        yield {"label": tr("Due"), "value": moment(reading.due_at)}
    elif reading.state is State.PAUSED:
        yield {"label": tr("Due"), "value": tr("Not known while it stands still")}
    if reading.breached_at is not None:
        yield {"label": tr("Missed"), "value": moment(reading.breached_at)}
    if reading.closed_at is not None:
        yield {"label": tr("Reached"), "value": moment(reading.closed_at)}
    yield {"label": tr("Counted so far"), "value": span(reading.elapsed)}
    if waited := reading.waited(EVIDENCE):
        yield {"label": tr("Of that, waiting for evidence"), "value": span(waited)}
    if reading.overrun:
        yield {"label": tr("Longer than promised"), "value": span(reading.overrun)}
        if waited:
            value = span(reading.overrun_while(EVIDENCE))
            yield {"label": tr("Of that overrun, waiting for evidence"), "value": value}
    if reading.paused:
        yield {"label": tr("Stood still for"), "value": span(reading.paused)}


def _rows(reading: Reading) -> Iterator[list[str]]:
    for one in reading.stretches():
        yield [
            f"{moment(one.start)} – {moment(one.end)}",
            span(one.working) if one.use in (Use.COUNTED, Use.PAUSED) else "–",
            _why(one),
        ]


def _why(one: Stretch) -> str:
    state = Incident.lifecycle.states.get(one.state)
    parts = [spoken(USES[one.use])]
    if one.use is Use.CLOSED and one.kind is not None:
        parts = [one.name or spoken(WORDS[one.kind])]
    if state is not None:
        parts.append(spoken(state.label))
    return ", ".join(parts)
