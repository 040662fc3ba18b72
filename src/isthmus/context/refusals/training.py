from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import Training
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Training", Reason]]


def was_held(trainings: Sequence[Training], act: Act) -> Reasons:
    """Refuse to call held what says no day."""
    reason = Reason("no-day", tr("It does not say when it was held."), tr("Give the day."))
    yield from ((one, reason) for one in trainings if one.held_on is None)


def was_attended(trainings: Sequence[Training], act: Act) -> Reasons:
    """Refuse to call held where nobody is known to have been there."""
    for one in trainings:
        rows = one.parts["participants"]
        if not any(row.attendance == "attended" for row in rows):  # type: ignore[attr-defined]
            hint = tr("Add who took part, and who was absent.")
            yield one, Reason("nobody", tr("Nobody is on record as having attended."), hint)


def has_evaluation(trainings: Sequence[Training], act: Act) -> Reasons:
    """Refuse to call evaluated what says nothing of its effect (27001, 7.2 c)."""
    hint = tr("Write down what shows that people can do or know more than before.")
    reason = Reason("no-evaluation", tr("It does not say whether it helped."), hint)
    yield from ((one, reason) for one in trainings if not one.evaluation.strip())
