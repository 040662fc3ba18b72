"""The figures of reports by API; what each of them means is told in `counting`."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.access import VIEW
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, act_of, filter_parameters
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.lookup import Lookup
from isthmus.incidents.figures.asking import GROUPS, IDLE, MOVING, read_question
from isthmus.incidents.figures.period import MOST, STEPS
from isthmus.incidents.figures.told import told
from isthmus.incidents.records import IncidentType


class FiguresStep(Schema):
    first: str = Field(alias="from", description="Its first day.")
    until: str = Field(description="Its last day.")


class FiguresAge(Schema):
    from_days: int = Field(description="Opened so many days before the last day, at least.")
    to_days: int | None = Field(description="At most; null: any number.")


class FiguresPromise(Schema):
    """What became of one promise: of those decided in the period, and of those whose aim was reached in it."""

    metric: str
    met: int = Field(description="Reached in time.")
    missed: int = Field(description="Whose due time passed first, reached since or not.")
    share_met: float | None = Field(description="Of those met or missed, 0 to 1; null: none was.")
    reached: int = Field(description="In time or not.")
    median_seconds: int | None = Field(description="Working time that half of those took at most.")
    ninetieth_seconds: int | None = Field(description="That nine in ten took at most.")


class FiguresCounts(Schema):
    """What happened to some reports. Lists have one number for each step, `ages` one for each age."""

    open_before: int = Field(description="Open when the first day began.")
    open_at_end: int = Field(description="Open when the last day was over, or now.")
    came_in: int = Field(description="Times that reports were opened or reopened.")
    went_out: int = Field(
        description="Times that reports were resolved, closed, cancelled or merged."
    )
    opened: list[int]
    reopened: list[int] = Field(description="Taken up again after a cancellation as well.")
    resolved: list[int] = Field(description="Or closed; the ends of work on them.")
    cancelled: list[int] = Field(description="Or merged into another.")
    open: list[int] = Field(description="At the end of each step.")
    ages: list[int] = Field(description="Open at the end, by how long ago they were opened.")
    oldest_opened_at: str | None = Field(description="Of those that are open at the end.")
    promises: list[FiguresPromise] = Field(description="Empty for `others`.")


class FiguresGroup(FiguresCounts):
    value: str | None = Field(
        description="As filters write it; null: nothing, or nothing that you may know of."
    )
    label: str


class Figures(Schema):
    """Counted are the reports that everybody may know of, as far as your roles reach. They are
    grouped and filtered as they stand now."""

    first: str = Field(alias="from")
    until: str
    step: str
    by: str
    steps: list[FiguresStep]
    ages: list[FiguresAge]
    all: FiguresCounts
    groups: list[FiguresGroup] = Field(description="At most 200; empty without `by`.")
    others: FiguresCounts | None = Field(description="All other groups together.")
    restricted: FiguresCounts | None = Field(
        description="Of the restricted reports that you know of, in none of the others; null: none."
    )


def _parameter(name: str, about: str, **schema: object) -> dict[str, object]:
    found = {"type": "string", **schema}
    return {"name": name, "in": "query", "description": about, "schema": found}


def _parameters() -> list[dict[str, object]]:
    days = "a date, or a word like `today`, `-30d`, `last-month`"
    return [
        _parameter("from", f"The first day: {days}. A distance begins with a whole step; empty is `-12w`."),
        _parameter("until", f"The last day: {days}; empty is `today`, and none is later."),
        _parameter("step", f"Empty: as fits the period. It has {MOST} steps at most.",
                   enum=["", *STEPS]),
        _parameter("by", "The field to group by.", enum=["", *GROUPS]),
        *(one for one in filter_parameters(IncidentType) if one["name"] not in {*MOVING, *IDLE}),
    ]  # fmt: skip


def make_router() -> Router:
    router = Router(tags=["Figures"])

    @router.get(
        "",
        response=Figures,
        by_alias=True,
        openapi_extra=answers(*READING, 422, parameters=_parameters()),
        operation_id="figures_read",
        summary="How many reports came in, went out and stayed, and for how long",
        description="Days are those of the time zone of the installation. Filters are those of the list.",
    )
    def read(request: ApiRequest) -> HttpResponse:
        viewer = request.viewer
        if viewer.customer:
            raise Absent("page")
        require(IncidentType, VIEW, act_of(request))
        lookup = Lookup(viewer)
        asked = dict(request.GET.lists())
        return json_response(
            told(read_question(asked, lookup, timezone.localdate()), viewer, lookup, timezone.now())
        )

    return router


extra_routers.append(("o/{org}/figures/incidents", make_router))
