"""Pages of one document's texts: reading, versions, what changed, PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render as answer
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from isthmus.documents.display import PEOPLE, Shown, address, shown_draft, shown_version
from isthmus.documents.models import Document, DocumentVersion
from isthmus.documents.printing import Print, document_pdf
from isthmus.documents.records import DocumentType
from isthmus.documents.rendering import render
from isthmus.engine.door import Absent
from isthmus.engine.formats import day, moment
from isthmus.engine.language import tr
from isthmus.engine.lines import differences
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.record_page import file_address
from isthmus.engine.web.requests import MemberRequest, find_record


@require_safe
def reading(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """The text a reader relies on: the version in force, else the draft, said to be one."""
    document = _document(request, reference)
    if document.in_force is None:
        return _reading(request, shown_draft(document))
    return _reading(request, _version(document, document.in_force))


@require_safe
def version(request: MemberRequest, org: str, reference: str, number: int) -> HttpResponse:
    return _reading(request, _version(_document(request, reference), number))


@require_safe
def differences_page(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """What changed from one version to another; `to` left out is the text as it stands."""
    document = _document(request, reference)
    numbers = _numbers(document)
    first = _number(request, "from") if "from" in request.GET else _earlier(document, numbers)
    before = _version(document, first)
    after = _version(document, _number(request, "to")) if request.GET.get("to") else (
        shown_draft(document)
    )  # fmt: skip
    facts = [
        {"label": label, "before": old, "after": new}
        for label, old, new in (
            (tr("Title"), before.title, after.title),
            (tr("Kind"), before.kind_label, after.kind_label),
            (tr("Summary"), before.summary, after.summary),
            (
                tr("File"),
                before.file.name if before.file else "",
                after.file.name if after.file else "",
            ),
        )
        if old != new
    ]
    context = {
        "title": document.title,
        "reference": document.reference,
        "before": _label(before),
        "after": _label(after),
        "facts": facts,
        "lines": differences(before.body, after.body) if before.body != after.body else [],
        "choices": numbers,
        "chosen": {"from": str(before.number), "to": request.GET.get("to", "")},
        "address": address(document, org, "document_differences"),
    }
    return page(
        request, "documents/differences.html", context, _crumbs(document, org, tr("Changes"))
    )


@require_safe
def pdf(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    return _pdf(request, shown_draft(_document(request, reference)))


@require_safe
def version_pdf(request: MemberRequest, org: str, reference: str, number: int) -> HttpResponse:
    return _pdf(request, _version(_document(request, reference), number))


@require_POST
def text_preview(request: MemberRequest, org: str) -> HttpResponse:
    """How a text will look, for the form that it is written in."""
    text = request.POST.get(request.POST.get("preview", ""), "")
    html = render(text, request.POST.get("title", ""), top=3)
    return answer(request, "documents/text_preview.html", {"html": html}, using="jinja2")


def _document(request: MemberRequest, reference: str) -> Document:
    found = find_record(request, DocumentType, reference, "owner", *PEOPLE)
    assert isinstance(found, Document)
    return found


def _version(document: Document, number: int) -> Shown:
    found: DocumentVersion | None = (
        document.versions.select_related(*PEOPLE).filter(number=number).first()
    )
    if found is None:
        raise Absent(f"version {number}")
    return shown_version(document, found)


def _number(request: MemberRequest, name: str) -> int:
    given = request.GET.get(name, "")
    if not (given.isascii() and given.isdecimal() and len(given) < 7):
        raise Absent("such version")
    return int(given)


def _numbers(document: Document) -> list[int]:
    return list(document.versions.order_by("number").values_list("number", flat=True))


def _earlier(document: Document, numbers: list[int]) -> int:
    """Return the version whose comparison says most: where nothing is drafted, the last but one."""
    if not numbers:
        return 0
    drafted = document.working_version != document.in_force
    return numbers[-1] if drafted or len(numbers) == 1 else numbers[-2]


def _label(shown: Shown) -> str:
    if shown.draft:
        return tr(
            "Version %(number)s, %(standing)s", number=shown.number, standing=shown.standing.lower()
        )
    return tr(
        "Version %(number)s, %(standing)s, published %(day)s",
        number=shown.number,
        standing=shown.standing.lower(),
        day=day(shown.published_at),
    )


def _crumbs(document: Document, org: str, last: str) -> list[tuple[str, str]]:
    steps = ((document.reference, record_address(document, org)), (last, ""))
    return register_crumbs(DocumentType, org, *steps)


def _reading(request: MemberRequest, shown: Shown) -> HttpResponse:
    document, org = shown.document, request.viewer.organization.slug
    route = {} if shown.draft else {"number": shown.number}
    name = "document_pdf" if shown.draft else "document_version_pdf"
    context: dict[str, Any] = {
        "shown": shown,
        "facts": [{"label": label, "value": value} for label, value in _facts(shown)],
        "record_url": record_address(document, org),
        "pdf_url": address(document, org, name, **route) if shown.body.strip() else "",
        "file_url": file_address(document, shown.file.pk, org) if shown.file else "",
        "in_force_url": address(document, org, "document_version", number=document.in_force)
        if document.in_force and not shown.in_force
        else "",
        "compare_url": f"{address(document, org, 'document_differences')}?from={shown.number}"
        if not shown.draft and document.working_version > shown.number
        else "",
    }
    last = tr("Draft") if shown.draft else tr("Version %(number)s", number=shown.number)
    return page(request, "documents/reading.html", context, _crumbs(document, org, last))


def _facts(shown: Shown) -> list[tuple[str, str]]:
    """Return what stands above a text, on the page and on paper."""
    document = shown.document
    facts = [
        (tr("Kind"), shown.kind_label),
        (tr("Version"), f"{shown.number}, {shown.standing.lower()}"),
        (tr("Owner"), document.owner.name if document.owner else ""),
        (tr("Author"), shown.author.name if shown.author else ""),
        (tr("Approved"), _by(shown)),
        (tr("Published"), day(shown.published_at)),
        (tr("Next review"), day(document.review_due)),
        (tr("What is new"), shown.note),
    ]
    return [(label, value) for label, value in facts if value]


def _by(shown: Shown) -> str:
    name = shown.approved_by.name if shown.approved_by else ""
    return (
        tr("%(day)s by %(name)s", day=day(shown.approved_at), name=name)
        if shown.approved_at and name
        else ""
    )


def _pdf(request: MemberRequest, shown: Shown) -> HttpResponse:
    """Return the text as PDF. Raises Absent where there is no text to print."""
    if not shown.body.strip():
        raise Absent("text to print")
    document, now = shown.document, timezone.now()
    facts = _facts(shown)
    if not shown.draft:
        facts.append(("SHA-256", shown.digest))
    printed = Print(
        title=shown.title,
        reference=document.reference,
        organization=request.viewer.organization.name,
        kind=shown.kind_label,
        made=tr("%(label)s, printed %(moment)s", label=_label(shown), moment=moment(now)),
        lead=shown.summary,
        facts=facts,
    )
    response = HttpResponse(document_pdf(printed, shown.body, now), content_type="application/pdf")
    name = f"{document.reference}-{'draft-' if shown.draft else ''}v{shown.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
