from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.context.answers import Answer
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import Profile
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Profile", Reason]]


def described(profiles: Sequence[Profile], act: Act) -> Reasons:
    """Refuse to confirm a description that leaves open what the standards depend on."""
    for one in profiles:
        if not one.what_it_does.strip():
            hint = tr("Write down what it does, and for whom.")
            yield one, Reason("nothing-said", tr("It doesn't say what it does."), hint)
        if one.service_provider == Answer.UNKNOWN:
            text = tr("It doesn't say whether it is wholly a service provider.")
            yield one, Reason("undecided", text, tr("Say yes or no: the scope depends on it."))


def not_confirmed(profiles: Sequence[Profile], act: Act) -> Reasons:
    """Refuse to change behind its back what somebody confirmed."""
    reason = Reason("confirmed", tr("It is confirmed as it stands."), tr("Describe it anew first."))
    yield from ((one, reason) for one in profiles if one.state == "confirmed")
