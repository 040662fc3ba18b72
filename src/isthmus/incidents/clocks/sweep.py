"""What falls due is told in time, once: warnings, and that targets were missed.

Which clocks those are is found by index; what is told of them is worked out anew under the lock of
their reports, so whoever comes second, or again after a crash, finds nothing left to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from isthmus.engine.access import system_viewer
from isthmus.engine.door.act import Act
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Organization
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks.anew import reports
from isthmus.incidents.clocks.storing import settle

#: So many reports are told of in one transaction.
BATCH = 500


def organizations() -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Yield the organizations in which something is to be told. One query."""
    rows = ClockReading.objects.filter(next_at__lte=timezone.now()).order_by()
    keys = rows.values_list("organization", flat=True).distinct()
    return [(key, {"organization_id": key}) for key in keys]


def sweep(organization: Organization, now: datetime, act: Act | None = None) -> int:
    """Tell of every clock of which something is to be told by `now`; return how many events that made.

    A batch is a transaction; an event happened when its clock was due, whenever that is noticed. With
    `act`, of that instant, it is told by that way.
    """
    act = act or Act(system_viewer(organization, "clocks"), "job", now, now)
    count, before = 0, list[int]()
    while (keys := _next(organization, now)) and keys != before:
        with door_open():
            count += settle(reports(keys), act).events
        before = keys
    return count


def _next(organization: Organization, now: datetime) -> list[int]:
    rows = ClockReading.objects.filter(
        organization=organization, next_at__lte=now, record__removed_at__isnull=True
    )
    keys = rows.order_by("next_at", "record").values_list("record", flat=True)[:BATCH]
    return sorted({*keys})
