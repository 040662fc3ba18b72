"""From text to what a task asks for: the same for pages and API."""

from __future__ import annotations

from datetime import date

from isthmus.engine.audience import named
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.language import tr
from isthmus.engine.tasks.operations import Asked


def read(organization: int, title: str, assignee: str, due: str, note: str) -> Asked:
    """Return what a task asks for. Raises Invalid with everything that can't be read."""
    errors, who, day = [], None, None
    if assignee.strip():
        found = named(organization, assignee)
        if len(found) == 1:
            who = found[0].pk
        else:
            hint = tr("Give a reference, or choose from the list.")
            message = (
                tr("Several people are called “%(name)s”.", name=assignee[:60])
                if found
                else tr("Nobody here is “%(name)s”.", name=assignee[:60])
            )
            errors.append(RowError(0, "assignee", "unknown", message, hint))
    if due.strip():
        try:
            day = date.fromisoformat(due.strip())
        except ValueError:
            hint = tr("Write it as year-month-day: 2026-11-23.")
            errors.append(
                RowError(0, "due", "date", tr("“%(due)s” is not a date.", due=due[:20]), hint)
            )
    if errors:
        raise Invalid(errors)
    return Asked(title, who, day, note)
