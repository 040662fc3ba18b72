"""What pages and PDF show of a document: its draft or one of its versions, in one shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from isthmus.documents.models import Document, DocumentKind, DocumentVersion
from isthmus.documents.placeholders import Placeholder, placeholders
from isthmus.documents.published import PUBLISHED
from isthmus.documents.rendering import Heading, headings, render
from isthmus.engine.access import EDIT
from isthmus.engine.hung import Row
from isthmus.engine.language import tr
from isthmus.engine.models import Principal, StoredFile
from isthmus.engine.web.addresses import page_address, record_address
from isthmus.engine.web.hooks import RecordPage

PEOPLE = ("author", "approved_by", "file")


@dataclass(frozen=True)
class Shown:
    """A text with what a reader must know of it: which version, whether it is in force."""

    document: Document
    number: int
    draft: bool  #: not a version yet: it still changes
    title: str
    kind: str
    summary: str
    body: str
    file: StoredFile | None
    author: Principal | None
    approved_by: Principal | None
    approved_at: datetime | None
    published_at: datetime | None
    note: str
    digest: str

    @property
    def in_force(self) -> bool:
        return not self.draft and self.document.in_force == self.number

    @property
    def standing(self) -> str:
        return self.document.state_label if self.draft else _standing(self.document, self.number)[1]

    @property
    def category(self) -> str:
        if self.draft:
            return self.document.state_category
        return _standing(self.document, self.number)[0]

    @property
    def kind_label(self) -> str:
        return str(DocumentKind(self.kind).label)

    @property
    def html(self) -> Markup:
        return render(self.body, self.title)

    @property
    def headings(self) -> Sequence[Heading]:
        return headings(self.body, self.title)

    @property
    def left(self) -> list[Placeholder]:
        return placeholders(self.body)


def _standing(document: Document, number: int) -> tuple[str, str]:
    """Return the category and the words for where a published version stands."""
    if document.in_force == number:
        return "done", tr("In force")
    return "void", tr("Earlier version") if document.in_force else tr("No longer in force")


def shown_draft(document: Document) -> Shown:
    """Return the text that is worked on."""
    return Shown(
        document=document,
        number=document.working_version,
        draft=True,
        published_at=None,
        note="",
        digest=document.digest(),
        **_text(document),
    )


def shown_version(document: Document, version: DocumentVersion) -> Shown:
    """Return a text as it was published."""
    return Shown(
        document=document,
        number=version.number,
        draft=False,
        published_at=version.published_at,
        note=version.note,
        digest=version.digest,
        **_text(version),
    )


def _text(source: Document | DocumentVersion) -> dict[str, Any]:
    """Return what a draft and a version have in common."""
    names = ("title", "kind", "summary", "body", "file", "author", "approved_by", "approved_at")
    return {name: getattr(source, name) for name in names}


def address(document: Document, organization: str, route: str, **more: Any) -> str:
    return page_address(route, org=organization, reference=document.reference, **more)


def body_context(page: RecordPage) -> dict[str, Any]:
    """Return what `documents/document_body.html` reads, as `document`. No query."""
    document: Any = page.record
    slug = page.viewer.organization.slug
    rows = [row for row in page.hung if row.kind == PUBLISHED]
    versions = sorted(rows, key=lambda row: row.number or 0, reverse=True)
    # A published document's own text is that of the version in force: there is no other draft.
    drafting = document.in_force is not None and document.in_force != document.working_version
    return {
        "document": {
            "html": render(document.body, document.title, top=3) if document.body else "",
            "contents": headings(document.body, document.title),
            "left": placeholders(document.body),
            "drafting": drafting,
            "in_force": document.in_force,
            "working_version": document.working_version,
            "editable": document.state == "draft" and page.viewer.may_on(Document, EDIT),
            "has_file": document.file_id is not None,
            "edit_url": record_address(document, slug, "record_edit"),
            "reading_url": address(document, slug, "document_reading"),
            "pdf_url": address(document, slug, "document_pdf") if document.body.strip() else "",
            "in_force_url": address(
                document, slug, "document_version", number=document.in_force
            ) if document.in_force else "",
            "compare_url": _compare_url(document, slug, versions, drafting=drafting),
            "versions": [_version_row(page, row) for row in versions],
        }
    }  # fmt: skip


def _compare_url(document: Document, slug: str, versions: list[Row], *, drafting: bool) -> str:
    """Return where the newest text is compared with the one before; "" where there is none."""
    numbers = [version.number for version in versions]
    if not drafting:
        numbers = numbers[1:]
    if not numbers:
        return ""
    return f"{address(document, slug, 'document_differences')}?from={numbers[0]}"


def _version_row(page: RecordPage, row: Row) -> dict[str, Any]:
    # Not through `Shown`: the list of versions does without their texts.
    document: Any = page.record
    number = row.number or 0
    category, words = _standing(document, number)
    by = page.lookup.principal(row.who) if row.who is not None else None
    return {
        "label": tr("Version %(number)s", number=number),
        "url": address(document, page.viewer.organization.slug, "document_version", number=number),
        "category": category,
        "state": words,
        "iso": row.made_at.isoformat(),
        "published_at": row.made_at,
        "by": by.name if by else "",
        "note": row.text,
        "current": document.in_force == number,
    }
