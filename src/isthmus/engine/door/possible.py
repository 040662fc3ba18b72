"""What can be done with records, and what can't and why, before anybody tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from isthmus.engine.access import EDIT, RELATE, REMOVE, RESTRICT, permission_for, to_do
from isthmus.engine.door.act import Act
from isthmus.engine.door.answers import Answers
from isthmus.engine.door.errors import Absent
from isthmus.engine.door.move import state_reason, transition_reasons
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Guard, Reason
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType

#: What the door does with any record besides taking it through its lifecycle.
VERBS = (EDIT, RELATE, RESTRICT, REMOVE)


@dataclass(frozen=True)
class Possibility:
    """Something to do with a record, and why it can't be done now, if so."""

    verb: str
    label: str
    reasons: tuple[Reason, ...]

    @property
    def possible(self) -> bool:
        return not self.reasons


def possibilities_for(record_type: type[RecordType], record: Record, act: Act) -> list[Possibility]:
    """Return everything this record's type offers: the transitions of its state, then the rest.

    An edit that is possible may still be refused for what it wants to write.
    """
    from isthmus.engine.approvals.who import reading_once

    label = record_type.label.lower()
    moves = [
        (move.verb, move.label)
        for move in record_type.transitions().values()
        if move.offered(record)
    ]
    words = {EDIT: tr("Edit"), RELATE: tr("Relate"), RESTRICT: tr("Restrict who may know of it"),
             REMOVE: tr("Remove the %(label)s", label=label)}  # fmt: skip
    rest = [(verb, words[verb]) for verb in VERBS if verb != RESTRICT or record_type.restrictable]
    answers = Answers()
    with reading_once(record_type, record, act):
        return [
            Possibility(
                verb,
                label,
                tuple(why for _, why in refusals(record_type, verb, [record], act, answers)),
            )
            for verb, label in [*moves, *rest]
        ]


def refusals(
    record_type: type[RecordType],
    verb: str,
    records: Sequence[Record],
    act: Act,
    answers: Answers | None = None,
) -> list[tuple[Record, Reason]]:
    """Return each record for which `verb` can't be done now, with the reason; in order of rows.

    `verb` is a transition of the type or one of VERBS. Raises Absent for any other.
    """
    if not records:
        return []
    answers = answers or Answers()
    move = record_type.transitions().get(verb)
    if move is not None:
        wrong = [(one, state_reason(move, one)) for one in records if one.state not in move.sources]
        others = [one for one in records if one.state in move.sources]
        return wrong + (transition_reasons(move, others, act, answers) if others else [])
    if verb not in VERBS:
        raise Absent(f"action “{verb}”")
    if not act.viewer.may(permission_for(record_type.model, verb)):
        plural = record_type.label_plural.lower()
        why = Reason(
            "permission",
            tr("Your role does not let you %(verb)s %(plural)s.", verb=to_do(verb), plural=plural),
        )
        return [(record, why) for record in records]
    return answers.of(_guards(record_type, verb), records, act)


def _guards(record_type: type[RecordType], verb: str) -> Sequence[Guard]:
    if verb == EDIT:
        return record_type.guards_of_edit()
    return record_type.remove_guards if verb == REMOVE else ()
