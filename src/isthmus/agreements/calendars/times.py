"""Times of day and zones as people write them. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import available_timezones

_TIME = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])", re.ASCII)


def minutes(text: str) -> int | None:
    """Return the minutes from midnight until a time such as 08:30 or 24:00; None if it is none."""
    found = _TIME.fullmatch(text.strip())
    total = int(found[1]) * 60 + int(found[2]) if found else None
    return total if total is not None and total <= 24 * 60 else None


def clock(total: int) -> str:
    """Return a time of day as people write it: 510 is 08:30."""
    return f"{total // 60:02}:{total % 60:02}"


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones())


def like(zone: str) -> list[str]:
    """Return up to three names of zones that somebody may have meant."""
    ends = {name.rpartition("/")[2].casefold(): name for name in sorted(zones(), reverse=True)}
    wanted = zone.rpartition("/")[2].replace(" ", "_").casefold()
    return [ends[one] for one in get_close_matches(wanted, list(ends), n=3, cutoff=0.75)]
