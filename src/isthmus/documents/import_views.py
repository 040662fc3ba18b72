"""Import of a folder: choose, look, do. Nothing is written before the last step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.documents import staging
from isthmus.documents.importing import Answers, Done, Plan, carry_out, plan
from isthmus.documents.models import Document, DocumentKind
from isthmus.documents.records import DocumentType
from isthmus.documents.sources import MAX_TOTAL, MEGABYTE
from isthmus.engine.access import IMPORT
from isthmus.engine.door import Invalid
from isthmus.engine.door.checks import require
from isthmus.engine.fields import FieldProblem
from isthmus.engine.files import too_large
from isthmus.engine.files.storing import larger
from isthmus.engine.language import tr, trn
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of

#: What a preview asks about a section of a template, and what that means.
SECTIONS = {"": None, "keep": True, "drop": False}
MOST_NAMES = 200


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: MemberRequest, org: str) -> HttpResponse:
    """Take the files and keep them for the preview."""
    require(DocumentType, IMPORT, act_of(request))
    if request.method != "POST":
        return _choose_page(request, org)
    uploads = [*request.FILES.getlist("files"), *request.FILES.getlist("folder")]
    try:
        for _, name in too_large(request):
            raise larger(name)
        files = _read(uploads)
        # Planned once before it is kept, so that a set that is too much never gets that far.
        if not plan(files, request.viewer).rows:
            raise FieldProblem("empty", tr("There is no file in it that could become a document."))
    except FieldProblem as problem:
        return _choose_page(request, org, problem)
    token = staging.stage(files, request.session, request.viewer.organization_id)
    return redirect("documents_import_preview", org=org, token=token)


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: MemberRequest, org: str, token: str) -> HttpResponse:
    """Show what would be made; with `do`, make it."""
    require(DocumentType, IMPORT, act_of(request))
    files = staging.staged(token, request.session, request.viewer.organization_id)
    answers = read_answers(request.POST) if request.method == "POST" else Answers()
    planned = plan(files, request.viewer, answers)
    if request.method != "POST" or "do" not in request.POST:
        return _preview_page(request, org, token, planned, answers)
    try:
        done = carry_out(planned, act_of(request))
    except Invalid as invalid:
        errors = [f"{error.field}: {error.message}" for error in invalid.errors]
        return _preview_page(request, org, token, planned, answers, errors)
    staging.discard(token, request.session)
    messages.success(request, in_words(done))
    return HttpResponseRedirect(list_address(DocumentType, org))


def read_answers(posted: QueryDict) -> Answers:
    """Return what a person decided in the preview."""
    values, sections, kinds, actions, bases = {}, {}, {}, {}, {}
    for name, value in posted.items():
        what, _, about = name.partition(":")
        text = str(value)
        if what == "value" and text.strip():
            values[about] = text[:500]
        elif what == "section" and SECTIONS.get(text) is not None:
            sections[about] = text == "keep"
        elif about.isascii() and about.isdecimal():
            # "update-4": make a new draft of the document whose version 4 the person saw.
            action, _, base = text.partition("-")
            if what == "kind":
                kinds[int(about)] = text
            elif what == "action":
                actions[int(about)] = action
                if base.isascii() and base.isdecimal():
                    bases[int(about)] = int(base)
    return Answers(values, sections, kinds, actions, bases)


def in_words(done: Done) -> str:
    """Return what an import did, as a sentence."""
    parts = [
        trn(
            "%(count)s document was imported",
            "%(count)s documents were imported",
            len(done.created),
        )
    ]
    if done.updated:
        parts.append(
            trn(
                "%(count)s document has a new draft",
                "%(count)s documents have a new draft",
                len(done.updated),
            )
        )
    if done.skipped:
        parts.append(tr("%(skipped)s left as they were", skipped=done.skipped))
    if done.failed:
        parts.append(tr("%(failed)s could not be read", failed=done.failed))
    return f"{'; '.join(parts)}."


def _read(uploads: list[UploadedFile[bytes]]) -> list[tuple[str, bytes]]:
    if not uploads:
        raise FieldProblem("required", tr("Choose a folder or files."))
    if sum(upload.size or 0 for upload in uploads) > MAX_TOTAL:
        raise FieldProblem(
            "too-large",
            tr("Together they are larger than %(max_total)s MB.", max_total=MAX_TOTAL // MEGABYTE),
        )
    return [(upload.name or "file", upload.read()) for upload in uploads]


def _crumbs(org: str) -> list[tuple[str, str]]:
    return register_crumbs(DocumentType, org, (tr("Import a folder"), ""))


def _choose_page(
    request: MemberRequest, org: str, problem: FieldProblem | None = None
) -> HttpResponse:
    context = {
        "error": f"{problem.message} {problem.hint}".strip() if problem else "",
        "cancel_url": list_address(DocumentType, org),
        "limit": MAX_TOTAL // MEGABYTE,
    }
    status = 422 if problem else 200
    return page(request, "documents/import_choose.html", context, _crumbs(org), status)


def _preview_page(
    request: MemberRequest,
    org: str,
    token: str,
    planned: Plan,
    answers: Answers,
    errors: list[str] | None = None,
) -> HttpResponse:
    names = planned.placeholders[:MOST_NAMES]
    context: dict[str, Any] = {
        "plan": planned,
        "rows": [{"row": row, "url": _existing(row.existing, org)} for row in planned.rows],
        "kinds": DocumentKind.choices,
        "values": [
            {"name": one.name, "count": one.count, "value": answers.values.get(one.name, "")}
            for one in names
            if not one.section
        ],
        "sections": [
            {"name": one.name, "count": one.count, "value": _chosen(answers, one.name)}
            for one in names
            if one.section
        ],
        "left": sum(one.count for row in planned.rows for one in row.left),
        "errors": [{"text": text} for text in errors or []],
        "again_url": reverse("documents_import", kwargs={"org": org}),
        "cancel_url": list_address(DocumentType, org),
        "organization": request.viewer.organization.name,
    }
    status = 422 if errors else 200
    return page(request, "documents/import_preview.html", context, _crumbs(org), status)


def _chosen(answers: Answers, name: str) -> str:
    if name not in answers.sections:
        return ""
    return "keep" if answers.sections[name] else "drop"


def _existing(document: Document | None, org: str) -> str:
    return record_address(document, org) if document else ""
