"""What must hold before a scope statement is put to approval (mission row C4; 27013, 5.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.language import tr, trn
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import ScopeLine, ScopeStatement
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["ScopeStatement", Reason]]


def _lines(statement: ScopeStatement, direction: str) -> list[ScopeLine]:
    rows: list[Any] = statement.parts["lines"]
    return [row for row in rows if row.direction == direction]


def names_something(statements: Sequence[ScopeStatement], act: Act) -> Reasons:
    """Refuse a statement that includes nothing."""
    for one in statements:
        if one.perimeter_id is None and not _lines(one, "in"):
            hint = tr(
                "Include a service, process, unit or location, or draw the scope by a physical "
                "boundary."
            )
            yield one, Reason("empty", tr("It includes nothing."), hint)


def lines_name_something(statements: Sequence[ScopeStatement], act: Act) -> Reasons:
    """Refuse a line that names neither a record nor anything in words."""
    for one in statements:
        lines = [*_lines(one, "in"), *_lines(one, "out")]
        empty = [row for row in lines if row.what_id is None and not row.words.strip()]
        if empty:
            text = trn("%(count)s line names nothing.", "%(count)s lines name nothing.", len(empty))
            yield one, Reason("nothing", text, tr("Name a record, or say it in words."))


def exclusions_have_reasons(statements: Sequence[ScopeStatement], act: Act) -> Reasons:
    """Refuse to leave something out without saying why."""
    for one in statements:
        missing = [row for row in _lines(one, "out") if not row.reason.strip()]
        if missing:
            text = trn(
                "%(count)s exclusion has no reason.",
                "%(count)s exclusions have no reason.",
                len(missing),
            )
            yield one, Reason("no-reason", text, tr("Write down why each is left out."))


def leaves_out_nothing_that_contributes(statements: Sequence[ScopeStatement], act: Act) -> Reasons:
    """Refuse an SMS that leaves out what the provider itself adds to a service in it (27013, 5.2)."""
    from isthmus.context.scope.rules import contributing_exclusions

    for one in statements:
        for found in contributing_exclusions(one, act.viewer):
            text = tr(
                "It excludes %(what)s, which contributes to what is in scope: %(path)s.",
                what=found.words,
                path=found.path,
            )
            hint = tr("Include it, or leave out what it contributes to.")
            yield one, Reason("contributes", text, hint)


def is_not_wholly_claimed(statements: Sequence[ScopeStatement], act: Act) -> Reasons:
    """Refuse an SMS for the whole of an organization that isn't wholly a service provider."""
    from isthmus.context.scope.rules import whole_organizations

    for one in statements:
        keys = {row.what_id for row in _lines(one, "in") if row.what_id}
        if whole_organizations(keys):
            text = tr("It includes the whole organization, which is not wholly a service provider.")
            hint = tr(
                "Include the services and what contributes to them, or say in the organization's "
                "profile that it is wholly a service provider."
            )
            yield one, Reason("not-wholly-a-provider", text, hint)
