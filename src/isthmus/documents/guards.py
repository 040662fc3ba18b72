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
