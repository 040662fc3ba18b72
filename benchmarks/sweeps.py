"""Telling of the clocks that run out in a minute, against one pass over the rows of all that run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from django.db import connection

from benchmarks.timing import Result, compare
from benchmarks.world import House, gather_statistics, house
from isthmus.agreements.records import AgreementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move, relate
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks.sweep import sweep
from isthmus.incidents.records import IncidentType
from isthmus.people.records import PartyType
from isthmus.services.records import ServiceType

#: Open reports at most; one in so many is due within each minute: of 100,000 a hundred are. They are
#: created so many minutes at once.
MOST, SHARE, BATCH_MINUTES = 100_000, 1_000, 100
#: Promised within so many minutes.
TARGET = 240
MINUTE = timedelta(minutes=1)

#: What a program without an index or an engine reads once a minute, to look at each row in turn.
QUERY = """
SELECT c.id, c.record_id, c.warn_at, c.due_at
FROM incidents_clockreading c JOIN incidents_incident i ON i.entry_id = c.record_id
WHERE c.organization_id = %s AND c.ended_at IS NULL AND i.removed_at IS NULL
"""


@dataclass
class Desk:
    place: House
    #: when the first of them is due, to the second
    first_due: datetime


def measure(rows: int, runs: int) -> Iterator[Result]:
    """Yield the ratio. Raises RuntimeError where a sweep tells of other clocks than are due."""
    count = min(MOST, rows)
    desk = build(count)
    minutes = iter(range(1, runs + 100))
    now = desk.first_due

    def pass_a_minute() -> None:
        nonlocal now
        now = desk.first_due + next(minutes) * MINUTE

    def swept() -> None:
        if sweep(desk.place.organization, now) == 0:
            raise RuntimeError("Nothing was due within a minute.")

    def floor() -> int:
        with connection.cursor() as cursor:
            cursor.execute(QUERY, [desk.place.organization.pk])
            return len([key for key, _, _, due in cursor.fetchall() if _instant(due) < now])

    yield compare(
        f"clock sweep of {count:,} open ones", swept, floor, runs, warm_up=1, before=pass_a_minute
    )
    same(desk, now)


def same(desk: Desk, now: datetime) -> None:
    """Raise RuntimeError unless exactly those clocks were told of that are due by now."""
    sweep(desk.place.organization, now)
    rows = ClockReading.objects.filter(organization=desk.place.organization)
    told, due = rows.filter(breached_at__isnull=False), rows.filter(due_at__lt=now)
    if {*told.values_list("pk", flat=True)} != {*due.values_list("pk", flat=True)}:
        raise RuntimeError(f"{told.count():,} were told of, {due.count():,} are due.")


def _instant(found: datetime | str) -> datetime:
    """Return what a driver gives for an instant; that of SQLite knows no zone, and it is UTC."""
    instant = datetime.fromisoformat(found) if isinstance(found, str) else found
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def build(count: int) -> Desk:
    """Make open reports, of which one in a thousand, at least one, is due each minute from a day on."""
    place = house("clocks")
    now = place.act().occurred_at.replace(microsecond=0)
    opened = now - timedelta(days=2)
    act = Act.dated(place.viewer, "bench", opened - timedelta(days=1))
    service, customer = _promised(act)
    each = max(1, ceil(count / SHARE))
    start = now - MINUTE * TARGET + timedelta(seconds=1)
    wanted = [
        {
            "title": f"Mail is slow, part {number + 1}",
            "noticed_at": start + (number // each) * MINUTE,
            "disturbs": "yes",
            "service": service,
            "customer": customer,
        }
        for number in range(count)
    ]
    # In the order in which they came: at no creation is anything due yet.
    batch = each * BATCH_MINUTES
    for first in range(0, count, batch):
        rows = wanted[first : first + batch]
        at = start + MINUTE * ((first + len(rows) - 1) // each)
        create(IncidentType, rows, Act(place.viewer, "bench", at, at))
    gather_statistics()
    return Desk(place, now)


def _promised(act: Act) -> tuple[int, int]:
    """Return a service and a customer who was promised something for it."""
    (party,) = create(PartyType, [{"title": "Harbour", "customer": True}], act)
    (service,) = create(
        ServiceType,
        [{"title": "Mail", "owner": act.viewer.principal_id, "included": "Mailboxes",
          "ordering": "At the desk", "support": "At any hour"}],
        act,
    )  # fmt: skip
    move(ServiceType, "go_live", [service.pk], act)
    values = {
        "title": "Mail for Harbour", "kind": "sla", "party": party.pk, "starts_on": act.today,
        "review_due": act.today + timedelta(days=300), "without_security": "Elsewhere.",
        "targets": [{"metric": "restoration", "value": TARGET, "unit": "minutes"}],
    }  # fmt: skip
    (agreement,) = create(AgreementType, [values], act)
    move(AgreementType, "negotiate", [agreement.pk], act)
    give(AgreementType, "terms", [agreement.pk], act)
    move(AgreementType, "agree", [agreement.pk], act, {"how": "Signed"})
    move(AgreementType, "bring_into_force", [agreement.pk], act)
    relate(agreement.pk, "applies_to", [service.pk], act)
    return service.pk, party.pk
