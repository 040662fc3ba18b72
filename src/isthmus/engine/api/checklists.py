"""Checklists of records: read and answered."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.params.functions import Body
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, WRITING, act_of, find
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Strict
from isthmus.engine.checklists.answering import Filled, answer, filled
from isthmus.engine.checklists.templates import MOST_ITEMS
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType


class ChecklistItem(Schema):
    id: str
    text: str
    help: str
    reason_for_no: bool = Field(description="A no needs a reason; not_applicable always does.")
    answer: str | None
    reason: str
    by: str | None
    at: str | None


class ChecklistState(Schema):
    """A checklist of a record: the version that applies, and what was answered."""

    code: str
    title: str
    version: int
    complete: bool
    items: list[ChecklistItem]


class Checklists(Schema):
    items: list[ChecklistState]


class OneAnswer(Strict):
    item: str = Field(max_length=40)
    answer: Literal["yes", "no", "not_applicable"]
    reason: str = Field("", max_length=500)


class Answers(Strict):
    answers: list[OneAnswer] = Field(min_length=1, max_length=MOST_ITEMS)


def add_checklists(router: Router, record_type: type[RecordType]) -> None:
    """Add the operations on checklists, for records that may have some."""
    if not record_type.checklists:
        return
    register, label = record_type.register, record_type.label.lower()
    address = f"{ORG}/{register}/{{reference}}/checklists"

    @router.get(
        address,
        response=Checklists,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_checklists",
        summary=f"The checklists of a {label} with their answers",
    )
    def listed(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        return _shown(record_type, find(record_type, reference, request))

    @router.post(
        f"{address}/{{code}}",
        response=Checklists,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_answer",
        summary=f"Answer items of a checklist of a {label}",
    )
    def answered(
        request: ApiRequest,
        org: str,
        reference: str,
        code: str,
        body: Annotated[Answers, Body(...)],
    ) -> HttpResponse:
        record = find(record_type, reference, request)
        request.inside = "/answers"  # type: ignore[attr-defined]
        given = {one.item.replace("\x00", ""): (one.answer, one.reason) for one in body.answers}
        answer(record_type, code.replace("\x00", ""), record.pk, given, act_of(request))
        return _shown(record_type, record)


def _shown(record_type: type[RecordType], record: Record) -> HttpResponse:
    found = filled(record_type, [record])[record.pk]
    return json_response({"items": [_list(one) for one in found]})


def _list(one: Filled) -> dict[str, Any]:
    return {
        "code": one.checklist.code,
        "title": one.checklist.title,
        "version": one.checklist.version,
        "complete": not one.open,
        "items": [_item(one, number) for number in range(len(one.items))],
    }


def _item(one: Filled, number: int) -> dict[str, Any]:
    item = one.items[number]
    given = one.answers.get(item.id)
    by = given.answered_by if given else None
    return {
        "id": item.id,
        "text": item.text,
        "help": item.help,
        "reason_for_no": item.reason_for_no,
        "answer": given.answer if given else None,
        "reason": given.reason if given else "",
        "by": (by.reference or by.name) if by else None,
        "at": given.answered_at.isoformat() if given else None,
    }
