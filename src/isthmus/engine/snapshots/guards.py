"""What must hold where people rely on a text: of every record type that declares versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.registry import registry

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act
    from isthmus.engine.models import Record
    from isthmus.engine.snapshots.declared import Versions

Reasons = Iterator[tuple["Record", Reason]]


def _declared(records: Sequence[Record]) -> Versions:
    versions = registry.of(type(records[0])).versions
    assert versions is not None
    return versions


def only_drafts_change(records: Sequence[Record], act: Act) -> Reasons:
    """Refuse edits of what versions hold outside drafts; everything else may change at any time."""
    versions = _declared(records)
    for one in records:
        if one.state not in versions.drafts and one.touched & versions.material:
            text = tr(
                "It is %(state_label)s; what it says changes in a draft only.",
                state_label=one.state_label.lower(),
            )
            yield one, Reason("not-a-draft", text, versions.redraft)


def is_in_force(records: Sequence[Record], act: Act) -> Reasons:
    """Refuse to end, or to replace, what is not in force."""
    hint = tr("Withdraw it, or give it up, with the reason.")
    reason = Reason("not-in-force", tr("It is not in force, so there is nothing to end."), hint)
    yield from ((one, reason) for one in records if not _declared(records).holds(one))


def is_not_in_force(records: Sequence[Record], act: Act) -> Reasons:
    """Refuse to give up the draft of a text that others rely on."""
    reason = Reason(
        "in-force", tr("It is in force; people rely on it."), tr("End it, with the reason.")
    )
    yield from ((one, reason) for one in records if _declared(records).holds(one))
