"""When the clocks of a zone are put forward or back. Pure, in whole seconds of UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: How far apart two changes of a zone's offset are at least: no zone ever made two in six hours.
STEP = 6 * 3600


class Offset(NamedTuple):
    """The clock on the wall is `ahead` seconds ahead of UTC from `start` until `end`."""

    start: int
    end: int
    ahead: int


def year_start(year: int) -> int:
    """Return the first second of a year of UTC, in seconds since 1970."""
    return int((datetime(year, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())


@lru_cache(maxsize=1024)
def offsets(zone: str, year: int) -> tuple[Offset, ...]:
    """Return the offsets of a zone that follow one another in a year of UTC, without gaps.

    Raises ZoneInfoNotFoundError where there is no such zone.
    """
    here = ZoneInfo(zone)
    first, last = year_start(year), year_start(year + 1)
    found: list[Offset] = []
    start, ahead = first, _ahead(here, first)
    for at in range(first + STEP, last + STEP, STEP):
        probe = min(at, last)
        if (then := _ahead(here, probe)) != ahead:
            change = _change(here, probe - STEP, probe, ahead)
            found.append(Offset(start, change, ahead))
            start, ahead = change, then
    if start < last:
        found.append(Offset(start, last, ahead))
    return tuple(found)


def _ahead(zone: ZoneInfo, at: int) -> int:
    delta = (EPOCH + timedelta(seconds=at)).astimezone(zone).utcoffset() or timedelta()
    return int(delta.total_seconds())


def _change(zone: ZoneInfo, low: int, high: int, ahead: int) -> int:
    """Return the first second after `low` at which the offset is no longer `ahead`."""
    while high - low > 1:
        middle = (low + high) // 2
        if _ahead(zone, middle) == ahead:
            low = middle
        else:
            high = middle
    return high
