"""The forms of the panel of tasks."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from isthmus.engine.door import Act
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType
from isthmus.engine.tasks import operations
from isthmus.engine.tasks.asking import read
from isthmus.engine.tasks.operations import Asked
from isthmus.engine.tasks.panel import CAPABILITY
from isthmus.engine.web.hanging import Outcome, write
from isthmus.engine.web.requests import MemberRequest


def _asked(request: MemberRequest) -> Asked:
    given = [request.POST.get(name, "") for name in ("title", "assignee", "due", "note")]
    return read(request.viewer.organization_id, *given)


@require_POST
def add(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Set a task on the record."""

    def do(record: Record, act: Act) -> Outcome:
        operations.add(record.pk, _asked(request), act)
        return Outcome(CAPABILITY)

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def edit(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Change what a task asks for."""

    def do(record: Record, act: Act) -> Outcome:
        operations.edit(record.pk, key, _asked(request), act)
        return Outcome(CAPABILITY)

    return write(request, record_type, reference, CAPABILITY, do, key)


@require_POST
def finish(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Say that a task is done."""

    def do(record: Record, act: Act) -> Outcome:
        operations.finish(record.pk, key, act)
        return Outcome(CAPABILITY)

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def reopen(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Say that a task is not done after all."""

    def do(record: Record, act: Act) -> Outcome:
        operations.reopen(record.pk, key, act)
        return Outcome(CAPABILITY)

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def remove(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Take a task off; the answer offers to put it back."""

    def do(record: Record, act: Act) -> Outcome:
        operations.remove(record.pk, key, act)
        return Outcome(CAPABILITY, "The task was taken off.", undo=key)

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def restore(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponse:
    """Put a task back."""

    def do(record: Record, act: Act) -> Outcome:
        operations.restore(record.pk, key, act)
        return Outcome(CAPABILITY, "The task is back.")

    return write(request, record_type, reference, CAPABILITY, do)


_AT = "o/<slug:org>/<register:record_type>/<str:reference>/tasks/"

urlpatterns = [
    path(f"{_AT}add/", add, name="task_add"),
    path(f"{_AT}<int:key>/edit/", edit, name="task_edit"),
    path(f"{_AT}<int:key>/finish/", finish, name="task_finish"),
    path(f"{_AT}<int:key>/reopen/", reopen, name="task_reopen"),
    path(f"{_AT}<int:key>/remove/", remove, name="task_remove"),
    path(f"{_AT}<int:key>/restore/", restore, name="task_restore"),
]
