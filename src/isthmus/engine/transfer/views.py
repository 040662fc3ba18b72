"""Import and export as pages: thin, the work is done by the functions of this package."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.base import File
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from isthmus.engine.access import IMPORT, Viewer
from isthmus.engine.door import Absent, Act, Invalid
from isthmus.engine.door.checks import require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import FieldProblem
from isthmus.engine.files import too_large
from isthmus.engine.jobs import once
from isthmus.engine.language import begun, spoken, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer import staged, staging
from isthmus.engine.transfer.encodings import CHOICES
from isthmus.engine.transfer.errors import CellError, TransferProblem
from isthmus.engine.transfer.export import export, media_type
from isthmus.engine.transfer.mapping.load import MAX_LENGTH
from isthmus.engine.transfer.mapping.rules import parse
from isthmus.engine.transfer.mapping.stored import stored, stored_as
from isthmus.engine.transfer.operations import Outcome, apply
from isthmus.engine.transfer.plan import Plan
from isthmus.engine.transfer.read import ENDINGS, TooMany, read, table_of
from isthmus.engine.transfer.read_csv import SEPARATORS
from isthmus.engine.transfer.refused import by_row, plan_without_wrong, refused_file
from isthmus.engine.transfer.schema import FORM, schema
from isthmus.engine.transfer.sheet import MAX_BYTES, Sheet
from isthmus.engine.transfer.table import Reading
from isthmus.engine.transfer.template import template
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.hooks import list_actions_for
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, for_customers

#: In place of a mapping's name: columns are matched on a page.
MATCH = "+"
#: What stands between cells, by the word that people choose.
SIGNS = {word: sign for sign, word in SEPARATORS.items()}
#: Rows of a preview that are drawn; all of them are checked.
SHOWN = 200
#: Up to this size an export is made in memory.
IN_MEMORY = 4 * 1024 * 1024


@for_customers
@require_safe
def record_export(
    request: MemberRequest, org: str, record_type: type[RecordType], ending: str
) -> HttpResponseBase:
    """Everything the list's filters select, as a file: its `columns` if some are named, else all there
    is. `bom=0` leaves out the mark for Excel."""
    parameters = request.GET.copy()
    names = [name for name in parameters.get("columns", "").split(",") if name]
    bom = (parameters.pop("bom", None) or ["1"])[-1] != "0"
    query = parse_query(record_type, dict(parameters.lists()), Lookup(request.viewer))
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - sent, then closed
    try:
        export(query, request.viewer, ending, file, bom=bom, names=names)  # type: ignore[arg-type]
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{org}-{record_type.register}-{timezone.localdate():%Y-%m-%d}.{ending}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type(ending))


@require_http_methods(["GET", "HEAD", "POST"])
def record_import(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Choose a file: it is read and kept, nothing is written yet."""
    act = act_of(request)
    require(record_type, IMPORT, act)
    if request.method != "POST":
        return _form(request, record_type)
    upload = request.FILES.get("file")
    if too_large(request):
        limit = settings.FILE_MAX_SIZE // 1024 // 1024
        return _form(
            request,
            record_type,
            TransferProblem(tr("It is larger than %(limit)s MB.", limit=limit)),
        )
    if upload is None:
        return _form(request, record_type, TransferProblem(tr("Choose a file.")))
    reading = Reading(
        request.POST.get("encoding", ""), SIGNS.get(request.POST.get("separator", ""), "")
    )
    try:
        mapping = _mapping(request, record_type)
        rules = parse(mapping, record_type) if mapping else None
        if (upload.size or 0) > MAX_BYTES and request.POST.get("mapping") == MATCH:
            raise TransferProblem(
                tr(
                    "Columns are matched in files up to %(max_bytes)s MB.",
                    max_bytes=MAX_BYTES // 1024 // 1024,
                ),
                tr("Match those of a part of it, keep the mapping, and choose it for the whole."),
            )
        if (upload.size or 0) > MAX_BYTES:
            return _begin(request, record_type, upload, reading, mapping)
        data, name = upload.read(), (upload.name or "file")[:100]
        if request.POST.get("mapping") == MATCH:
            _readable(record_type, name, data, reading)
        else:
            read(record_type, name, data, reading, rules)
    except TooMany:
        return _begin(request, record_type, upload, reading, mapping)
    except TransferProblem as problem:
        return _form(request, record_type, problem)
    token = staging.stage(request.session, record_type, org, name, data, reading, mapping)
    if request.POST.get("mapping") == MATCH:
        return HttpResponseRedirect(match_address(record_type, org, token))
    return HttpResponseRedirect(preview_address(record_type, org, token))


