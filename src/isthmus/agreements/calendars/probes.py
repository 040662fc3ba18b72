"""Probes over business calendars (mission row D1; ISO/IEC 27013, 6.3.2)."""

from __future__ import annotations

from datetime import timedelta

from isthmus.agreements.calendars.models import BusinessCalendar
from isthmus.conformity.probe import MINOR, Seen, Sight, probe

CALENDAR = "agreements.businesscalendar"
#: So long before its holidays run out a calendar is reported: targets reach beyond the new year.
AHEAD = timedelta(days=365)


@probe(
    "calendar-holidays-run-out",
    title="Calendars know the public holidays of the year to come",
    requirements={"iso20000-1-2011": ["6.1"], "iso20000-1-2018": ["8.3.3"]},
    clause="6.3.2",
    remedy="Add the holidays of coming years, or bring the revision into force.",
    reads=[CALENDAR],
    gravity=MINOR,
)
def holidays_run_out(sight: Sight) -> Seen:
    """Examine calendars in force that keep public holidays; one that knows them for less than a year
    from the day on falls short."""
    rows = BusinessCalendar.objects.as_system("probe").filter(
        organization=sight.organization, holidays_until__isnull=False
    )
    late = rows.filter(holidays_until__lt=sight.on + AHEAD)
    return Seen(
        sight.entries(CALENDAR).filter(pk__in=rows.values("pk")),
        sight.entries(CALENDAR).filter(pk__in=late.values("pk")),
    )
