from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.context.guards.filled import filled
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import Need
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Need", Reason]]


has_party = filled(
    "party_id",
    "no-party",
    N_("It doesn't say who needs it."),
    N_("Name the party."),
)


def bound_somewhere(needs: Sequence[Need], act: Act) -> Reasons:
    """Refuse a binding need without the obligation that makes it binding."""
    hint = tr("Name the obligation, or say that it isn't binding.")
    reason = Reason("no-obligation", tr("It is binding, and no obligation says so."), hint)
    yield from ((one, reason) for one in needs if one.binding and one.obligation_id is None)


def not_binding(needs: Sequence[Need], act: Act) -> Reasons:
    """Refuse to leave out of account what somebody has a right to."""
    reason = Reason(
        "binding", tr("It is binding."), tr("Heed it, or say that it isn't binding any more.")
    )
    yield from ((one, reason) for one in needs if one.binding)
