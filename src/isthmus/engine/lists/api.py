"""Saved views by API: those that who asks may open."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import Field

from isthmus.engine.access import VIEW
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hanging import Id
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, WRITING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.lists import operations
from isthmus.engine.lists.memory import View, memory_of
from isthmus.engine.models import SavedView
from isthmus.engine.registry import RecordType, registry

SHARED = "Empty: only yours; `*`: whoever reads the register; else codes of roles, with commas."


class ViewIn(Schema):
    """What is to be kept of a view; what is left out of a change stays."""

    name: str = Field("", max_length=60)
    query: str = Field("", max_length=4000, description="As in an address: state=open&sort=title")
    columns: str = Field("", max_length=4000, description="Names, with commas between them.")
    shared_with: str = Field("", max_length=300, description=SHARED)
    pinned: bool = True
    default: bool = Field(default=False, description="What the register opens with for everybody.")


class ViewOut(ViewIn):
    """A saved view. `query` and `columns` are parameters of the register's list as they stand."""

    id: str
    register_: str = Field(alias="register")


class Views(Schema):
    """Saved views of a register."""

    items: list[ViewOut]


def _register(request: ApiRequest, name: str) -> type[RecordType]:
    record_type = registry.by_register(name)
    if record_type is None or request.viewer.customer:
        raise Absent("register")
    require(record_type, VIEW, act_of(request))
    return record_type


def _one(view: View | SavedView, register: str) -> dict[str, Any]:
    key = view.key if isinstance(view, View) else view.pk
    names = ("name", "query", "columns", "shared_with", "pinned", "default")
    return {"id": str(key), "register": register, **{name: getattr(view, name) for name in names}}


def _register_of(view: SavedView) -> str:
    found = registry.find(view.record_type)
    assert found is not None
    return found.register


def add_views(router: Router) -> None:
    """Add the operations on saved views."""

    @router.get(f"{ORG}/views", response=Views, openapi_extra=answers(*READING, 422),
                operation_id="views_list", summary="Saved views of a register")  # fmt: skip
    def listed(
        request: ApiRequest, org: str, records: str = Query(..., description="The register.")
    ) -> HttpResponse:
        record_type = _register(request, records)
        found = memory_of(record_type, request.viewer).views
        return json_response({"items": [_one(view, records) for view in found]})

    @router.post(f"{ORG}/views", response={201: ViewOut}, openapi_extra=answers(*WRITING),
                 operation_id="views_save", summary="Save a view")  # fmt: skip
    def saved(
        request: ApiRequest,
        org: str,
        body: ViewIn,
        records: str = Query(..., description="The register."),
    ) -> HttpResponse:
        record_type = _register(request, records)
        view = operations.save_view(record_type, body.dict(), act_of(request))
        return json_response(_one(view, records), 201)

    @router.patch(f"{ORG}/views/{{id}}", response=ViewOut, openapi_extra=answers(*WRITING),
                  operation_id="views_change", summary="Change a view")  # fmt: skip
    def changed(request: ApiRequest, org: str, id: Id, body: ViewIn) -> HttpResponse:  # noqa: A002
        values = body.dict(exclude_unset=True)
        view = operations.change_view(int(id), values, act_of(request))
        return json_response(_one(view, _register_of(view)))

    @router.delete(f"{ORG}/views/{{id}}", response={204: None},
                   openapi_extra=answers(*READING, 409, 422),
                   operation_id="views_remove", summary="Delete a view")  # fmt: skip
    def removed(request: ApiRequest, org: str, id: Id) -> HttpResponse:  # noqa: A002
        operations.remove_view(int(id), act_of(request))
        return HttpResponse(status=204)