def _readable(record_type: type[RecordType], name: str, data: bytes, reading: Reading) -> None:
    """Read a file through whatever its columns are called. Raises TransferProblem."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise TransferProblem(
            tr("It is neither CSV nor XLSX nor JSON."), tr("Save it as one of them.")
        )
    if not data.strip():
        raise TransferProblem(tr("The file is empty."))
    for _ in table_of(record_type, ending, BytesIO(data), reading).rows:
        pass


def _mapping(request: MemberRequest, record_type: type[RecordType]) -> str:
    """Return the mapping that was chosen, YAML: a file that came along, or one that is kept."""
    given = request.FILES.get("mapping_file")
    if given is not None:
        return str(given.read(MAX_LENGTH * 4), "utf-8-sig", "replace")
    chosen = request.POST.get("mapping", "")
    if chosen in ("", MATCH):
        return ""
    return stored_as(record_type, chosen, request.viewer).content


def _begin(
    request: MemberRequest,
    record_type: type[RecordType],
    upload: File[Any],
    reading: Reading,
    mapping: str,
) -> HttpResponse:
    """Let a worker read a file that is too large for one transaction."""
    act = act_of(request)
    try:
        # Who sends the same file twice is shown what became of it.
        found = staged.unfinished(record_type, upload, reading, mapping, request.viewer)
        job = found or staged.begin(record_type, upload, reading, mapping, act)
    except FieldProblem as problem:
        return _form(request, record_type, TransferProblem(problem.message, problem.hint))
    return HttpResponseRedirect(
        run_address(record_type, request.viewer.organization.slug, job.token)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def record_import_preview(
    request: MemberRequest, org: str, record_type: type[RecordType], token: str
) -> HttpResponse:
    """What the file would do; sending it does that."""
    act = act_of(request)
    require(record_type, IMPORT, act)
    upload = _kept(request, record_type, token)
    if request.method == "POST" and "discard" in request.POST:
        staging.discard(request.session, token)
        return HttpResponseRedirect(import_address(record_type, org))
    sheet = _sheet(record_type, upload)
    found, aside = plan_without_wrong(record_type, sheet, request.viewer)
    whole = not aside or "partly" in request.POST
    if request.method != "POST" or found.errors or not whole:
        return _preview(request, record_type, upload, (sheet, found, aside))
    try:
        outcome = _apply_once(found, token, Act.now(request.viewer, "import", act.request_id))
    except Invalid as invalid:
        # Somebody changed a record since the plan was made, a moment ago.
        messages.error(request, tr("Nothing was imported: %(invalid)s", invalid=invalid))
        return HttpResponseRedirect(preview_address(record_type, org, token))
    staging.discard(request.session, token)
    if outcome is not None:
        count = len(sheet.rows) - len(found.rows)
        left = ", " + tr("%(count)s left out", count=count) if aside else ""
        created, changed = len(outcome.created), len(outcome.changed)
        messages.success(
            request,
            tr(
                "%(name)s: %(created)s created, %(changed)s changed%(left)s.",
                name=upload.name,
                created=created,
                changed=changed,
                left=left,
            ),
        )
    return HttpResponseRedirect(f"{list_address(record_type, org)}{_newest(record_type)}")


def _newest(record_type: type[RecordType]) -> str:
    """What was imported stands at the top of the list."""
    return "?sort=-changed_at" if "changed_at" in record_type.sorts else ""


def _apply_once(found: Plan, token: str, act: Act) -> Outcome | None:
    """Apply a plan unless this upload was imported already: a button may be pressed twice."""
    with door_open(), once(f"import:{token}") as first:
        return apply(found, act) if first else None


@require_safe
def record_import_mistakes(
    request: MemberRequest, org: str, record_type: type[RecordType], token: str
) -> HttpResponseBase:
    """The rows with mistakes as CSV, with a column that says what to mend."""
    require(record_type, IMPORT, act_of(request))
    sheet = _sheet(record_type, _kept(request, record_type, token))
    _, aside = plan_without_wrong(record_type, sheet, request.viewer)
    data = refused_file(sheet.head, sheet.columns, sheet.rows, by_row(aside))
    return FileResponse(
        BytesIO(data),
        as_attachment=True,
        filename=f"{org}-{record_type.register}-to-mend.csv",
        content_type=media_type("csv"),
    )


@require_safe
def record_import_template(
    request: MemberRequest, org: str, record_type: type[RecordType]
) -> HttpResponseBase:
    """An empty workbook to fill in."""
    require(record_type, IMPORT, act_of(request))
    file = BytesIO()
    template(record_type, file)
    file.seek(0)
    name = f"{record_type.register}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type("xlsx"))


def _kept(request: MemberRequest, record_type: type[RecordType], token: str) -> staging.Staged:
    org = request.viewer.organization.slug
    found = staging.staged(request.session, record_type, org, token)
    if found is None:
        raise Absent("upload")
    return found


def _sheet(record_type: type[RecordType], upload: staging.Staged) -> Sheet:
    rules = parse(upload.mapping, record_type) if upload.mapping else None
    return read(record_type, upload.name, upload.data, upload.reading, rules)


def _form(
    request: MemberRequest, record_type: type[RecordType], problem: TransferProblem | None = None
) -> HttpResponse:
    org = request.viewer.organization.slug
    here = import_address(record_type, org)
    described = schema(record_type)
    kept = [(one.name, one.name) for one in stored(record_type, request.viewer)]
    context = {
        "record_type": record_type,
        "problem": problem,
        "address": here,
        "cancel_url": list_address(record_type, org),
        "rules": [*described["rules"][:-1], tr("JSON is %(form)s.", form=FORM)],
        "columns": [column for column in described["columns"] if column["imported"]],
        "max_megabytes": settings.FILE_MAX_SIZE // 1024 // 1024,
        "typed": request.POST,
        "ways": _other_ways(record_type, request.viewer),
        "mappings": [("", tr("It calls them as %(label_plural)s do", label_plural=record_type.label_plural.lower())),
                     (MATCH, tr("I match them on the next page")), *kept],
        "encodings": [("", tr("Found out")), *CHOICES.items()],
        "separators": [("", tr("Found out")), *((str(w), begun(w)) for w in SEPARATORS.values())],
        "template_url": reverse(
            "record_import_template", kwargs={"org": org, "record_type": record_type}
        ),
    }  # fmt: skip
    crumbs = register_crumbs(record_type, org, (tr("Import"), here))
    return page(request, "engine/import.html", context, crumbs, 422 if problem else 200)


def _other_ways(record_type: type[RecordType], viewer: Viewer) -> list[dict[str, str]]:
    """Return the pages by which records of a register come in otherwise."""
    kwargs = {"org": viewer.organization.slug}
    return [
        {
            "label": spoken(one.label),
            "icon": one.icon,
            "url": reverse(
                one.route,
                kwargs=kwargs | ({"record_type": record_type} if one.for_register else {}),
            ),
        }
        for one in list_actions_for(record_type, viewer)
        if one.place == "import" and one.route != "record_import"
    ]


def _preview(
    request: MemberRequest,
    record_type: type[RecordType],
    upload: staging.Staged,
    planned: tuple[Sheet, Plan, list[CellError]],
) -> HttpResponse:
    org = request.viewer.organization.slug
    here = preview_address(record_type, org, upload.token)
    sheet, found, aside = planned
    errors = sorted([*found.errors, *aside], key=lambda error: error.row)
    touched = [row for row in found.rows if row.action != "unchanged" or row.notes]
    context: dict[str, Any] = {
        "record_type": record_type,
        "name": upload.name,
        "notes": sheet.notes,
        "plan": found,
        "rows": touched[:SHOWN],
        "more": max(len(touched) - SHOWN, 0),
        "errors": errors[:SHOWN],
        "more_errors": max(len(errors) - SHOWN, 0),
        "rows_with_errors": len(by_row(errors)),
        #: the other rows can be imported, since nothing is wrong with the file as a whole
        "partly": bool(aside) and not found.errors,
        "mistakes_url": reverse(
            "record_import_mistakes",
            kwargs={"org": org, "record_type": record_type, "token": upload.token},
        ),
        "match_url": match_address(record_type, org, upload.token),
        "address": here,
        "other_url": import_address(record_type, org),
        "cancel_url": list_address(record_type, org),
    }
    crumbs = register_crumbs(
        record_type, org, (tr("Import"), import_address(record_type, org)), (upload.name, here)
    )
    status = 422 if errors and request.method == "POST" else 200
    return page(request, "engine/import_preview.html", context, crumbs, status)


def import_address(record_type: type[RecordType], org: str) -> str:
    return reverse("record_import", kwargs={"org": org, "record_type": record_type})


def _token_address(view: str, record_type: type[RecordType], org: str, token: str) -> str:
    return reverse(view, kwargs={"org": org, "record_type": record_type, "token": token})


def preview_address(record_type: type[RecordType], org: str, token: str) -> str:
    return _token_address("record_import_preview", record_type, org, token)


def match_address(record_type: type[RecordType], org: str, token: str) -> str:
    return _token_address("record_import_match", record_type, org, token)


def run_address(record_type: type[RecordType], org: str, token: str) -> str:
    return _token_address("record_import_run", record_type, org, token)
