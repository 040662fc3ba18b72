from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import RelationshipReview
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["RelationshipReview", Reason]]


def has_party(reviews: Sequence[RelationshipReview], act: Act) -> Reasons:
    """Refuse a review with nobody."""
    reason = Reason("no-party", tr("It does not say with whom."), tr("Name the party."))
    yield from ((one, reason) for one in reviews if one.party_id is None)


def was_held(reviews: Sequence[RelationshipReview], act: Act) -> Reasons:
    """Refuse to call held what says no day."""
    reason = Reason("no-day", tr("It does not say when it was held."), tr("Give the day."))
    yield from ((one, reason) for one in reviews if one.held_on is None)


def has_summary(reviews: Sequence[RelationshipReview], act: Act) -> Reasons:
    """Refuse to close a meeting of which nobody knows who was there and what was said."""
    for one in reviews:
        if not one.participants.strip():
            yield one, Reason("nobody", tr("It does not say who took part."), tr("Name them."))
        if not one.performance.strip():
            hint = tr("Write down what was delivered against what was agreed.")
            yield one, Reason("no-summary", tr("It says nothing of performance."), hint)


def is_measured(reviews: Sequence[RelationshipReview], act: Act) -> Reasons:
    """Refuse to close a survey that found nothing out."""
    reason = Reason(
        "no-satisfaction",
        tr("It does not say how content they are."),
        tr("Give the figure, and how it was measured."),
    )
    yield from ((one, reason) for one in reviews if one.satisfaction is None)


def has_next(reviews: Sequence[RelationshipReview], act: Act) -> Reasons:
    """Refuse to close the last one there would ever be."""
    reason = Reason("no-next", tr("It does not say when the next one is due."), tr("Give the day."))
    yield from ((one, reason) for one in reviews if one.next_due is None)
