"""The case file of a report, to be saved."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.incidents.evidence.case_file import make
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
