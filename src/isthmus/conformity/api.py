"""Taking a catalogue into use, and out of it, by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.conformity.adoption import editions_in_use, stop_using, use_catalogue
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Strict
from isthmus.standards.catalogues.operations import find


class Wanted(Strict):
    used: bool = Field(description="Whether the organization is measured against it from now on.")


class Used(Schema):
    editions: list[str] = Field(description="The codes of all editions in use.")


def make_router() -> Router:
    """Return the operation that adopts a catalogue."""
    router = Router(tags=["Catalogues"])

    @router.post(
        "/{code}/use",
        response=Used,
        openapi_extra=answers(400, *READING, 409, 422),
        operation_id="catalogues_use",
        summary="Take a catalogue into use, or out of it",
    )
    def used(
        request: ApiRequest,
        code: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")],
        wanted: Wanted,
    ) -> HttpResponse:
        act = act_of(request)
        find(code, act)
        (use_catalogue if wanted.used else stop_using)(code, act)
        held = editions_in_use(act.viewer.organization_id)
        return json_response({"editions": [one.code for one in held]})

    return router


extra_routers.append(("o/{org}/catalogues", make_router))
