"""The guard of a transition that asks for a finished checklist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Guard, Reason

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act


def checklist_complete(code: str) -> Guard:
    """Return the guard that wants every item of the checklist `code` answered or reasoned away.

    It asks for what the organization asks: where it keeps no such checklist, there is nothing
    to answer.
    """

    def guard(records: Sequence[Any], act: Act) -> Iterator[tuple[Any, Reason]]:
        from isthmus.engine.checklists.answering import filled
        from isthmus.engine.registry import registry

        found = filled(registry.of(type(records[0])), records, code)
        for record in records:
            for one in found[record.pk]:
                if one.open:
                    count, of = len(one.open), len(one.items)
                    text = tr(
                        "“%(title)s”: %(count)s of %(of)s items are not answered yet.",
                        title=one.checklist.title,
                        count=count,
                        of=of,
                    )
                    hint = tr("Next: %(text)s", text=one.open[0].text)
                    yield record, Reason("checklist-open", text, hint)

    return guard
