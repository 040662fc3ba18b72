"""When an e-mail is sent. Pure: instants and choices in, an instant out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


class Rhythm(StrEnum):
    """How often somebody gets e-mail. The names are stored: don't change them."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"
    NEVER = "never"


def when_to_send(
    now: datetime,
    rhythm: str,
    *,
    hour: int = 8,
    quiet: tuple[time, time] | None = None,
    zone: ZoneInfo,
) -> datetime | None:
    """Return the first instant from `now` on at which somebody may be sent an e-mail; None: never.

    An hourly digest goes at the next full hour, a daily one at the next `hour` of the local day.
    Quiet hours, from the first time until before the second, delay all of them to their end; they
    may span midnight. An hour that the clocks skip counts as the instant it would have been, one
    that comes twice as its first.
    """
    if rhythm == Rhythm.NEVER:
        return None
    at = now.astimezone(UTC)
    if rhythm == Rhythm.HOURLY:
        local = at.astimezone(zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        at = at - past + HOUR
    elif rhythm == Rhythm.DAILY:
        day = at.astimezone(zone).date()
        at = next(
            found
            for days in (0, 1, 2)
            if (found := _instant(day + timedelta(days=days), time(hour), zone)) > at
        )
    # Where the clocks skip the very end, the instant it would have been may be quiet again.
    while (end := _end_of_quiet(at, quiet, zone)) is not None:
        at = end
    return at


def _instant(day: date, at: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)


def is_quiet(at: datetime, quiet: tuple[time, time] | None, zone: ZoneInfo) -> bool:
    """Return whether an instant lies in the quiet hours."""
    if quiet is None:
        return False
    begin, end = quiet
    local = at.astimezone(zone).time()
    return begin <= local < end if begin < end else (local >= begin or local < end)


def _end_of_quiet(at: datetime, quiet: tuple[time, time] | None, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours end that `at` lies in; None if it lies in none."""
    if quiet is None or not is_quiet(at, quiet, zone):
        return None
    begin, end = quiet
    local = at.astimezone(zone)
    later = begin > end and local.time() >= begin
    day = local.date() + timedelta(days=1 if later else 0)
    # In the hour that comes twice, the first end may be over.
    return next(
        found
        for days, fold in ((0, 0), (0, 1), (1, 0))
        if (found := _instant(day + timedelta(days=days), end, zone, fold)) > at
    )
