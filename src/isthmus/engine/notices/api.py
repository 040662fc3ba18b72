"""Notices by API: what concerns the person behind the token, and marks."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hanging import Id
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.notices.kinds import KINDS
from isthmus.engine.notices.reading import PAGE_SIZE, listed, mark_read, mark_unread
from isthmus.engine.notices.words import Line

#: What the description says of a kind.
_KIND: dict[str, Any] = {"enum": [*KINDS]}


class NoticeShown(Schema):
    """Something a person was told of. It is there as long as they may see the record."""

    id: str
    kind: Annotated[str, Field(json_schema_extra=_KIND)]
    what: str = Field(description="In a sentence.")
    detail: str
    record: str = Field(description="Reference of the record it is about.")
    title: str
    url: str = Field(description="Where it is on this server.")
    at: datetime
    read: bool


class NoticesListed(Schema):
    """First what is unread, each part the newest first."""

    items: list[NoticeShown]
    next: str = Field(description="Give it as `after` for what follows; empty: that is all.")


class Marked(Schema):
    """Notices to mark; without ids all of them are marked as read."""

    ids: Annotated[list[Id], Field(max_length=200)] | None = None
    read: bool = True


class MarkedCount(Schema):
    marked: int


def _shown(line: Line) -> dict[str, object]:
    event = line.notice.event
    return {
        "id": str(line.notice.pk),
        "kind": line.notice.kind,
        "what": line.what,
        "detail": line.detail,
        "record": line.reference,
        "title": line.title,
        "url": line.url,
        "at": (event.occurred_at if event else line.notice.made_at).isoformat(),
        "read": line.notice.read_at is not None,
    }


def _require_house(request: ApiRequest) -> None:
    """Raise Absent for customers and for what acts without a person: nobody tells them anything."""
    if request.viewer.customer or request.viewer.principal_id is None:
        raise Absent("notices")


def add_notices(router: Router) -> None:
    """Add the operations on what somebody was told of."""

    @router.get(
        f"{ORG}/notices",
        response=NoticesListed,
        openapi_extra=answers(*READING, 422),
        operation_id="notices_list",
        summary="What you were told of",
        tags=["Notices"],
    )
    def listing(
        request: ApiRequest,
        org: str,
        kind: Annotated[str, Query(description=f"One of: {', '.join(KINDS)}.")] = "",
        unread: bool = False,
        after: str = "",
        limit: Annotated[int, Query(ge=1, le=200)] = PAGE_SIZE,
    ) -> HttpResponse:
        _require_house(request)
        found = listed(
            request.viewer, timezone.now(), kind=kind, unread=unread, after=after, limit=limit
        )
        return json_response({"items": [_shown(line) for line in found.lines], "next": found.next})

    @router.post(
        f"{ORG}/notices/do/mark",
        response=MarkedCount,
        openapi_extra=answers(*READING, 422),
        operation_id="notices_mark",
        summary="Mark notices as read or unread",
        tags=["Notices"],
    )
    def marking(request: ApiRequest, org: str, body: Marked) -> HttpResponse:
        _require_house(request)
        keys = None if body.ids is None else [int(key) for key in body.ids]
        if body.read:
            count = mark_read(request.viewer, timezone.now(), keys)
        else:
            count = mark_unread(request.viewer, keys or [])
        return json_response({"marked": count})
