"""Comments by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from isthmus.engine.api.hanging import Asked, Id, Operation, Person, one, people, person, removal
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, WRITING
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Strict
from isthmus.engine.comments import operations
from isthmus.engine.comments.operations import LONGEST
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Comment, Mention

PAGE, MOST = 50, 200


class CommentText(Strict):
    """What is said, as Markdown. `@PER-2026-0001` or `@"First Last"` mentions somebody."""

    text: str = Field(min_length=1, max_length=LONGEST)


class CommentShown(Schema):
    id: str
    author: Person | None = Field(description="Null for the system.")
    text: str
    created_at: str
    edited_at: str | None
    mentions: list[Person]


class Comments(Schema):
    items: list[CommentShown]
    next: str | None = Field(description="`before` of the next page.")


def represented(rows: list[Comment], lookup: Lookup) -> list[dict[str, Any]]:
    """Return comments as the API shows them: two queries for any number."""
    mentions: dict[int, list[int]] = {}
    named = Mention.objects.filter(comment__in=rows, removed_at__isnull=True).order_by("pk")
    for comment, principal in named.values_list("comment_id", "principal_id") if rows else ():
        mentions.setdefault(comment, []).append(principal)
    people(lookup, [row.author_id for row in rows])
    people(lookup, [key for keys in mentions.values() for key in keys])
    return [
        {
            "id": str(row.pk),
            "author": person(lookup, row.author_id),
            "text": row.text,
            "created_at": row.created_at.isoformat(),
            "edited_at": row.edited_at.isoformat() if row.edited_at else None,
            "mentions": [person(lookup, key) for key in mentions.get(row.pk, [])],
        }
        for row in rows
    ]


def _list(
    asked: Asked,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
    before: Annotated[str | None, Query(pattern=r"^[0-9]{1,19}$")] = None,
) -> HttpResponse:
    found = Comment.objects.filter(entry_id=asked.record.pk, removed_at__isnull=True)
    earlier = found.filter(pk__lt=int(before)) if before else found
    rows = list(earlier.order_by("-pk")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    items = represented(rows, asked.lookup)
    return json_response({"items": items, "next": str(rows[-1].pk) if more else None})


def _add(asked: Asked, body: CommentText) -> HttpResponse:
    row = operations.add(asked.record.pk, body.text, asked.act)
    return one(asked, represented, row, 201)


def _edit(asked: Asked, id: Id, body: CommentText) -> HttpResponse:  # noqa: A002 - its name
    row = operations.edit(asked.record.pk, int(id), body.text, asked.act)
    return one(asked, represented, row)


OPERATIONS = (
    Operation(
        "GET",
        "comments",
        "comments_list",
        "The comments on a record, newest first",
        _list,
        Comments,
        answers(*READING, 422),
    ),
    Operation(
        "POST",
        "comments",
        "comments_add",
        "Comment on a record",
        _add,
        {201: CommentShown},
        answers(*WRITING),
        "The author and whoever is mentioned watch it from then on. "
        "A mention of somebody who can't see the record is refused.",
    ),
    Operation(
        "PATCH",
        "comments/{id}",
        "comments_edit",
        "Change one's own comment; history keeps what it said before",
        _edit,
        CommentShown,
        answers(*WRITING),
    ),
    removal(
        "comments/{id}",
        "comments_remove",
        "Take a comment away; history keeps it",
        operations.remove,
        answers(*READING, 422),
    ),
)
