from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import Complaint
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Complaint", Reason]]


def has_complainant(complaints: Sequence[Complaint], act: Act) -> Reasons:
    """Refuse to work on what nobody complained of."""
    reason = Reason("no-party", tr("It does not say who complains."), tr("Name the party."))
    yield from ((one, reason) for one in complaints if one.party_id is None)


def has_owner(complaints: Sequence[Complaint], act: Act) -> Reasons:
    """Refuse to take up what nobody answers for."""
    reason = Reason("no-owner", tr("Nobody answers for it."), tr("Name its owner."))
    yield from ((one, reason) for one in complaints if one.owner_id is None)
