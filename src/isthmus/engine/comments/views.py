"""The forms of the panel of comments."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from isthmus.engine.comments import operations
from isthmus.engine.comments.panel import CAPABILITY
from isthmus.engine.door import Act
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType
from isthmus.engine.web.hanging import Outcome, write
from isthmus.engine.web.requests import MemberRequest


@require_POST
def add(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Comment on the record."""

    def do(record: Record, act: Act) -> Outcome:
        operations.add(record.pk, request.POST.get("text", ""), act)
        return Outcome(CAPABILITY)

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def edit(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Change one's own comment."""

    def do(record: Record, act: Act) -> Outcome:
        operations.edit(record.pk, key, request.POST.get("text", ""), act)
        return Outcome(CAPABILITY)

    return write(request, record_type, reference, CAPABILITY, do, key)


@require_POST
def remove(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Take a comment away; the answer offers to put it back."""

    def do(record: Record, act: Act) -> Outcome:
        operations.remove(record.pk, key, act)
        return Outcome(CAPABILITY, "The comment was taken away.", undo=key)

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def restore(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Put a comment back."""

    def do(record: Record, act: Act) -> Outcome:
        operations.restore(record.pk, key, act)
        return Outcome(CAPABILITY, "The comment is back.")

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def seen(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Note that what mentions the reader has been seen. The page sends it once it is open."""

    def do(record: Record, act: Act) -> Outcome:
        operations.mark_seen(record.pk, act)
        return Outcome(CAPABILITY)

    return write(request, record_type, reference, CAPABILITY, do)


_AT = "o/<slug:org>/<register:record_type>/<str:reference>/comments/"

urlpatterns = [
    path(f"{_AT}add/", add, name="comment_add"),
    path(f"{_AT}seen/", seen, name="comment_seen"),
    path(f"{_AT}<int:key>/edit/", edit, name="comment_edit"),
    path(f"{_AT}<int:key>/remove/", remove, name="comment_remove"),
    path(f"{_AT}<int:key>/restore/", restore, name="comment_restore"),
]
