"""What risks may cost together, by API; how it is drawn is told in `quantity.drawing`."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from django.http import HttpResponse
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
from isthmus.engine.filters import QueryProblem
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.risks.models.approach import Choice
from isthmus.risks.records import ApproachType, RiskType


class RiskLosses(Schema):
    """What a year costs, in the currency, over the years that were drawn."""

    mean: float
    mean_error: float = Field(description="Standard error of the mean.")
    chance: float = Field(description="Of any loss in a year, 0 to 1.")
    p50: float = Field(description="Half of the years cost at most this.")
    p90: float
    p95: float
    p99: float


class RiskFigures(Schema):
    reference: str
    title: str
    now: RiskLosses
    after: RiskLosses | None = Field(description="After treatment; null: nobody said.")
    before: RiskLosses | None = Field(description="Without any measures; null: nobody said.")


class RiskCurrency(Schema):
    """All risks that are estimated in one currency, drawn together; nothing is converted."""

    currency: str
    draws: int
    risks: int
    now: RiskLosses
    after: RiskLosses | None = Field(
        description="A risk of which nobody said what treatment leaves stays as it is. Null: of none."
    )
    before: RiskLosses | None = Field(description="Without any measures, in the same way.")
    losses: list[float] = Field(description="Rising.")
    exceeded_now: list[float] = Field(
        description="For each of `losses` the chance, 0 to 1, that a year costs more."
    )
    exceeded_after: list[float] = Field(description="The same after treatment; empty without.")
    exceeded_before: list[float] = Field(description="The same without any measures.")
    each: list[RiskFigures] = Field(description="By reference.")


class RiskPortfolio(Schema):
    """Rests on the live risks that everybody may know of."""

    currencies: list[RiskCurrency]
    without_estimate: int = Field(description="Chosen, live, and in none of the figures.")
    restricted: int = Field(description="That you know of: in none of the figures either.")


def make_router() -> Router:
    router = Router(tags=["Figures"])
    draws = {
        "name": "draws",
        "in": "query",
        "description": "How many years are drawn, 1,000 to 1,000,000; empty is 20,000.",
        "schema": {"type": "string"},
    }

    @router.get(
        "",
        response=RiskPortfolio,
        openapi_extra=answers(*READING, 422, parameters=[draws, *filter_parameters(RiskType)]),
        operation_id="figures_risks",
        summary="What risks may cost in a year, together and each, with and without treatment",
        description="The same estimates and seeds give the same figures. Filters are those of the list.",
    )
    def read(request: ApiRequest) -> HttpResponse:
        # Drawing is loaded by the first who asks.
        from isthmus.risks.quantity import portfolio as risks

        viewer = request.viewer
        if viewer.customer:
            raise Absent("page")
        require(RiskType, VIEW, act_of(request))
        asked = dict(request.GET.lists())
        draws = risks.read_draws("".join(asked.pop("draws", [])[-1:]))
        query = risks.read_question(asked, Lookup(viewer))
        found = risks.portfolio(query, viewer, draws)
        if found.too_many:
            text = tr("Too many risks to be drawn at once: %(count)s.", count=found.too_many)
            hint = tr("Choose fewer by filters of the list, or ask the command line.")
            raise QueryProblem("q", text, hint)
        return json_response(risks.told(found))

    return router


class SwitchRegister(Schema):
    """An assessment under the approach looked at, and how many live risks stand in it."""

    concerns: str = Field(description="isms, sms or both; empty: in none.")
    name: str
    now: int
    then: int


class SwitchQuestion(Schema):
    """What somebody has to decide, or what is missing."""

    code: str
    text: str
    hint: str
    count: int = Field(description="How many risks it is about; 0: about none.")
    filters: dict[str, str] = Field(description="Of the list of risks that has them.")


class RiskSwitch(Schema):
    """What another approach would change of the live risks that you may know of; it changes none."""

    now: str = Field(description="The approach in force; empty without.")
    to: str
    risks: int
    registers: list[SwitchRegister]
    questions: list[SwitchQuestion] = Field(description="What somebody has to decide.")
    missing: list[SwitchQuestion] = Field(
        description="Names, methods and criteria that are missing, and methods left over."
    )


def make_switch_router() -> Router:
    router = Router(tags=["Approaches to risks"])
    to = {
        "name": "to",
        "in": "query",
        "required": True,
        "description": "The approach to look at.",
        "schema": {"type": "string", "enum": ["a", "b", "c"]},
    }

    @router.get(
        "",
        response=RiskSwitch,
        openapi_extra=answers(*READING, 422, parameters=[to]),
        operation_id="risk_switch",
        summary="What another approach to risks would change, before it is drafted",
    )
    def read(request: ApiRequest) -> HttpResponse:
        from isthmus.risks.switching import previewed, told

        viewer = request.viewer
        if viewer.customer:
            raise Absent("page")
        require(ApproachType, VIEW, act_of(request))
        require(RiskType, VIEW, act_of(request))
        wanted = request.GET.get("to", "")
        if wanted not in Choice.values:
            raise QueryProblem("to", tr("There is no such approach."), tr("One of: a, b, c."))
        return json_response(told(previewed(viewer, wanted)))

    return router


extra_routers += [
    ("o/{org}/figures/risks", make_router),
    ("o/{org}/risk-switch", make_switch_router),
]
