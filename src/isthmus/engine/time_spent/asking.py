"""From text to an entry of time: the same for pages and API."""

from __future__ import annotations

from datetime import date

from isthmus.engine.audience import named
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.language import tr
from isthmus.engine.time_spent.durations import minutes_of
from isthmus.engine.time_spent.operations import Spent


def read(organization: int, spent: str, day: str = "", note: str = "", who: str = "") -> Spent:
    """Return what an entry says. Raises Invalid with everything that can't be read."""
    errors = []
    minutes, key = minutes_of(spent), None
    if minutes is None:
        text = (
            tr("“%(spent)s” is no length of time.", spent=spent[:20])
            if spent.strip()
            else tr("Say how long it took.")
        )
        hint = tr("Write minutes, or 1:30, 1.5 h, 1 h 30 min.")
        errors.append(RowError(0, "spent", "duration", text, hint))
    on, wrong = day_of(day)
    errors += wrong
    if who.strip():
        key, wrong = person_named(organization, who)
        errors += wrong
    if errors:
        raise Invalid(errors)
    return Spent(minutes or 0, on, note, key)


def day_of(text: str) -> tuple[date | None, list[RowError]]:
    """Return the day that a text names, None where it is empty, or what is wrong with it."""
    if not text.strip():
        return None, []
    try:
        return date.fromisoformat(text.strip()), []
    except ValueError:
        hint = tr("Write it as year-month-day: 2026-11-23.")
        message = tr("“%(due)s” is not a date.", due=text[:20])
        return None, [RowError(0, "day", "date", message, hint)]


def person_named(organization: int, who: str) -> tuple[int | None, list[RowError]]:
    """Return the key of whom a reference or name means, or what is wrong with it."""
    found = named(organization, who)
    if len(found) == 1:
        return found[0].pk, []
    message = (
        tr("Several people are called “%(name)s”.", name=who[:60])
        if found
        else tr("Nobody here is “%(name)s”.", name=who[:60])
    )
    hint = tr("Give a reference, or choose from the list.")
    return None, [RowError(0, "who", "unknown", message, hint)]
