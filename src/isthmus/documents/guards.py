"""What must hold before a document moves or changes. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.house_rules import HouseRule, declare
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.documents.models import Document
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Document", Reason]]

AUTHOR_AND_APPROVER_APART = declare(
    HouseRule(
        "documents.author-and-approver-apart",
        "Author and approver of a document are two people",
        "Neither standard asks for it. A small organization may switch it off and say why; "
        "no probe counts that as a shortfall.",
    )
)


#: So many requirements are named that would be left without a trace.
NAMED = 6


def has_content(documents: Sequence[Document], act: Act) -> Reasons:
    """Refuse documents with neither text nor file."""
    for document in documents:
        if not document.body.strip() and document.file_id is None:
            yield (
                document,
                Reason(
                    "empty",
                    tr("It has neither text nor file."),
                    tr("Write the text or attach a file."),
                ),
            )


def leaves_no_requirement(documents: Sequence[Document], act: Act) -> Reasons:
    """Refuse to end what alone is traced to a requirement in use (27013, 6.1).

    Who ends it all the same ends the trace first, by hand, and history tells so.
    """
    # With the first refusal: the library is read, which the command line starts without.
    from isthmus.documents.stranded import standing_beside, untraced_but_by

    viewer = act.viewer
    live = [one.pk for one in documents if one.state_category != "void"]
    if not live:
        return
    left = untraced_but_by(live, standing_beside(live, viewer), viewer.organization_id)
    for document in documents:
        if document.pk not in left:
            continue
        names = [one.reference for one in left[document.pk]]
        named = ", ".join(names[:NAMED])
        if len(names) > NAMED:
            text = tr(
                "Nothing else is traced to %(named)s and %(count)s more.",
                named=named,
                count=len(names) - NAMED,
            )
        else:
            text = tr("Nothing else is traced to %(named)s.", named=named)
        hint = tr("Trace what takes its place to them, or end the traces that are not needed.")
        yield document, Reason("requirements-left", text, hint)
