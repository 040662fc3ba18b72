"""Searching everything, for programs."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Invalid, RowError
from isthmus.engine.models import Entry
from isthmus.engine.registry import registry
from isthmus.engine.search.asking import DamagedCursor, find, question, searchable


class Hit(Schema):
    """A record that has the words."""

    type: str = Field(description="Type of the record: documents.document.")
    reference: str
    title: str
    state: str
    changed_at: str
    found_in: Literal["title", "text"] = Field(
        description="`title` where reference and title have all the words."
    )


class Hits(Schema):
    """One page; `next` is the cursor of the one behind it. At most 10,000 are counted."""

    items: list[Hit]
    count: int
    capped: bool
    next: str | None


def add_search(router: Router) -> None:
    registers: list[Any] = [record_type.register for record_type in registry.types()]
    kinds: Any = Field(json_schema_extra={"enum": registers})

    @router.get(
        f"{ORG}/search",
        response=Hits,
        openapi_extra=answers(*READING, 422),
        operation_id="search",
        tags=["Search"],
        summary="Search records of every register by words or reference",
        description="All words have to be there, the last one may be its beginning. Those that "
        "have them in reference or title come first, then what changed last.",
    )
    def search(
        request: ApiRequest,
        org: str,
        q: Annotated[str, Field(max_length=200)] = "",
        type: Annotated[str | None, kinds] = None,  # noqa: A002 - the parameter's name
        after: Annotated[str, Field(max_length=500)] = "",
        limit: Annotated[int, Field(ge=1, le=200)] = 50,
    ) -> HttpResponse:
        chosen = registry.by_register(type) if type else None
        # A register out of reach is one that isn't there.
        if type and (chosen is None or not searchable(chosen, request.viewer)):
            message = f"There is no register “{type[:60]}” to search."
            raise Invalid([RowError(0, "type", "choice", message)])
        asked = question(q, request.viewer, [chosen] if chosen else [])
        try:
            found = find(asked, after, limit)
        except DamagedCursor:
            message = "This cursor is damaged."
            hint = "Begin at the first page."
            raise Invalid([RowError(0, "after", "cursor", message, hint)]) from None
        return json_response({
            "items": [_hit(entry, found.titled) for entry in found.entries],
            "count": found.count,
            "capped": found.capped,
            "next": found.next or None,
        })  # fmt: skip


def _hit(entry: Entry, titled: set[int]) -> dict[str, Any]:
    return {
        "type": entry.type,
        "reference": entry.reference,
        "title": entry.title,
        "state": entry.state,
        "changed_at": entry.changed_at.isoformat(),
        "found_in": "title" if entry.pk in titled else "text",
    }
