"""What must hold before a judgement moves or changes. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.conformity.models import Judgement
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Judgement", Reason]]

_replacing: ContextVar[bool] = ContextVar("replacing", default=False)


@contextmanager
def replacing() -> Iterator[None]:
    """Inside, judgements are superseded because the next one follows in the same transaction."""
    token = _replacing.set(True)
    try:
        yield
    finally:
        _replacing.reset(token)


def a_later_one_follows(judgements: Sequence[Judgement], act: Act) -> Reasons:
    """Refuse to supersede by hand: the requirement would be left without a judgement."""
    if not _replacing.get():
        for judgement in judgements:
            yield (
                judgement,
                Reason(
                    "no-later-one",
                    tr("A judgement is superseded by the next one about its requirement."),
                    tr("Judge the requirement again, or withdraw the judgement with a reason."),
                ),
            )


def only_standing_ones_change(judgements: Sequence[Judgement], act: Act) -> Reasons:
    """Refuse edits of what no longer stands: it says what was found then."""
    for judgement in judgements:
        if judgement.state != "standing":
            yield (
                judgement,
                Reason(
                    "not-standing",
                    tr(
                        "It is %(state_label)s; what it said then stays as it was.",
                        state_label=judgement.state_label.lower(),
                    ),
                    tr("Judge the requirement again."),
                ),
            )
