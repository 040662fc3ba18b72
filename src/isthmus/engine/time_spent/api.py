"""Time spent by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from datetime import date
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

from isthmus.engine.api.hanging import Asked, Id, Operation, Person, one, people, person, removal
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, WRITING
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import DATE, Strict
from isthmus.engine.door import Absent, Invalid
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import TimeSpent
from isthmus.engine.time_spent import operations
from isthmus.engine.time_spent.asking import day_of, person_named
from isthmus.engine.time_spent.durations import A_DAY
from isthmus.engine.time_spent.operations import LONGEST_NOTE, Spent

Minutes = Annotated[int, Field(ge=1, le=A_DAY)]
Day = Annotated[
    str, Field(pattern=DATE, json_schema_extra={"format": "date"}, description="Not in the future.")
]
Who = Annotated[
    str,
    Field(
        max_length=200,
        description="Reference or name of a person; for others than oneself who may remove the record.",
    ),
]
Note = Annotated[str, Field(max_length=LONGEST_NOTE, description="What was done.")]


class TimeAdd(Strict):
    """Time that somebody spent on a record on one day; who asks and today where nothing is said."""

    minutes: Minutes
    day: Day | None = None
    who: Who | None = None
    note: Note = ""


class TimeEdit(Strict):
    """What to correct; what is left out stays as it is."""

    minutes: Minutes | None = None
    day: Day | None = None
    who: Who | None = None
    note: Note | None = None


class TimeShown(Schema):
    id: str
    who: Person | None
    day: str
    minutes: int
    note: str
    entered_by: Person | None = Field(description="Null for the system.")
    created_at: str


class TimeList(Schema):
    items: list[TimeShown]
    minutes: int = Field(description="All of them together.")


def represented(rows: list[TimeSpent], lookup: Lookup) -> list[dict[str, Any]]:
    """Return entries as the API shows them: one query for any number."""
    people(lookup, [key for row in rows for key in (row.who_id, row.author_id)])
    return [
        {
            "id": str(row.pk),
            "who": person(lookup, row.who_id),
            "day": row.day.isoformat(),
            "minutes": row.minutes,
            "note": row.note,
            "entered_by": person(lookup, row.author_id),
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]


def _rows(asked: Asked) -> Any:
    rows = TimeSpent.objects.filter(entry_id=asked.record.pk, removed_at__isnull=True)
    return rows.order_by("day", "pk")


def _list(asked: Asked) -> HttpResponse:
    rows = list(_rows(asked))
    items = represented(rows, asked.lookup)
    return json_response({"items": items, "minutes": sum(row.minutes for row in rows)})


def _add(asked: Asked, body: TimeAdd) -> HttpResponse:
    day, who = _named(asked, body.day, body.who)
    spent = Spent(body.minutes, day, body.note, who)
    return one(asked, represented, operations.add(asked.record.pk, spent, asked.act), 201)


def _edit(asked: Asked, id: Id, body: TimeEdit) -> HttpResponse:  # noqa: A002 - its name
    row: TimeSpent | None = _rows(asked).filter(pk=int(id)).first()
    if row is None:
        raise Absent("time spent")
    day, who = _named(asked, body.day, body.who)
    spent = Spent(
        row.minutes if body.minutes is None else body.minutes,
        day or row.day,
        row.note if body.note is None else body.note,
        who,
    )
    return one(asked, represented, operations.edit(asked.record.pk, row.pk, spent, asked.act))


def _named(asked: Asked, day: str | None, who: str | None) -> tuple[date | None, int | None]:
    """Return the day and the person that a body names. Raises Invalid."""
    on, wrong = day_of(day or "")
    key = None
    if who:
        key, unknown = person_named(asked.request.viewer.organization_id, who)
        wrong += unknown
    if wrong:
        raise Invalid(wrong)
    return on, key


OPERATIONS = (
    Operation(
        "GET",
        "time",
        "time_list",
        "The time spent on a record, by day",
        _list,
        TimeList,
        answers(*READING),
    ),
    Operation(
        "POST",
        "time",
        "time_add",
        "Enter time spent on a record",
        _add,
        {201: TimeShown},
        answers(*WRITING),
    ),
    Operation(
        "PATCH",
        "time/{id}",
        "time_edit",
        "Correct an entry; history keeps what it said before",
        _edit,
        TimeShown,
        answers(*WRITING),
    ),
    removal(
        "time/{id}",
        "time_remove",
        "Take an entry off; history keeps it",
        operations.remove,
        answers(*READING, 422),
    ),
)
