from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from isthmus.engine.access import COMMENT, CREATE, EDIT
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.door.hanging import may
from isthmus.engine.drafts.keeping import (
    Form,
    forget,
    form_for_new,
    form_of,
    form_of_comment,
    save,
)
from isthmus.engine.drafts.writing import writing_on
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.requests import MemberRequest, act_of, find_record, version_of


@require_POST
def draft_of_new(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Keep what was typed for a new record, or throw it away."""
    require(record_type, CREATE, act_of(request))
    back = reverse("record_new", kwargs={"org": org, "record_type": record_type})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return _answer(request, form_for_new(record_type, request.GET), 0, back + query)


@require_POST
def draft_of_edit(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Keep what was typed for a record, or throw it away."""
    require(record_type, EDIT, act_of(request))
    record = find_record(request, record_type, reference)
    require(record_type, EDIT, act_of(request))
    current = record.entry.version
    base = min(version_of(request) or current, current)
    return _answer(request, form_of(record), base, record_address(record, org, "record_edit"))


@require_POST
def draft_of_comment(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Keep a comment that was begun, or throw it away."""
    record = find_record(request, record_type, reference)
    if not may(record_type, request.viewer, COMMENT, EDIT):
        raise Absent("record")
    return _answer(request, form_of_comment(record), 0, f"{record_address(record, org)}#comments")


@require_safe
def writing(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """A fragment: who else is writing on a record."""
    record = find_record(request, record_type, reference)
    if not may(record_type, request.viewer, COMMENT, EDIT):
        raise Absent("record")
    found = writing_on(record.pk, request.viewer).order_by("-saved_at")
    said = found.values_list("principal__name", flat=True)
    context = {"names": list(dict.fromkeys(said)), "inside": True}
    response = render(None, "engine/writing.html", context, using="jinja2")
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: MemberRequest, form: Form, base: int, back: str) -> HttpResponse:
    if "discard" in request.POST:
        forget(request.viewer, form.name)
        return HttpResponseRedirect(back)
    saved = save(request.viewer, form, request.POST, base)
    if saved is None:
        return HttpResponse(status=413)
    response = HttpResponse(f"{timezone.localtime(saved):%H:%M}", content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response
