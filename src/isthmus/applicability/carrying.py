"""Making a statement for 27001:2022 from one for 2013: a draft that can be removed until it is approved.

It is asked for by a move of the statement (`Statement.draft_for_2022`), so page, API and commands have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.applicability.annex import NEW, OLD, controls
from isthmus.applicability.lines import REASONS
from isthmus.applicability.models import Applicable, Edition, Implementation, Statement
from isthmus.applicability.records import StatementType
from isthmus.applicability.shown import SHORT, word
from isthmus.applicability.transition import Becomes, Said, transition
from isthmus.engine.door import Act, create
from isthmus.engine.door.follow import Change
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.parts import load_parts


def becomes(statement: Statement) -> list[Becomes]:
    """Return what each control of 2022 would say, by what the statement says as it stands. Raises
    ValueError for one that is not for 2013."""
    if statement.edition != OLD:
        raise ValueError(statement.edition)
    load_parts(StatementType, [statement])
    standing: Sequence[Any] = statement.parts["rows"]
    return transition({row.ref: said_by(row) for row in standing})


def said_by(row: Any) -> Said:
    return Said(
        row.applicable,
        frozenset(one for one in REASONS if getattr(row, one)),
        row.justification,
        row.implementation,
        row.implement_by,
    )


DRAFT = "draft_for_2022"


def follow(change: Change) -> None:
    """Draft what was asked for of each statement, in the same transaction."""
    if change.verb == DRAFT and change.record_type is StatementType:
        for statement in change.records:
            assert isinstance(statement, Statement)
            carry_over(statement, change.act)


def carry_over(statement: Statement, act: Act) -> Statement:
    """Draft the statement for 2022; what a person has to decide is unanswered in it.

    Every row keeps, word for word, what its controls of 2013 said. Rows of own controls are taken
    over. The statement that it is made from stays as it is. Raises Forbidden.
    """
    found = becomes(statement)
    standing: Sequence[Any] = statement.parts["rows"]
    rows = {row.ref: row for row in standing}
    own = [row for row in standing if row.control_id]
    made: Any
    (made,) = create(
        StatementType,
        [{
            "title": tr("%(title)s, for %(edition)s", title=statement.title, edition=Edition.NEW.label)[:250],
            "edition": NEW,
            "unit": statement.unit_id,
            "about": statement.about,
            "owner": statement.owner_id,
            "made_from": statement.pk,
            "rows": [*(_row(one, rows) for one in found), *(_own(row) for row in own)],
        }],
        act,
    )  # fmt: skip
    done: Statement = made
    return done


def _row(one: Becomes, rows: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ref": one.ref,
        **_values(one.said),
        "asks": one.asks,
        "earlier": "\n\n".join(_told(ref, rows.get(ref)) for ref in one.sources),
    }


def _own(row: Any) -> dict[str, Any]:
    return {"ref": row.ref, "control": row.control_id, **_values(said_by(row))}


def _values(said: Said) -> dict[str, Any]:
    return {
        "applicable": said.applicable,
        **{name: name in said.reasons for name in REASONS},
        "justification": said.justification,
        "implementation": said.implementation,
        "implement_by": said.implement_by,
    }


def _told(ref: str, row: Any) -> str:
    """Return what was said of a control of 2013, in words."""
    head = f"{ref} {controls(OLD)[ref].title}"
    if row is None or not (row.applicable or row.justification):
        return f"{head}: {tr('Unanswered')}"
    said = [
        word(Applicable, row.applicable) or tr("Unanswered"),
        ", ".join(tr(SHORT[one]) for one in REASONS if getattr(row, one)),
        word(Implementation, row.implementation),
        day(row.implement_by) if row.implement_by else "",
    ]
    return f"{head}: {' · '.join(one for one in said if one)}\n{row.justification}".rstrip()
