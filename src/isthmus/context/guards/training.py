from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.context.guards.filled import filled
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import Training
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Training", Reason]]


def was_attended(trainings: Sequence[Training], act: Act) -> Reasons:
    """Refuse to call held where nobody is known to have been there."""
    for one in trainings:
        rows = one.parts["participants"]
        if not any(row.attendance == "attended" for row in rows):  # type: ignore[attr-defined]
            hint = tr("Add who took part, and who was absent.")
            yield one, Reason("nobody", tr("Nobody is on record as having attended."), hint)


#: The effect of a training is evaluated (27001, 7.2 c).
has_evaluation = filled(
    "evaluation",
    "no-evaluation",
    N_("It does not say whether it helped."),
    N_("Write down what shows that people can do or know more than before."),
)
