"""Clocks of reports worked out anew: after what they rest on changed, and to check them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from isthmus.agreements.calendars.models import BusinessCalendar
from isthmus.agreements.models import Agreement
from isthmus.context.edges import APPLIES
from isthmus.engine.access import system_viewer
from isthmus.engine.derived import Astray, Derived, derived
from isthmus.engine.door import field_edges
from isthmus.engine.door.act import Act
from isthmus.engine.door.transaction import CHUNK, Told, door_open
from isthmus.engine.models import Edge, Entry, Event, Organization
from isthmus.engine.past import payload_of
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks.storing import Found, Written, readings_for, settle
from isthmus.incidents.models import Incident

#: After these everybody may know of other agreements than before, or the same ones hold otherwise.
TURNS = frozenset({"restricted", "lifted", "removed", "restored"})
FROZEN = frozenset({"version frozen", "version out of force"})
EDGES = frozenset({"related", "unrelated", field_edges.DRAWN, field_edges.ENDED})


def settle_all(keys: Iterable[list[int]], act: Act, because: str = "") -> Written:
    """Work out anew the clocks of the reports of these keys, a transaction for each batch.

    `because` says in their history what brought other targets; without it nothing is said.
    """
    written = Written()
    for batch in keys:
        with door_open():
            records = reports(batch)
            names = {one.pk: (because,) for one in records} if because else None
            found = settle(records, act, names=names)
        written.differing |= found.differing
        written.events += found.events
    return written


def reports(keys: Collection[int]) -> list[Incident]:
    """Lock the entries of reports and return the reports, removed ones too. Two queries."""
    rows = Entry.objects.as_system("clocks").filter(pk__in=keys).order_by("pk")
    entries = {one.pk: one for one in rows.select_for_update(no_key=True)}
    found = [*Incident.objects.as_system("clocks").filter(pk__in=entries).order_by("pk")]
    for one in found:
        one.entry = entries[one.pk]
    return found


def astray(organization: Organization) -> Iterator[Astray]:
    """Yield what clocks and due times kept beside reports are not what follows; nothing is written.

    What differs is looked at again with the report locked, since people go on working.
    """
    act = Act.now(system_viewer(organization, "clocks"), "job")
    for batch in reports_of(organization.pk):
        rows = [*Incident.objects.as_system("clocks").filter(pk__in=batch).order_by("pk")]
        doubtful = [one.record.pk for one in _differing(rows, act)]
        if doubtful:
            with door_open():
                for one in _differing(reports(doubtful), act):
                    names = {row.metric for row in one.differing()}
                    names |= set() if one.in_order else {"due"}
                    yield Astray(one.record.reference, ", ".join(sorted(names)))


def _differing(records: Sequence[Incident], act: Act) -> list[Found]:
    found = readings_for(records, act, telling=False) or []
    return [one for one in found if not one.in_order or any(True for _ in one.differing())]


def _mend(organization: Organization) -> None:
    act = Act.now(system_viewer(organization, "clocks"), "job")
    settle_all(reports_of(organization.pk), act)


derived.append(Derived("clocks", astray, _mend))


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
