"""What must hold before an item moves or changes. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Guard, Reason
from isthmus.engine.models import Attachment

if TYPE_CHECKING:
    from isthmus.assets.models import Item
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]


def disposal_shown(items: Sequence[Item], act: Act) -> Reasons:
    """Refuse to dispose of what carried information while nothing shows that this is gone.

    A file on the item shows it, or a certificate that can be looked up.
    """
    silent = [one for one in items if one.carries_information and not one.certificate.strip()]
    if not silent:
        return
    files = Attachment.objects.filter(entry__in=[one.pk for one in silent], removed_at__isnull=True)
    shown = {*files.values_list("entry", flat=True)}
    for one in silent:
        if one.pk not in shown:
            text = tr("It carried information, and nothing shows that this is gone.")
            hint = tr("Attach the evidence as a file, or name the certificate of disposal.")
            yield one, Reason("no-evidence", text, hint)


#: What upper packages know that would be lost if an item were rebuilt or taken away.
would_lose: list[Guard] = []


def loses_nothing(items: Sequence[Item], act: Act) -> Reasons:
    """Refuse to take an item out of use, to dispose of it, or to use it again after that, while
    something on it is needed as it is: it is wiped and rebuilt then. What was never used has nothing.
    """
    used = [one for one in items if one.state in ("in_use", "retired")]
    for guard in would_lose if used else ():
        yield from guard(used, act)


def disposed_stays(items: Sequence[Item], act: Act) -> Reasons:
    """Refuse to take evidence or labels from what was disposed of: they tell what happened to it."""
    for one in items:
        if one.state == "disposed" and one.touched & {*one.TOLD_AT_DISPOSAL}:
            text = tr("It is disposed of; what was said then stays as it was.")
            yield one, Reason("disposed", text, tr("Take the disposal back with the reason."))
