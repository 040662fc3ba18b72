"""The impact of a loss by API; the rules are those of `impact`."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import Field

from isthmus.assets.impact.named import named
from isthmus.assets.impact.reading import MOST_AT_ONCE
from isthmus.assets.impact.told import asked, plain
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent, Invalid, RowError

Side = Literal["lost", "rests"]


class ImpactStep(Schema):
    """One relation on the way, read from what needs to what is needed."""

    relation: str
    reads: str = Field(description="runs on, stored in")
    reference: str = Field(description="Empty: of a register that your role does not reach.")
    title: str
    needed: int | None = Field(
        description="So many by this relation must be up, of so many there are; null: each of them."
    )
    of: int | None
    left: int | None = Field(description="Of those, still up when it was lost.")


class ImpactRecord(Schema):
    reference: str
    title: str
    lost: bool = Field(description="False: it is concerned, and not lost itself.")
    alone: bool = Field(description="The loss of this one suffices, all else being up.")
    way: list[ImpactStep] = Field(description="To what was lost, or from what was asked about.")


class ImpactRegister(Schema):
    type: str = Field(description="Of record: assets.item.")
    count: int
    left_out: int = Field(description="Not told; the nearest 500 are.")
    records: list[ImpactRecord]


class ImpactShown(Schema):
    """Grouped by register, the nearest first."""

    registers: list[ImpactRegister]
    elsewhere: int = Field(description="More, in registers that your role does not reach.")


def make_router() -> Router:
    router = Router(tags=["Impact"])

    @router.get(
        "/{reference}",
        response=ImpactShown,
        openapi_extra=answers(*READING, 422),
        operation_id="impact_read",
        summary="What is hit when a record is lost, or what it rests on",
        description="Of a record of any register, each answer with the way that explains it.",
    )
    def read(
        request: ApiRequest,
        reference: str,
        side: Annotated[Side, Query(description="lost with it, or what it rests on")] = "lost",
        together: Annotated[
            list[str],
            Query(
                alias="with",
                max_length=MOST_AT_ONCE,
                description="References of records that are lost at the same time.",
            ),
        ] = [],  # noqa: B006 - Ninja copies it
    ) -> HttpResponse:
        viewer = request.viewer
        found = named([reference], viewer)
        if viewer.customer or not found.entries:
            raise Absent("record")
        beside = named(together, viewer, *found.entries)
        if beside.unknown:
            raise Invalid(
                [RowError(0, "with", "unknown", f"There is no record {one[:60]}.")
                 for one in beside.unknown]
            )  # fmt: skip
        starts = [*found.entries, *beside.entries]
        return json_response(plain(asked(starts, viewer, rests=side == "rests")))

    return router


extra_routers.append(("o/{org}/impact", make_router))
