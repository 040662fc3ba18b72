"""Days as filters name them, reckoned from the organization's own today.

`today`, `-30d`, `2w`, `this-week`, `last-quarter`: each is a span of days, its first and its last.
A saved view that says `this-week` means another week each Monday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from isthmus.engine.formats import away
from isthmus.engine.language import N_, tr

NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
TURNS = {"last": -1, "this": 0, "next": 1}
PERIODS = ("week", "month", "quarter", "year")

_PERIOD = re.compile(f"({'|'.join(TURNS)})-({'|'.join(PERIODS)})")
# The sign of the future may be left out: in an address a plus means a space.
_AWAY = re.compile(r"([+-]?)(\d{1,4})([dwmy])")

#: What is offered where a day is asked for, in order.
OFFERED = (
    "today", "this-week", "this-month", "this-quarter", "this-year", "-7d", "-30d", "-90d",
    "last-week", "last-month", "next-week", "next-month", "7d", "30d",
)  # fmt: skip


#: How words that are no distance are read.
WORDS = {
    "yesterday": N_("yesterday"), "today": N_("today"), "tomorrow": N_("tomorrow"),
    "last-week": N_("last week"), "this-week": N_("this week"), "next-week": N_("next week"),
    "last-month": N_("last month"), "this-month": N_("this month"), "next-month": N_("next month"),
    "last-quarter": N_("last quarter"), "this-quarter": N_("this quarter"),
    "next-quarter": N_("next quarter"),
    "last-year": N_("last year"), "this-year": N_("this year"), "next-year": N_("next year"),
}  # fmt: skip


def is_word(text: str) -> bool:
    """Return whether the text names days by a word rather than by their date."""
    return text in NEAR or bool(_PERIOD.fullmatch(text) or _AWAY.fullmatch(text))


def span(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day that a word means; None for what is no such word.

    Weeks begin on Monday. Raises OverflowError for days that no calendar has.
    """
    if text in NEAR:
        day = today + timedelta(days=NEAR[text])
        return day, day
    if found := _PERIOD.fullmatch(text):
        return _period(today, found[2], TURNS[found[1]])
    if found := _AWAY.fullmatch(text):
        count = int(found[2]) * (-1 if found[1] == "-" else 1)
        day = _away(today, count, found[3])
        return day, day
    return None


def canonical(text: str) -> str:
    """Return the one way in which a word is written: `+7d` is `7d`."""
    return text.removeprefix("+")


def words(text: str) -> str:
    """Return a word as people read it: “-30d” is “30 days ago”."""
    if found := _AWAY.fullmatch(text):
        count = int(found[2])
        return away(count, found[3], past=found[1] == "-")
    return tr(WORDS.get(text, text))


def _away(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    return months_on(day, count * (12 if unit == "y" else 1))


def months_on(day: date, count: int) -> date:
    """Return the same day so many months on, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"the year {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _period(today: date, unit: str, turn: int) -> tuple[date, date]:
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * turn)
        return monday, monday + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    first = months_on(first, turn * months)
    return first, months_on(first, months) - timedelta(days=1)
