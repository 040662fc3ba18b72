"""Import and export as pages: thin, the work is done by the functions of this package."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from isthmus.engine.access import IMPORT
from isthmus.engine.door import Absent, Act, Invalid
from isthmus.engine.door.checks import require
from isthmus.engine.fields import Lookup
from isthmus.engine.files import too_large
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer import staging
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.export import export, media_type
from isthmus.engine.transfer.operations import apply, plan
from isthmus.engine.transfer.planning import Plan
from isthmus.engine.transfer.read import read
from isthmus.engine.transfer.schema import schema
from isthmus.engine.transfer.sheet import MAX_BYTES, MAX_ROWS
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, for_customers

#: Rows of a preview that are drawn; all of them are checked.
SHOWN = 200
#: Up to this size an export is made in memory.
IN_MEMORY = 4 * 1024 * 1024


@for_customers
@require_safe
def record_export(
    request: MemberRequest, org: str, record_type: type[RecordType], ending: str
) -> HttpResponseBase:
    """Everything the list's filters select, as a file; `bom=0` leaves out the mark for Excel."""
    parameters = request.GET.copy()
    bom = (parameters.pop("bom", None) or ["1"])[-1] != "0"
    query = parse_query(record_type, dict(parameters.lists()), Lookup(request.viewer))
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - sent, then closed
    try:
        export(query, request.viewer, ending, file, bom=bom)  # type: ignore[arg-type]
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{org}-{record_type.register}-{timezone.localdate():%Y-%m-%d}.{ending}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type(ending))


@require_http_methods(["GET", "HEAD", "POST"])
def record_import(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Choose a file: it is read and kept, nothing is written yet."""
    require(record_type, IMPORT, act_of(request))
    if request.method != "POST":
        return _form(request, record_type)
    upload = request.FILES.get("file")
    dropped = bool(too_large(request))
    if upload is None and not dropped:
        return _form(request, record_type, TransferProblem("Choose a file."))
    if upload is None or (upload.size or 0) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        return _form(request, record_type, TransferProblem(f"It is larger than {limit} MB."))
    data, name = upload.read(), (upload.name or "file")[:100]
    try:
        read(record_type, name, data)
    except TransferProblem as problem:
        return _form(request, record_type, problem)
    token = staging.stage(request.session, record_type, org, name, data)
    return HttpResponseRedirect(_preview_address(record_type, org, token))


@require_http_methods(["GET", "HEAD", "POST"])
def record_import_preview(
    request: MemberRequest, org: str, record_type: type[RecordType], token: str
) -> HttpResponse:
    """What the file would do; sending it does that."""
    act = act_of(request)
    require(record_type, IMPORT, act)
    staged = staging.staged(request.session, record_type, org, token)
    if staged is None:
        raise Absent("upload")
    if request.method == "POST" and "discard" in request.POST:
        staging.discard(request.session, token)
        return HttpResponseRedirect(_import_address(record_type, org))
    found = plan(record_type, read(record_type, staged.name, staged.data), request.viewer)
    if request.method != "POST" or found.errors:
        return _preview(request, record_type, staged, found)
    try:
        outcome = apply(found, Act.now(request.viewer, "import", act.request_id))
    except Invalid as invalid:
        # Somebody changed a record since the plan was made, a moment ago.
        messages.error(request, f"Nothing was imported: {invalid}")
        return HttpResponseRedirect(_preview_address(record_type, org, token))
    staging.discard(request.session, token)
    created, changed = len(outcome.created), len(outcome.changed)
    messages.success(request, f"{staged.name}: {created} created, {changed} changed.")
    return HttpResponseRedirect(list_address(record_type, org))


def _form(
    request: MemberRequest, record_type: type[RecordType], problem: TransferProblem | None = None
) -> HttpResponse:
    org = request.viewer.organization.slug
    here = _import_address(record_type, org)
    described = schema(record_type)
    context = {
        "record_type": record_type,
        "problem": problem,
        "address": here,
        "cancel_url": list_address(record_type, org),
        "rules": described["rules"],
        "columns": [column for column in described["columns"] if column["imported"]],
        "max_rows": f"{MAX_ROWS:,}",
        "max_megabytes": MAX_BYTES // 1024 // 1024,
        "example_url": reverse(
            "record_export_xlsx", kwargs={"org": org, "record_type": record_type}
        ),
    }
    crumbs = register_crumbs(record_type, org, ("Import", here))
    return page(request, "engine/import.html", context, crumbs, 422 if problem else 200)


def _preview(
    request: MemberRequest, record_type: type[RecordType], staged: staging.Staged, found: Plan
) -> HttpResponse:
    org = request.viewer.organization.slug
    here = _preview_address(record_type, org, staged.token)
    touched = [row for row in found.rows if row.action != "unchanged" or row.notes]
    wrong: dict[int, list[dict[str, str]]] = {}
    for error in found.errors:
        wrong.setdefault(error.row, []).append(vars(error))
    context: dict[str, Any] = {
        "record_type": record_type,
        "name": staged.name,
        "plan": found,
        "rows": touched[:SHOWN],
        "more": max(len(touched) - SHOWN, 0),
        "errors": found.errors[:SHOWN],
        "more_errors": max(len(found.errors) - SHOWN, 0),
        "rows_with_errors": len(wrong),
        "address": here,
        "other_url": _import_address(record_type, org),
        "cancel_url": list_address(record_type, org),
    }
    crumbs = register_crumbs(
        record_type, org, ("Import", _import_address(record_type, org)), (staged.name, here)
    )
    status = 422 if found.errors and request.method == "POST" else 200
    return page(request, "engine/import_preview.html", context, crumbs, status)


def _import_address(record_type: type[RecordType], org: str) -> str:
    return reverse("record_import", kwargs={"org": org, "record_type": record_type})


def _preview_address(record_type: type[RecordType], org: str, token: str) -> str:
    return reverse(
        "record_import_preview", kwargs={"org": org, "record_type": record_type, "token": token}
    )
