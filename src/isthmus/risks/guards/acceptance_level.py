from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.context.guards.filled import filled, has_owner
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

__all__ = ["differs", "has_deciders", "has_owner", "has_source", "says_whose"]

Reasons = Iterator[tuple[Any, Reason]]

has_source = filled(
    "source",
    "no-source",
    N_("It does not say where that is written."),
    N_("Name the agreement and clause, or the law and section."),
)


def says_whose(levels: Sequence[Any], act: Act) -> Reasons:
    """Refuse a level of which nobody knows whose it is."""
    for one in levels:
        if one.party_id is None and not one.environment.strip():
            text = tr("It names neither a party nor a legal environment.")
            yield one, Reason("no-party", text, tr("Say whose level it is."))


def differs(levels: Sequence[Any], act: Act) -> Reasons:
    """Refuse to decide where there is nothing to decide on."""
    for one in levels:
        if not one.difference:
            text = tr("It does not differ from what is acceptable to us.")
            hint = tr("It is compared with the criteria of the methods in force.")
            yield one, Reason("no-difference", text, hint)


def has_deciders(levels: Sequence[Any], act: Act) -> Reasons:
    """Refuse a decision that one side made alone (27013, 6.3.5)."""
    for one in levels:
        if {row.side for row in one.parts["deciders"]} != {"ours", "theirs"}:
            text = tr("It does not name who decides on both sides.")
            yield (
                one,
                Reason("one-side", text, tr("Add at least one person of each, with their role.")),
            )
