"""Matching the columns of a file with the fields of a register, on a page."""

from __future__ import annotations

from io import BytesIO
from itertools import islice
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import IMPORT
from isthmus.engine.door import Absent, Invalid
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer import staged, staging
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.mapping.matching import DATES, made, suggested, suggested_key
from isthmus.engine.transfer.mapping.rules import parse
from isthmus.engine.transfer.mapping.stored import save
from isthmus.engine.transfer.read import TooMany, read, table_of
from isthmus.engine.transfer.table import Table
from isthmus.engine.transfer.views import (
    import_address,
    match_address,
    preview_address,
    run_address,
)
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of

#: Rows of the file that are shown, and characters of each cell.
ROWS, CELL = 3, 60


@require_http_methods(["GET", "HEAD", "POST"])
def record_import_match(
    request: MemberRequest, org: str, record_type: type[RecordType], token: str
) -> HttpResponse:
    """Choose a column for each field; that makes a mapping, which may be kept."""
    act = act_of(request)
    require(record_type, IMPORT, act)
    upload = staging.staged(request.session, record_type, org, token)
    if upload is None:
        raise Absent("upload")
    ending = PurePath(upload.name).suffix.lower()
    table = table_of(record_type, ending, BytesIO(upload.data), upload.reading)
    if request.method != "POST":
        return _form(request, record_type, upload, table)
    typed = request.POST
    chosen = {name: typed.get(f"field-{name}", "") for name in record_type.editable()}
    mapping = made(
        record_type,
        chosen,
        typed.get("source", "").strip().lower(),
        typed.get("key", ""),
        typed.get("date", ""),
        comma="comma" in typed,
    )
    try:
        rules = parse(mapping, record_type)
        if typed.get("name", "").strip():
            save(record_type, typed["name"], mapping, act)
        read(record_type, upload.name, upload.data, upload.reading, rules)
    except TooMany:
        # Larger than one transaction: it is worked through in pieces from here on.
        file = ContentFile(upload.data, name=upload.name)
        job = staged.begin(record_type, file, upload.reading, mapping, act)
        staging.discard(request.session, token)
        return HttpResponseRedirect(run_address(record_type, org, job.token))
    except (TransferProblem, Invalid) as problem:
        return _form(request, record_type, upload, table, str(problem))
    staging.read_by(request.session, token, mapping)
    return HttpResponseRedirect(preview_address(record_type, org, token))


def _form(
    request: MemberRequest,
    record_type: type[RecordType],
    upload: staging.Staged,
    table: Table,
    problem: str = "",
) -> HttpResponse:
    org, head = request.viewer.organization.slug, [name for name in table.head if name]
    samples = [list(cells) for _, cells in islice(table.rows, ROWS)]
    posted = request.POST if request.method == "POST" else None
    columns = [("", "—"), *((name, name) for name in head)]
    rows = []
    for spec in record_type.specs(record_type.editable()):
        likely = suggested(spec, head)
        rows.append(
            {
                "spec": spec,
                "chosen": posted.get(f"field-{spec.name}", "") if posted is not None else likely,
                "choices": columns,
            }
        )
    here = match_address(record_type, org, upload.token)
    context: dict[str, Any] = {
        "record_type": record_type,
        "name": upload.name,
        "problem": problem,
        "rows": rows,
        "columns": columns,
        "key": posted.get("key", "") if posted is not None else suggested_key(head),
        "source": posted.get("source", "") if posted is not None else "",
        "typed": posted or {},
        "dates": [("", tr("As 2026-11-23")), *((one, one) for one in DATES)],
        "names": table.head,
        "samples": [[cell[:CELL] for cell in cells] for cells in samples],
        "address": here,
        "cancel_url": list_address(record_type, org),
    }
    crumbs = register_crumbs(
        record_type,
        org,
        (tr("Import"), import_address(record_type, org)),
        (tr("Match columns"), here),
    )
    return page(request, "engine/import_match.html", context, crumbs, 422 if problem else 200)
