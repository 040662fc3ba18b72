"""Where probes stood in the past, from the intervals that were stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from isthmus.conformity.models import ProbeFinding, ProbeStanding
from isthmus.conformity.probe import MET
from isthmus.conformity.stored import open_findings
from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry

#: A trend looks back so many weeks.
WEEKS = 12


@dataclass(frozen=True)
class Point:
    """How a probe stood at the end of a day, or now on the last; None before its first answer."""

    day: date
    standing: ProbeStanding | None


def end_of(day: date) -> datetime:
    """Return the instant at which a local day is over."""
    following = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(following)


def standing_in(intervals: Iterable[ProbeStanding], at: datetime) -> ProbeStanding | None:
    """Return the interval that holds `at`. The beginning belongs to it, its end to the next."""
    return next(
        (
            one
            for one in intervals
            if one.valid_from <= at and (one.valid_to is None or one.valid_to > at)
        ),
        None,
    )


def points(intervals: Sequence[ProbeStanding], now: datetime, weeks: int = WEEKS) -> list[Point]:
    """Return how it stood week by week up to now, from the week of the first answer on."""
    today = timezone.localdate(now)
    days = [today - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    found = [Point(day, standing_in(intervals, end_of(day))) for day in days]
    while found and found[0].standing is None:
        found.pop(0)
    return [*found, Point(today, standing_in(intervals, now))]


def trend(organization_id: int, probe: str, now: datetime) -> list[Point]:
    """Return a probe's trend; empty before its first answer was stored. One query."""
    since = now - timedelta(weeks=WEEKS, days=1)
    rows = ProbeStanding.objects.filter(organization_id=organization_id, probe=probe)
    found = list(
        rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since)).order_by("valid_from", "pk")
    )
    return points(found, now) if found else []


def standings_at(organization_id: int, at: datetime) -> dict[str, ProbeStanding]:
    """Return how each probe stood at an instant, by probe. One query."""
    rows = ProbeStanding.objects.filter(organization_id=organization_id, valid_from__lte=at)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    return {one.probe: one for one in rows.order_by("probe", "valid_from")}


def since(organization_id: int, probe: str, keys: Iterable[int]) -> dict[int, datetime]:
    """Return since when these entries fall short of a probe, as far as it is stored. One query."""
    rows = open_findings(organization_id, probe).exclude(outcome=MET).filter(entry__in=list(keys))
    return dict(rows.values_list("entry_id", "fell_short_from"))


def over(viewer: Viewer, probe: str, most: int = 20) -> list[ProbeFinding]:
    """Return the latest findings that are over, of records the viewer may see. One query."""
    rows = ProbeFinding.objects.filter(
        organization_id=viewer.organization_id, probe=probe, until__isnull=False
    )
    seen = rows.exclude(outcome=MET).filter(entry__in=Entry.objects.visible_to(viewer))
    return list(seen.select_related("entry").order_by("-until", "-pk")[:most])
