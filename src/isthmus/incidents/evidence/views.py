"""The case file of a report, to be saved; and having the file of an item time-stamped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_POST

from isthmus.engine.door import Refused
from isthmus.engine.formats import moment
from isthmus.engine.language import tr
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.incidents.evidence.case_file import make
from isthmus.incidents.evidence.records import EvidenceItemType
from isthmus.incidents.evidence.stamps import stamp
from isthmus.incidents.records import IncidentType


@require_POST
def case_file(request: MemberRequest, org: str, reference: str) -> HttpResponseBase:
    """Make the case file and hand it out. What is damaged is left out; it says so itself."""
    found: Any = find_record(request, IncidentType, reference)
    made = make(found, act_of(request))
    response = FileResponse(
        made.content, as_attachment=True, filename=made.name, content_type="application/zip"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def time_stamp(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Have the file of an item time-stamped; back on its page it says so, or why not."""
    found: Any = find_record(request, EvidenceItemType, reference)
    try:
        made = stamp(found, act_of(request))
        messages.success(request, tr("Time-stamped: %(at)s.", at=moment(made.stamped_at)))
    except Refused as refused:
        said = (f"{reason.text} {reason.hint}".strip() for _, reason in refused.reasons)
        messages.error(request, " ".join(said))
    return HttpResponseRedirect(f"{record_address(found, org)}#custody")
