"""Clocks of reports worked out anew: after what they rest on changed, and to check them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isthmus.agreements.calendars.models import BusinessCalendar
from isthmus.agreements.models import Agreement
from isthmus.context.edges import APPLIES
from isthmus.engine.door import field_edges
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import present
from isthmus.engine.door.transaction import CHUNK, Told, door_open
from isthmus.engine.models import Edge, Event
from isthmus.engine.past import payload_of
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks.storing import Written, settle
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType

#: After these everybody may know of other agreements than before, or the same ones hold otherwise.
TURNS = frozenset({"restricted", "lifted", "removed", "restored"})
FROZEN = frozenset({"version frozen", "version out of force"})
EDGES = frozenset({"related", "unrelated", field_edges.DRAWN, field_edges.ENDED})


def settle_all(keys: Iterator[list[int]], act: Act) -> Written:
    """Work out anew the clocks of the reports of these keys, a transaction for each batch."""
    written = Written()
    for batch in keys:
        with door_open():
            records = present(IncidentType, batch, act)
            names = {one.pk: ("agreement",) for one in records}
            found = settle(records, act, names=names)  # type: ignore[arg-type]
        written.differing |= found.differing
        written.events += found.events
    return written


def reports_of(
    organization_id: int, resting_on: Sequence[int] | None = None
) -> Iterator[list[int]]:
    """Yield the keys of reports, a batch at a time, in order; memory does not grow with them.

    With `resting_on`, keys of agreements and calendars, of those reports alone whose clocks rest, or
    could rest, on them.
    """
    rows = Incident.objects.as_system("clocks").filter(organization=organization_id)
    if resting_on is not None:
        services = Edge.objects.filter(type=APPLIES.code, source__in=resting_on)
        by_service = rows.filter(service__in=services.values("target"))
        by_calendar = rows.filter(
            pk__in=ClockReading.objects.filter(calendar__in=resting_on).values("record")
        )
        rows = by_service | by_calendar
    last = 0
    while batch := [*rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]]:
        yield batch
        last = batch[-1]


def touched(told: Sequence[Told]) -> set[int]:
    """Return the agreements and calendars that clocks may have to be worked out anew for.

    A version of an agreement, and what it applies to, hold for reports opened from then on: only what
    is dated back can touch others. A version of a calendar holds for all time that it names.
    """
    agreements, calendars = Agreement._meta.label_lower, BusinessCalendar._meta.label_lower
    found: set[int] = set()
    for entry, event in told:
        dated_back = event.occurred_at < event.recorded_at
        if event.verb in EDGES:
            found |= _applied(event) if dated_back else set()
        elif entry.type == agreements:
            if event.verb in TURNS or _is_other(event) or (dated_back and event.verb in FROZEN):
                found.add(entry.pk)
        elif entry.type == calendars and event.verb in FROZEN:
            found.add(entry.pk)
    return found


def _applied(event: Event) -> set[int]:
    if f'"{APPLIES.code}"' not in event.payload:
        return set()
    return {int(payload_of(event)["source"])}


def _is_other(event: Event) -> bool:
    """Return whether an agreement is with another party from then on."""
    return '"party":' in event.payload and "party" in payload_of(event).get("changes", {})
