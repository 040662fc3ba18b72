"""How often something recurs, and when it is due again."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from isthmus.engine.days import months_on


class Interval(models.TextChoices):
    WEEKLY = "weekly", "Every week"
    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every quarter"
    HALF_YEARLY = "half_yearly", "Every half year"
    YEARLY = "yearly", "Every year"


MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def following(day: date, every: str, times: int = 1) -> date:
    """Return the day so many intervals after `day`; at most the last day that calendars have."""
    try:
        if every == Interval.WEEKLY:
            return day + timedelta(days=7 * times)
        return months_on(day, MONTHS[every] * times)
    except OverflowError:
        return date.max


def next_after(day: date, every: str, past: date) -> date:
    """Return the first day after `past` that lies whole intervals after `day`, one at least.

    Counted from `day`: what is due on the 31st stays so where a month has one.
    """
    if every == Interval.WEEKLY:
        times = (past - day).days // 7
    else:
        times = ((past.year - day.year) * 12 + past.month - day.month) // MONTHS[every]
    times = max(times, 1)
    found = following(day, every, times)
    return found if found > past else following(day, every, times + 1)
