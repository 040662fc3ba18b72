"""The page of a large import: how far it is, what it would do, what it did."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isthmus.engine.access import IMPORT
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr
from isthmus.engine.models import WorkState
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer import staged
from isthmus.engine.transfer.export import media_type
from isthmus.engine.transfer.staged.result import mistakes
from isthmus.engine.transfer.views import import_address, run_address
from isthmus.engine.web.addresses import entry_address, list_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of

UNDER_WAY = (
    WorkState.READING,
    WorkState.CHECKING,
    WorkState.WRITING,
    WorkState.RELATING,
)
#: Before the button, counts are of what would be; after it, of what was done.
BEFORE = (WorkState.READING, WorkState.CHECKING, WorkState.READY)


@require_http_methods(["GET", "HEAD", "POST"])
def record_import_run(
    request: MemberRequest, org: str, record_type: type[RecordType], token: str
) -> HttpResponse:
    """How far a large import is; sending it lets it be written, or calls it off."""
    require(record_type, IMPORT, act_of(request))
    job = staged.IMPORTS.own(record_type, token, request.viewer)
    here = run_address(record_type, org, token)
    if request.method == "POST":
        if "cancel" in request.POST:
            staged.IMPORTS.cancel(job)
        else:
            staged.IMPORTS.confirm(job)
        return HttpResponseRedirect(here)
    made = staged.made(job, request.viewer) if job.state == WorkState.DONE else []
    context = {
        "record_type": record_type,
        "job": job,
        "state": job.get_state_display(),
        "under_way": job.state in UNDER_WAY,
        "would": job.state in BEFORE,
        "progress": staged.IMPORTS.progress(job),
        "errors": mistakes(job) if job.state not in UNDER_WAY else [],
        "made": [
            {"title": one.title, "reference": one.reference,
             "url": entry_address(one, org)}
            for one in made
        ],
        "address": here,
        "refused_url": reverse(
            "record_import_refused",
            kwargs={"org": org, "record_type": record_type, "token": token},
        ),
        "list_url": list_address(record_type, org),
        "import_url": import_address(record_type, org),
    }  # fmt: skip
    crumbs = register_crumbs(
        record_type, org, (tr("Import"), import_address(record_type, org)), (job.name, here)
    )
    return page(request, "engine/import_run.html", context, crumbs)


@require_safe
def record_import_refused(
    request: MemberRequest, org: str, record_type: type[RecordType], token: str
) -> HttpResponseBase:
    """The refused rows of a large import as CSV, with what to mend."""
    require(record_type, IMPORT, act_of(request))
    job = staged.IMPORTS.own(record_type, token, request.viewer)
    answer = StreamingHttpResponse(staged.refused(record_type, job), content_type=media_type("csv"))
    name = f"{org}-{record_type.register}-to-mend.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
