"""What must hold before a service is put into service. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.language import joined, tr, within
from isthmus.engine.lifecycle import Reason
from isthmus.engine.registry import registry

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act
    from isthmus.services.models import Service

Reasons = Iterator[tuple["Service", Reason]]


def has_owner(services: Sequence[Service], act: Act) -> Reasons:
    """Refuse what nobody answers for."""
    reason = Reason("no-owner", tr("Nobody answers for it."), tr("Give it an owner."))
    yield from ((one, reason) for one in services if one.owner_id is None)


def tells_customers(services: Sequence[Service], act: Act) -> Reasons:
    """Refuse what the catalogue would show without a word on what it is and whom to ask."""
    for one in services:
        silent = [name for name in one.TOLD_AT_LEAST if not getattr(one, name).strip()]
        if silent:
            words = joined(within(registry.of(type(one)).spec(name).label) for name in silent)
            text = tr("The catalogue would not say: %(words)s.", words=words)
            yield one, Reason("untold", text, tr("Fill in the customer view."))
