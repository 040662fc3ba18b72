"""Dates, times and numbers as people read them, by the language that is spoken.

How a language writes them stands in its catalogue, under the context "format". Machines get ISO.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone

from isthmus.engine.language import plural, tr, trc, trn

#: How much each unit of time is in seconds, largest first; what was, and what is to come.
UNITS = (
    (
        365 * 86_400,
        plural("%(count)s year ago", "%(count)s years ago"),
        plural("in %(count)s year", "in %(count)s years"),
    ),
    (
        30 * 86_400,
        plural("%(count)s month ago", "%(count)s months ago"),
        plural("in %(count)s month", "in %(count)s months"),
    ),
    (
        7 * 86_400,
        plural("%(count)s week ago", "%(count)s weeks ago"),
        plural("in %(count)s week", "in %(count)s weeks"),
    ),
    (
        86_400,
        plural("%(count)s day ago", "%(count)s days ago"),
        plural("in %(count)s day", "in %(count)s days"),
    ),
    (
        3600,
        plural("%(count)s hour ago", "%(count)s hours ago"),
        plural("in %(count)s hour", "in %(count)s hours"),
    ),
    (
        60,
        plural("%(count)s minute ago", "%(count)s minutes ago"),
        plural("in %(count)s minute", "in %(count)s minutes"),
    ),
)


def day(value: date | datetime | None) -> str:
    """Return a date as 2026-11-23 or 23.11.2026; an instant by the local day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _written(value, trc("format", "%Y-%m-%d"))


@lru_cache(maxsize=10_000)
def _written(value: date, pattern: str) -> str:
    """Return a date by a pattern of strftime. A list has a hundred, few of which differ."""
    return value.strftime(pattern)


def moment(value: datetime | None) -> str:
    """Return an instant as 2026-11-23 14:05 in the organization's time zone."""
    if value is None:
        return ""
    return timezone.localtime(value).strftime(moment_pattern())


def moment_pattern() -> str:
    """Return how instants are written in the language spoken, as strftime takes it."""
    return trc("format", "%Y-%m-%d %H:%M")


def number(value: int | Decimal | float) -> str:
    """Return a number with its thousands apart: 12,345.5 or 12.345,5."""
    text = format(value, ",f") if isinstance(value, Decimal) else format(value, ",")
    between, point = trc("format", ","), trc("format", ".")
    if between == "," and point == ".":
        return text
    return text.translate({ord(","): between, ord("."): point})


def relative(value: datetime | None, now: datetime | None = None) -> str:
    """Return how long ago, or how far ahead, an instant is: “2 hours ago”, “in 3 days”."""
    if value is None:
        return ""
    seconds = ((now or timezone.now()) - value).total_seconds()
    for length, ago, ahead in UNITS:
        count = int(abs(seconds) // length)
        if count:
            return trn(*(ago if seconds > 0 else ahead), count)
    return tr("just now")


def away(count: int, unit: str, *, past: bool) -> str:
    """Return a distance from today: “30 days ago”, “in 2 weeks”. `unit` is d, w, m or y."""
    _, ago, ahead = UNITS["ymwd".index(unit)]
    return trn(*(ago if past else ahead), count)


def size(count: int) -> str:
    """Return a number of bytes in words: 14 KB."""
    if count < 1024:
        return trn("%(count)s byte", "%(count)s bytes", count)
    for unit in ("KB", "MB"):
        count //= 1024
        if count < 1024:
            return f"{count} {unit}"
    return f"{number(count // 1024)} GB"
