from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.context.guards.filled import filled
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import RelationshipReview
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["RelationshipReview", Reason]]


has_party = filled(
    "party_id",
    "no-party",
    N_("It does not say with whom."),
    N_("Name the party."),
)


def has_summary(reviews: Sequence[RelationshipReview], act: Act) -> Reasons:
    """Refuse to close a meeting of which nobody knows who was there and what was said."""
    for one in reviews:
        if not one.participants.strip():
            yield one, Reason("nobody", tr("It does not say who took part."), tr("Name them."))
        if not one.performance.strip():
            hint = tr("Write down what was delivered against what was agreed.")
            yield one, Reason("no-summary", tr("It says nothing of performance."), hint)


is_measured = filled(
    "satisfaction",
    "no-satisfaction",
    N_("It does not say how content they are."),
    N_("Give the figure, and how it was measured."),
)


has_next = filled(
    "next_due",
    "no-next",
    N_("It does not say when the next one is due."),
    N_("Give the day."),
)
