"""What must hold before a statement is put to approval (27001, 6.1.3 d; 27013, 6.2.3), or carried over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.applicability.annex import OLD
from isthmus.applicability.lines import (
    Line,
    lines_of,
    standing_twice,
    unanswered,
    without_reason,
    without_state,
)
from isthmus.engine.language import tr, trn
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.applicability.models import Statement
    from isthmus.engine.door.act import Act

#: So many controls are named; the page that fills them in shows all.
SHOWN = 12

Reasons = Iterator[tuple["Statement", Reason]]


def _named(lines: Sequence[Line]) -> str:
    """Return the first controls by reference, and how many more there are. Own ones go by their number,
    since not everybody may know of each."""
    found = [one.ref for one in lines if one.requirement]
    said = found[:SHOWN]
    if more := len(found) - len(said):
        said.append(trn("%(count)s more", "%(count)s more", more))
    if ours := len(lines) - len(found):
        said.append(trn("%(count)s of our own", "%(count)s of our own", ours))
    return ", ".join(said)


def every_control_is_answered(statements: Sequence[Statement], act: Act) -> Reasons:
    """Refuse while a control of the edition, or one of the rows, is unanswered."""
    for one in statements:
        if found := unanswered(lines_of(one)):
            text = trn(
                "%(count)s control is unanswered: %(refs)s.",
                "%(count)s controls are unanswered: %(refs)s.",
                len(found),
                refs=_named(found),
            )
            yield one, Reason("unanswered", text, tr("Say of each whether it applies."))


def each_stands_once(statements: Sequence[Statement], act: Act) -> Reasons:
    """Refuse while several rows are about one control, though they say the same."""
    for one in statements:
        if found := standing_twice(one.parts["rows"]):
            text = tr("Several rows are about %(refs)s.", refs=", ".join(found))
            yield one, Reason("twice", text, tr("Leave one of them."))


def every_row_has_reasons(statements: Sequence[Statement], act: Act) -> Reasons:
    """Refuse while a control is in or out and nothing says why."""
    for one in statements:
        if found := without_reason(lines_of(one)):
            text = trn(
                "%(count)s answer has no justification: %(refs)s.",
                "%(count)s answers have no justification: %(refs)s.",
                len(found),
                refs=_named(found),
            )
            hint = tr("Choose a reason for what applies; write down why the rest does not apply.")
            yield one, Reason("no-justification", text, hint)


def says_how_far(statements: Sequence[Statement], act: Act) -> Reasons:
    """Refuse while nothing says of a control that applies whether it is implemented."""
    for one in statements:
        if found := without_state(lines_of(one)):
            text = trn(
                "%(count)s control that applies does not say whether it is implemented: %(refs)s.",
                "%(count)s controls that apply do not say whether they are implemented: %(refs)s.",
                len(found),
                refs=_named(found),
            )
            yield one, Reason("no-state", text, tr("Say how far each is."))


def agrees_with_register(statements: Sequence[Statement], act: Act) -> Reasons:
    """Refuse where the register of controls says otherwise than the statement. Two queries."""
    from isthmus.applicability.registered import differing, registered

    for one in statements:
        lines = lines_of(one)
        if found := differing(lines, registered(one.edition, lines, one.organization_id)):
            text = trn(
                "The register of controls says otherwise of %(count)s: %(refs)s.",
                "The register of controls says otherwise of %(count)s: %(refs)s.",
                len(found),
                refs=_named(found),
            )
            hint = tr("Take over how far they are, or bring the register up to date.")
            yield one, Reason("register-differs", text, hint)


def is_for_2013(statements: Sequence[Statement], act: Act) -> Reasons:
    """Refuse one that answers the newer edition already: there is nothing it could be carried over to."""
    for one in statements:
        if one.edition != OLD:
            text = tr("It is for 27001:2022 already.")
            yield one, Reason("edition", text, tr("Start from a statement for 2013."))
