"""Public holidays of coming years are added once a year, to calendars nobody is working on."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from isthmus.agreements.calendars.models import BusinessCalendar
from isthmus.agreements.calendars.public_holidays import AHEAD
from isthmus.agreements.calendars.records import BusinessCalendarType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, move
from isthmus.engine.jobs import daily, job
from isthmus.engine.models import Organization


@daily("03:50")
@job("agreements.holidays", title="Add the public holidays of coming years")
def add_holidays() -> None:
    """Extend every calendar in force that doesn't know the holidays of the third year from now.

    One that is being revised gets them when it is brought into force again.
    """
    last = date(timezone.localdate().year + AHEAD, 1, 1)
    short = BusinessCalendar.objects.as_system("holidays of coming years").filter(
        state="in_force", holidays_until__lt=last, removed_at__isnull=True
    )
    for organization in Organization.objects.filter(pk__in=short.values("organization")):
        keys = list(short.filter(organization=organization).values_list("pk", flat=True))
        move(
            BusinessCalendarType, "extend", keys, Act.now(system_viewer(organization, "job"), "job")
        )
