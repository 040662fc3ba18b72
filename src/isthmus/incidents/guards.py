"""What must hold before a report moves. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act
    from isthmus.incidents.models import Incident

Reasons = Iterator[tuple["Incident", Reason]]


def is_classified(incidents: Sequence[Incident], act: Act) -> Reasons:
    """Refuse what nobody has said the nature of: whose rules apply would stay unknown."""
    reason = Reason(
        "not-classified",
        tr("It is not classified."),
        tr("Edit it and answer the questions on what it is."),
    )
    yield from ((one, reason) for one in incidents if not one.handled_as)
