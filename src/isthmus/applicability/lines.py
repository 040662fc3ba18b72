"""What a statement says, control by control: those without a row as well. Pure; needs no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isthmus.applicability.annex import controls
from isthmus.standards.library import Requirement

if TYPE_CHECKING:
    from isthmus.applicability.models import Statement

YES, NO = "yes", "no"
#: Reasons of inclusion, in the order they are shown.
REASONS = ("by_risk", "by_obligation", "by_contract", "by_practice")
#: How the field of an own control is named in addresses and forms.
OWN = "own-"


@dataclass(frozen=True)
class Line:
    """One control of a statement: of Annex A, or the organization's own."""

    ref: str  #: A.5.1; of an own control `own-` and its key
    requirement: Requirement | None
    row: Any = None  #: the StatementRow, None where nothing was said yet
    own: int | None = None  #: the key of the organization's own control

    @property
    def applicable(self) -> str:
        return self.row.applicable if self.row else ""

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(one for one in REASONS if self.row and getattr(self.row, one))


def lines_of(statement: Statement) -> list[Line]:
    """Return a line for each control of the edition, in its order, then the own controls' lines. The
    statement's parts are loaded."""
    return lines(statement.edition, statement.parts["rows"])


def lines(edition: str, rows: Iterable[Any], own: Iterable[int] = ()) -> list[Line]:
    """Return the lines of these rows, in order; `own` are own controls that may have none yet."""
    rows = list(rows)
    by_ref = {row.ref: row for row in rows if not row.control_id}
    ours = dict.fromkeys(own) | {row.control_id: row for row in rows if row.control_id}
    found = [Line(ref, one, by_ref.get(ref)) for ref, one in controls(edition).items()]
    return found + [Line(f"{OWN}{key}", None, row, key) for key, row in ours.items()]


def unanswered(found: Sequence[Line]) -> list[Line]:
    return [one for one in found if one.applicable not in (YES, NO)]


def without_reason(found: Sequence[Line]) -> list[Line]:
    """Return what is in without any reason and any word, and what is out without words."""
    return [
        one
        for one in found
        if (one.applicable == NO and not one.row.justification.strip())
        or (one.applicable == YES and not one.reasons and not one.row.justification.strip())
    ]


def without_state(found: Sequence[Line]) -> list[Line]:
    return [one for one in found if one.applicable == YES and not one.row.implementation]


def standing_twice(rows: Iterable[Any]) -> list[str]:
    """Return the references of controls that more than one row is about."""
    seen = Counter(row.ref for row in rows)
    return [ref for ref, count in seen.items() if count > 1]
