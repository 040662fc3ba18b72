"""Tasks by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

from isthmus.engine.api.hanging import (
    Asked,
    Id,
    Operation,
    Person,
    many,
    one,
    people,
    person,
    removal,
)
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, WRITING
from isthmus.engine.api.schemas import DATE, Strict
from isthmus.engine.door import Absent, Act
from isthmus.engine.door.transaction import door_open
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record, Task
from isthmus.engine.tasks import operations
from isthmus.engine.tasks.asking import read
from isthmus.engine.tasks.operations import LONGEST_NOTE, LONGEST_REASON, LONGEST_TITLE

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
    not_needed: Annotated[str, Field(max_length=LONGEST_REASON)] | None = Field(
        None, description="Why it is not needed: it counts as done then."
    )
    done: bool | None = Field(None, description="Who was asked may set it as well.")


class TaskShown(Schema):
    id: str
    title: str
    note: str
    assignee: Person | None
    due: str | None
    done: bool
    not_needed: str = Field(description="Why it was not needed; empty: it is open, or was done.")
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
            "not_needed": row.because,
            "done_at": row.done_at.isoformat() if row.done_at else None,
            "done_by": person(lookup, row.done_by_id),
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]


def _rows(record: Record) -> Any:
    return Task.objects.filter(entry_id=record.pk, removed_at__isnull=True).order_by("pk")


def _changed(record: Record, key: int, given: dict[str, Any], act: Act) -> Task:
    """Write what a PATCH gives: what is asked, then whether it is done."""
    row: Task | None = _rows(record).select_related("assignee").filter(pk=key).first()
    if row is None:
        raise Absent("task")
    done, because = given.pop("done", None), given.pop("not_needed", None)
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
    if because is not None:
        row = operations.set_aside(record.pk, key, because, act)
    elif done is not None:
        write = operations.finish if done else operations.reopen
        row = write(record.pk, key, act)
    return row


def _list(asked: Asked) -> HttpResponse:
    return many(asked, represented, _rows(asked.record))


def _add(asked: Asked, body: TaskAdd) -> HttpResponse:
    texts = {name: value or "" for name, value in body.dict().items()}
    wanted = read(asked.request.viewer.organization_id, **texts)
    return one(asked, represented, operations.add(asked.record.pk, wanted, asked.act), 201)


def _edit(asked: Asked, id: Id, body: TaskEdit) -> HttpResponse:  # noqa: A002 - its name
    given = body.dict(exclude_unset=True)
    with door_open():
        row = _changed(asked.record, int(id), given, asked.act)
    return one(asked, represented, row)


OPERATIONS = (
    Operation(
        "GET",
        "tasks",
        "tasks_list",
        "The tasks on a record, oldest first",
        _list,
        Tasks,
        answers(*READING),
    ),
    Operation(
        "POST",
        "tasks",
        "tasks_add",
        "Set a task on a record",
        _add,
        {201: TaskShown},
        answers(*WRITING),
    ),
    Operation(
        "PATCH",
        "tasks/{id}",
        "tasks_edit",
        "Change a task, finish it or open it again",
        _edit,
        TaskShown,
        answers(*WRITING),
    ),
    removal(
        "tasks/{id}",
        "tasks_remove",
        "Take a task off; history keeps it",
        operations.remove,
        answers(*READING, 422),
    ),
)
