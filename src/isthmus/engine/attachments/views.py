"""The forms of the panel of files. What is attached is fetched as every file of a record is."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from isthmus.engine.attachments import operations
from isthmus.engine.attachments.panel import CAPABILITY
from isthmus.engine.door import Act, Invalid, RowError
from isthmus.engine.files import too_large
from isthmus.engine.files.storing import larger
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType
from isthmus.engine.web.hanging import Outcome, write
from isthmus.engine.web.requests import MemberRequest


def dropped(request: MemberRequest) -> None:
    """Raise Invalid for files that were too large to be taken in."""
    wrong = [larger(name) for _, name in too_large(request)]
    if wrong:
        raise Invalid([RowError(0, "file", one.code, one.message, one.hint) for one in wrong])


@require_POST
def add(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Attach one or several files."""

    def do(record: Record, act: Act) -> Outcome:
        uploads = request.FILES.getlist("file")
        dropped(request)
        operations.attach(record.pk, uploads, act)
        return Outcome(CAPABILITY)

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def remove(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Take a file off; the answer offers to put it back."""

    def do(record: Record, act: Act) -> Outcome:
        operations.detach(record.pk, key, act)
        return Outcome(CAPABILITY, "The file was taken off.", undo=key)

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def restore(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Put a file back."""

    def do(record: Record, act: Act) -> Outcome:
        operations.reattach(record.pk, key, act)
        return Outcome(CAPABILITY, "The file is back.")

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def scan(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Let the virus scanner look at a file in quarantine."""

    def do(record: Record, act: Act) -> Outcome:
        file = operations.rescan(record.pk, key, act).file
        said = f" {file.scan_note}" if file.scan_note else ""
        return Outcome(CAPABILITY, f"{file.name}: {file.get_scan_display().lower()}.{said}")

    return write(request, record_type, reference, CAPABILITY, do)


_AT = "o/<slug:org>/<register:record_type>/<str:reference>/attachments/"

urlpatterns = [
    path(f"{_AT}add/", add, name="attachment_add"),
    path(f"{_AT}<int:key>/remove/", remove, name="attachment_remove"),
    path(f"{_AT}<int:key>/restore/", restore, name="attachment_restore"),
    path(f"{_AT}<int:key>/scan/", scan, name="attachment_scan"),
]
