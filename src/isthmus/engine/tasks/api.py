"""Tasks by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hanging import AT, Id, Person, hung, people, person, records_type
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, WRITING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import DATE, Strict
from isthmus.engine.door import Absent, Act
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import Lookup
from isthmus.engine.models import Record, Task
from isthmus.engine.tasks import operations
from isthmus.engine.tasks.asking import read
from isthmus.engine.tasks.operations import CAPABILITY, LONGEST_NOTE, LONGEST_TITLE

Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]
Note = Annotated[str, Field(max_length=LONGEST_NOTE)]
Due = Annotated[str, Field(pattern=DATE, json_schema_extra={"format": "date"})]
Who = Annotated[str, Field(max_length=200, description="Reference or name of a person or role.")]


class TaskAdd(Strict):
    """What is to be done, by whom, by when."""

    title: Title
    assignee: Who | None = None
    due: Due | None = None
    note: Note = ""


class TaskEdit(Strict):
    """What to change; what is left out stays as it is."""

    title: Title | None = None
    assignee: Who | None = None
    due: Due | None = None
    note: Note | None = None
    done: bool | None = Field(None, description="Who was asked may set it as well.")


class TaskShown(Schema):
    id: str
    title: str
    note: str
    assignee: Person | None
    due: str | None
    done: bool
    done_at: str | None
    done_by: Person | None
    created_at: str


class Tasks(Schema):
    items: list[TaskShown]


def represented(rows: list[Task], lookup: Lookup) -> list[dict[str, Any]]:
    """Return tasks as the API shows them: one query for any number."""
    people(lookup, [key for row in rows for key in (row.assignee_id, row.done_by_id)])
    return [
        {
            "id": str(row.pk),
            "title": row.title,
            "note": row.note,
            "assignee": person(lookup, row.assignee_id),
            "due": row.due.isoformat() if row.due else None,
            "done": row.done_at is not None,
            "done_at": row.done_at.isoformat() if row.done_at else None,
            "done_by": person(lookup, row.done_by_id),
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]


def _rows(record: Record) -> Any:
    return Task.objects.filter(entry_id=record.pk, removed_at__isnull=True).order_by("pk")


def _one(row: Task, request: ApiRequest, status: int = 200) -> HttpResponse:
    return json_response(represented([row], Lookup(request.viewer))[0], status)


def _changed(record: Record, key: int, given: dict[str, Any], act: Act) -> Task:
    """Write what a PATCH gives: what is asked, then whether it is done."""
    row: Task | None = _rows(record).select_related("assignee").filter(pk=key).first()
    if row is None:
        raise Absent("task")
    done = given.pop("done", None)
    if given:
        who = row.assignee
        now = {
            "title": row.title,
            "assignee": (who.reference or who.name) if who else "",
            "due": row.due.isoformat() if row.due else "",
            "note": row.note,
        }
        texts = {name: (value or "") for name, value in {**now, **given}.items()}
        asked = read(act.viewer.organization_id, **texts)
        row = operations.edit(record.pk, key, asked, act)
    if done is not None:
        write = operations.finish if done else operations.reopen
        row = write(record.pk, key, act)
    return row


def add_tasks(router: Router) -> None:
    """Add the operations on the tasks of a record."""
    records_: Any = records_type(CAPABILITY)

    @router.get(
        f"{AT}/tasks",
        response=Tasks,
        openapi_extra=answers(*READING),
        operation_id="tasks_list",
        summary="The tasks on a record, oldest first",
    )
    def listed(request: ApiRequest, org: str, records: records_, reference: str) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        return json_response({"items": represented(list(_rows(record)), Lookup(request.viewer))})

    @router.post(
        f"{AT}/tasks",
        response={201: TaskShown},
        openapi_extra=answers(*WRITING),
        operation_id="tasks_add",
        summary="Set a task on a record",
    )
    def added(
        request: ApiRequest, org: str, records: records_, reference: str, body: TaskAdd
    ) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        texts = {name: value or "" for name, value in body.dict().items()}
        asked = read(request.viewer.organization_id, **texts)
        return _one(operations.add(record.pk, asked, act_of(request)), request, 201)

    @router.patch(
        f"{AT}/tasks/{{id}}",
        response=TaskShown,
        openapi_extra=answers(*WRITING),
        operation_id="tasks_edit",
        summary="Change a task, finish it or open it again",
    )
    def edited(
        request: ApiRequest,
        org: str,
        records: records_,
        reference: str,
        id: Id,  # noqa: A002 - the parameter's name
        body: TaskEdit,
    ) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        given = body.dict(exclude_unset=True)
        with door_open():
            row = _changed(record, int(id), given, act_of(request))
        return _one(row, request)

    @router.delete(
        f"{AT}/tasks/{{id}}",
        response={204: None},
        openapi_extra=answers(*READING, 422),
        operation_id="tasks_remove",
        summary="Take a task off; history keeps it",
    )
    def removed(
        request: ApiRequest,
        org: str,
        records: records_,
        reference: str,
        id: Id,  # noqa: A002 - the parameter's name
    ) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        operations.remove(record.pk, int(id), act_of(request))
        return HttpResponse(status=204)
