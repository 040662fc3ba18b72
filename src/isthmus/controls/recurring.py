"""When something that is done again and again is due: pure functions of days.

Slots are counted from the first day, so that the last day of a month stays the last where there is one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from django.db import models

from isthmus.engine.language import N_


class Interval(models.TextChoices):
    WEEK = "week", N_("Every week")
    MONTH = "month", N_("Every month")
    QUARTER = "quarter", N_("Every quarter")
    HALF_YEAR = "half_year", N_("Every half year")
    YEAR = "year", N_("Every year")


MONTHS: Mapping[str, int] = {
    Interval.MONTH: 1,
    Interval.QUARTER: 3,
    Interval.HALF_YEAR: 6,
    Interval.YEAR: 12,
}
#: So many days before it is due whoever does it is asked.
AHEAD: Mapping[str, int] = {
    Interval.WEEK: 2,
    Interval.MONTH: 7,
    Interval.QUARTER: 14,
    Interval.HALF_YEAR: 21,
    Interval.YEAR: 30,
}


def slot(begins_on: date, every: str, number: int) -> date:
    """Return the day of one slot, the first being number 0; the last day that can be written at most."""
    if every == Interval.WEEK:
        days = min(7 * number, (date.max - begins_on).days)
        return begins_on + timedelta(days=days)
    months = begins_on.year * 12 + begins_on.month - 1 + MONTHS[every] * number
    year, month = divmod(months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(begins_on.day, monthrange(year, month + 1)[1]))


def first_after(begins_on: date, every: str, last: date | None) -> date:
    """Return the first slot later than `last`, the first of all without one."""
    if last is None or last < begins_on:
        return begins_on
    number = _near(begins_on, every, last)
    while (found := slot(begins_on, every, number)) <= last < date.max:
        number += 1
    return found


def asked_for(begins_on: date, every: str, following: date, today: date) -> date | None:
    """Return the slot that is to be asked for today, `following` being the first that was not; None if
    it is still far.

    After a time in which nobody asked it is asked once, for the latest slot that has come near.
    """
    until = today + timedelta(days=min(AHEAD[every], (date.max - today).days))
    if following > until:
        return None
    number = _near(begins_on, every, until)
    while slot(begins_on, every, number) > until:
        number -= 1
    while number + 1 and slot(begins_on, every, number + 1) <= until < date.max:
        number += 1
    return max(following, slot(begins_on, every, number))


def _near(begins_on: date, every: str, day: date) -> int:
    """Return the number of a slot that is not far from a day, and none before the first."""
    if every == Interval.WEEK:
        return max(0, (day - begins_on).days // 7)
    months = (day.year - begins_on.year) * 12 + day.month - begins_on.month
    return max(0, months // MONTHS[every] - 1)
