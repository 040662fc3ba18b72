"""From text to what a task asks for: the same for pages and API."""

from __future__ import annotations

from datetime import date

from isthmus.engine.audience import named
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.tasks.operations import Asked


def read(organization: int, title: str, assignee: str, due: str, note: str) -> Asked:
    """Return what a task asks for. Raises Invalid with everything that can't be read."""
    errors, who, day = [], None, None
    if assignee.strip():
        found = named(organization, assignee)
        if len(found) == 1:
            who = found[0].pk
        else:
            words = "Several people are called" if found else "Nobody here is"
            hint = "Give a reference, or choose from the list."
            message = f"{words} “{assignee[:60]}”."
            errors.append(RowError(0, "assignee", "unknown", message, hint))
    if due.strip():
        try:
            day = date.fromisoformat(due.strip())
        except ValueError:
            hint = "Write it as year-month-day: 2026-11-23."
            errors.append(RowError(0, "due", "date", f"“{due[:20]}” is not a date.", hint))
    if errors:
        raise Invalid(errors)
    return Asked(title, who, day, note)
