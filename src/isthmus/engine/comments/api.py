"""Comments by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hanging import AT, Id, Person, hung, people, person, records_type
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, WRITING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Strict
from isthmus.engine.comments import operations
from isthmus.engine.comments.operations import CAPABILITY, LONGEST
from isthmus.engine.fields import Lookup
from isthmus.engine.models import Comment, Mention, Record

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


def _one(record: Record, row: Comment, request: ApiRequest, status: int = 200) -> HttpResponse:
    return json_response(represented([row], Lookup(request.viewer))[0], status)


def add_comments(router: Router) -> None:
    """Add the operations on the comments of a record."""
    records_: Any = records_type(CAPABILITY)

    @router.get(
        f"{AT}/comments",
        response=Comments,
        openapi_extra=answers(*READING, 422),
        operation_id="comments_list",
        summary="The comments on a record, newest first",
    )
    def listed(
        request: ApiRequest,
        org: str,
        records: records_,
        reference: str,
        limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
        before: Annotated[str | None, Query(pattern=r"^[0-9]{1,19}$")] = None,
    ) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        found = Comment.objects.filter(entry_id=record.pk, removed_at__isnull=True)
        earlier = found.filter(pk__lt=int(before)) if before else found
        rows = list(earlier.order_by("-pk")[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit]
        items = represented(rows, Lookup(request.viewer))
        return json_response({"items": items, "next": str(rows[-1].pk) if more else None})

    @router.post(
        f"{AT}/comments",
        response={201: CommentShown},
        openapi_extra=answers(*WRITING),
        operation_id="comments_add",
        summary="Comment on a record",
        description="The author and whoever is mentioned watch it from then on. "
        "A mention of somebody who can't see the record is refused.",
    )
    def added(
        request: ApiRequest, org: str, records: records_, reference: str, body: CommentText
    ) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        return _one(record, operations.add(record.pk, body.text, act_of(request)), request, 201)

    @router.patch(
        f"{AT}/comments/{{id}}",
        response=CommentShown,
        openapi_extra=answers(*WRITING),
        operation_id="comments_edit",
        summary="Change one's own comment; history keeps what it said before",
    )
    def edited(
        request: ApiRequest,
        org: str,
        records: records_,
        reference: str,
        id: Id,  # noqa: A002 - the parameter's name
        body: CommentText,
    ) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        row = operations.edit(record.pk, int(id), body.text, act_of(request))
        return _one(record, row, request)

    @router.delete(
        f"{AT}/comments/{{id}}",
        response={204: None},
        openapi_extra=answers(*READING, 422),
        operation_id="comments_remove",
        summary="Take a comment away; history keeps it",
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
