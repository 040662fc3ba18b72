"""The page of what is done to all that match: how far it is, what it would do, what it did."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from isthmus.engine.access import EDIT, VIEW
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.lists.runs import RUNS, SHOWN, deed_of, refused, undo
from isthmus.engine.models import BulkRun, WorkState
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.cells import neutralised
from isthmus.engine.web.addresses import list_address, page_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.engine.web.views.chosen import many, run_address

UNDER_WAY = (WorkState.CHECKING, WorkState.WRITING)
HEADS = ("reference", "title", "why not", "what helps")


@require_http_methods(["GET", "HEAD", "POST"])
def record_run(
    request: MemberRequest, org: str, record_type: type[RecordType], token: str
) -> HttpResponse:
    """How far a run is; sending it lets it be done, calls it off, or takes its edits back."""
    require(record_type, VIEW, act_of(request))
    run = _own(request, record_type, token)
    here = run_address(run, record_type, request)
    if request.method == "POST":
        if "cancel" in request.POST:
            RUNS.cancel(run)
        elif "undo" in request.POST:
            back = undo(run, record_type, act_of(request))
            here = run_address(back, record_type, request)
        else:
            RUNS.confirm(run)
        return HttpResponseRedirect(here)
    found, deed = RUNS.progress(run), deed_of(run, record_type)
    over = run.state not in UNDER_WAY
    context = {
        "record_type": record_type,
        "run": run,
        "what": deed.words,
        "about": deed.given.get("value") or deed.given.get("reason") or "",
        "many": many(record_type, found.rows),
        "under_way": not over,
        "would": run.state in (WorkState.CHECKING, WorkState.READY),
        "progress": found,
        "refused": list(refused(run, request.viewer, SHOWN)) if over and found.refused else [],
        "may_undo": run.verb == EDIT and run.state in (WorkState.DONE, WorkState.CANCELLED),
        "address": here,
        "refused_url": page_address("record_run_refused", org=org, record_type=record_type,
                                    token=token),
        "list_url": f"{list_address(record_type, org)}?view=all",
    }  # fmt: skip
    crumbs = register_crumbs(record_type, org, (deed.words, here))
    return page(request, "engine/bulk_run.html", context, crumbs)


@require_safe
def record_run_refused(
    request: MemberRequest, org: str, record_type: type[RecordType], token: str
) -> HttpResponseBase:
    """The refused records of a run as CSV, each with the reason."""
    require(record_type, VIEW, act_of(request))
    run = _own(request, record_type, token)
    rows = refused(run, request.viewer)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="{org}-{record_type.register}-refused.csv"'
    )
    return answer


def _own(request: MemberRequest, record_type: type[RecordType], token: str) -> BulkRun:
    if request.viewer.customer:
        raise Absent("run")
    run: BulkRun = RUNS.own(record_type, token, request.viewer)
    return run


def _lines(rows: Iterator[list[str]]) -> Iterator[bytes]:
    yield ",".join(HEADS).encode("utf-8-sig") + b"\r\n"
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(map(neutralised, row))
        yield line.getvalue().encode()
