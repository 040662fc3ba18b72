"""Lengths of time as people write and read them. No record is read here."""

from __future__ import annotations

import re
from decimal import Decimal

from isthmus.engine.language import tr

#: Minutes of a day, which is as much as one entry holds.
A_DAY = 24 * 60
_PARTS = re.compile(
    r"(?:(?P<hours>\d{1,4}(?:[.,]\d{1,2})?)\s*(?:h|hours?|hrs?|std\.?|stunden?))?\s*"
    r"(?:(?P<minutes>\d{1,5})\s*(?:m|min\.?|minutes?|minuten?))?",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?:\s*h)?", re.ASCII | re.IGNORECASE)


def minutes_of(text: str) -> int | None:
    """Return how many minutes a text means: `90`, `45 min`, `1:30`, `1.5 h`, `1 h 30 min`; None
    where it means none. A bare number is minutes; seconds are rounded away."""
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) < 6:
        return int(text)
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) * 60 + int(clock[2])
    parts = _PARTS.fullmatch(text)
    if not text or parts is None:
        return None
    hours = Decimal((parts["hours"] or "0").replace(",", "."))
    return int((hours * 60).to_integral_value()) + int(parts["minutes"] or 0)


def length(minutes: int) -> str:
    """Return how long so many minutes are, in hours and minutes: no days, whose length is debated."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return tr("%(minutes)s min", minutes=rest)
    if not rest:
        return tr("%(hours)s h", hours=hours)
    return tr("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
