from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.context.answers import Answer
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import Issue
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Issue", Reason]]


def judged(issues: Sequence[Issue], act: Act) -> Reasons:
    """Refuse an issue of which nobody said whether it matters, and why, and how."""
    for one in issues:
        if one.relevant == Answer.UNKNOWN:
            yield (
                one,
                Reason(
                    "undecided", tr("Nobody said whether it is relevant."), tr("Say yes or no.")
                ),
            )
        if not one.why.strip():
            hint = tr("Write down why it is relevant, or why not.")
            yield one, Reason("no-reason", tr("It gives no reason."), hint)
        if one.relevant == Answer.YES and not one.effect.strip():
            hint = tr("Write down what it does to what the systems are to achieve.")
            yield one, Reason("no-effect", tr("It names no effect."), hint)
