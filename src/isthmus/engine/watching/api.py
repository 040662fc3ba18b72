"""Watching by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hanging import AT, Person, hung, records_type
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.models import Record
from isthmus.engine.watching import operations

CAPABILITY = "watching"


class Watchers(Schema):
    """Who watches a record and may see it; the owner does without being asked."""

    items: list[Person]
    watching: bool = Field(description="Whether you do.")


def _shown(record: Record, request: ApiRequest) -> HttpResponse:
    found = operations.watchers_of(record.entry)
    items = [{"reference": one.reference, "name": one.name} for one in found]
    me = request.viewer.principal_id
    return json_response({"items": items, "watching": any(one.pk == me for one in found)})


def add_watching(router: Router) -> None:
    """Add the operations on who watches a record."""
    records_: Any = records_type(CAPABILITY)

    @router.get(
        f"{AT}/watchers",
        response=Watchers,
        openapi_extra=answers(*READING),
        operation_id="watchers_list",
        summary="Who watches a record",
    )
    def listed(request: ApiRequest, org: str, records: records_, reference: str) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        return _shown(record, request)

    @router.put(
        f"{AT}/watchers/me",
        response=Watchers,
        openapi_extra=answers(*READING, 422),
        operation_id="watchers_join",
        summary="Watch a record",
    )
    def joined(request: ApiRequest, org: str, records: records_, reference: str) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        operations.watch(record.pk, act_of(request))
        return _shown(record, request)

    @router.delete(
        f"{AT}/watchers/me",
        response=Watchers,
        openapi_extra=answers(*READING, 422),
        operation_id="watchers_leave",
        summary="No longer watch a record",
    )
    def left(request: ApiRequest, org: str, records: records_, reference: str) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        operations.unwatch(record.pk, act_of(request))
        return _shown(record, request)
