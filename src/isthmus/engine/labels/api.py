"""Labels by API: the organization's, and those of a record."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hanging import Asked, Id, Operation, add_operations
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, WRITING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.fields import FieldProblem
from isthmus.engine.labels import operations
from isthmus.engine.labels.panel import CAPABILITY
from isthmus.engine.labels.reading import Known, counts, labels_of, named, on_record
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Hue, Label

HUES = ", ".join(Hue.values)


class LabelIn(Schema):
    """A label to be made, or what is to be changed of one."""

    name: str = Field(max_length=40)
    hue: str = Field("grey", description=f"One of: {HUES}.")
    about: str = Field("", max_length=200)


class LabelOut(Schema):
    """A label of the organization."""

    id: str
    name: str
    hue: str
    about: str
    count: int | None = Field(None, description="Records it is on, of those you may see.")


class Labels(Schema):
    """The organization's labels."""

    items: list[LabelOut]


class Merge(Schema):
    """The label that another becomes."""

    into: Id


class Names(Schema):
    """The labels of a record, by name: all of them."""

    labels: list[str] = Field(max_length=50)


def _staff(request: ApiRequest) -> None:
    if request.viewer.customer:
        raise Absent("labels")


def _one(label: Label | Known, count: int | None = None) -> dict[str, Any]:
    key = label.key if isinstance(label, Known) else label.pk
    found = {"id": str(key), "name": label.name, "hue": label.hue, "about": label.about}
    return found if count is None else {**found, "count": count}


def add_labels(router: Router) -> None:
    """Add the operations on labels."""
    _add_all(router)
    _add_one(router)
    add_operations(router, CAPABILITY, OF_A_RECORD)


def _add_all(router: Router) -> None:
    @router.get(f"{ORG}/labels", response=Labels, openapi_extra=answers(*READING),
                operation_id="labels_list", summary="The organization's labels")  # fmt: skip
    def listed(request: ApiRequest, org: str) -> HttpResponse:
        _staff(request)
        used = counts(request.viewer)
        known = labels_of(Lookup(request.viewer)).values()
        return json_response({"items": [_one(one, used.get(one.key, 0)) for one in known]})

    @router.post(f"{ORG}/labels", response={201: LabelOut}, openapi_extra=answers(*WRITING),
                 operation_id="labels_make", summary="Make a label")  # fmt: skip
    def made(request: ApiRequest, org: str, body: LabelIn) -> HttpResponse:
        _staff(request)
        return json_response(_one(operations.make_label(body.dict(), act_of(request))), 201)


def _add_one(router: Router) -> None:
    at = f"{ORG}/labels/{{id}}"

    @router.put(at, response=LabelOut, openapi_extra=answers(*WRITING),
                operation_id="labels_change", summary="Change a label")  # fmt: skip
    def changed(request: ApiRequest, org: str, id: Id, body: LabelIn) -> HttpResponse:  # noqa: A002
        _staff(request)
        return json_response(_one(operations.change_label(int(id), body.dict(), act_of(request))))

    @router.delete(at, response={204: None}, openapi_extra=answers(*READING, 409, 422),
                   operation_id="labels_remove", summary="Delete a label")  # fmt: skip
    def removed(request: ApiRequest, org: str, id: Id) -> HttpResponse:  # noqa: A002
        _staff(request)
        operations.remove_label(int(id), act_of(request))
        return HttpResponse(status=204)

    @router.post(f"{at}/merge", response=LabelOut, openapi_extra=answers(*WRITING),
                 operation_id="labels_merge", summary="Merge a label into another")  # fmt: skip
    def merged(request: ApiRequest, org: str, id: Id, body: Merge) -> HttpResponse:  # noqa: A002
        _staff(request)
        target = operations.merge_label(int(id), int(body.into), act_of(request))
        return json_response(_one(target))


def _of(asked: Asked) -> HttpResponse:
    found = on_record(asked.record.entry, asked.lookup)
    return json_response({"labels": [one.name for one in found]})


def _put(asked: Asked, body: Names) -> HttpResponse:
    known = labels_of(asked.lookup)
    wanted = set()
    for text in body.labels:
        label = named(text, known.values())
        if label is None:
            raise FieldProblem("unknown", f"There is no label “{text}”.", "Make it first.")
        wanted.add(label.key)
    left = known.keys() - wanted
    operations.put_on(asked.record_type, [asked.record.pk], wanted, left, asked.act)
    return _of(asked)


OF_A_RECORD = (
    Operation(
        "GET", "labels", "labels_of_record", "Labels of a record", _of, Names, answers(*READING)
    ),
    Operation(
        "PUT", "labels", "labels_set", "Set the labels of a record", _put, Names, answers(*WRITING)
    ),
)
