"""What must hold before somebody is told, or a deadline is changed. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.fields import FieldProblem
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.incidents.evidence.guards import moment_of

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]
#: What a deadline rests on: it stays as it was once that was told, or decided.
RESTS_ON = frozenset({"incident", "duty", "recipient", "within_hours", "aware_at"})


def names_report(found: Sequence[Any], act: Act) -> Reasons:
    """Refuse to tell of nothing."""
    reason = Reason(
        "no-report", tr("It names no report."), tr("Edit it and name the report that is told of.")
    )
    yield from ((one, reason) for one in found if one.incident_id is None)


def is_open_still(found: Sequence[Any], act: Act) -> Reasons:
    """Refuse to move the deadline of what was told or decided."""
    reason = Reason(
        "notification-settled",
        tr("What the deadline rests on is not edited once it is told or decided."),
        tr("Take it up again first, and say why."),
    )
    for one in found:
        if one.state != "to_be_told" and RESTS_ON & {*one.touched}:
            yield one, reason


def moment_in(text: str) -> datetime | None:
    """Return the moment that is written so; None for none, or for what is no time (`is_past`)."""
    try:
        return moment_of(text)
    except FieldProblem:
        return None


def is_past(found: Sequence[Any], act: Act, given: Mapping[str, Any]) -> Reasons:
    """Refuse a time that is to come, or before it was known. Raises Invalid for what is no time."""
    try:
        at = moment_of(given.get("at", ""))
    except FieldProblem:
        hint = tr("Write it as 2026-11-23 14:05.")
        raise Invalid([RowError(0, "at", "moment", tr("The time can't be read."), hint)]) from None
    if at is None:
        return
    for one in found:
        if at > act.occurred_at:
            yield one, Reason("future", tr("That time is still to come."))
        elif one.aware_at is not None and at < one.aware_at:
            text = tr("Nobody knew of it at that time.")
            yield one, Reason("before-known", text, tr("Mend one of the two times."))
