"""How far the controls of services and customers are, by API; what counts is told in `compliance`."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from isthmus.controls.compliance import compliance, level_of_service, numbers, told
from isthmus.controls.records import ControlType
from isthmus.engine.access import VIEW
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, act_of, find
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.services.models import Service
from isthmus.services.records import ServiceType


class ComplianceLevel(Schema):
    """Of the controls that apply, how many are how far. Tests count of what is implemented."""

    reference: str
    title: str
    apply: int = Field(description="Not retired, and applies to what it is counted for.")
    implemented: int
    passed: int = Field(description="And the last tests of their design and operation hold.")
    failed: int
    old: int = Field(description="Passed, but to be tested again since.")
    never: int = Field(description="No test was carried out, whether one is defined or not.")
    share: int | None = Field(
        description="Passed, of a hundred that apply, rounded down; null: none applies."
    )


class ComplianceOfCustomer(ComplianceLevel):
    services: int = Field(description="So many of these services they are provided with.")


class ComplianceOfService(ComplianceLevel):
    on: str = Field(description="The day.")


class ComplianceLevels(Schema):
    """Only controls that everybody may know of are counted, of those that your roles let you read."""

    on: str = Field(description="The day.")
    services: list[ComplianceLevel] = Field(description="Those that are live, by title.")
    customers: list[ComplianceOfCustomer] = Field(
        description="Over all services that they are provided with; each control counts once."
    )


def _require(request: ApiRequest) -> None:
    """Customers have no such figures; who reads them may view controls and services."""
    if request.viewer.customer:
        raise Absent("page")
    for record_type in (ControlType, ServiceType):
        require(record_type, VIEW, act_of(request))


def make_router() -> Router:
    router = Router(tags=["Figures"])

    @router.get(
        "",
        response=ComplianceLevels,
        openapi_extra=answers(*READING),
        operation_id="figures_compliance",
        summary="How far the controls of each live service are, and of each customer",
        description="The days on which tests hold are those of the time zone of the installation.",
    )
    def every(request: ApiRequest) -> HttpResponse:
        _require(request)
        today = timezone.localdate()
        return json_response(told(compliance(request.viewer, today), today))

    @router.get(
        "/{reference}",
        response=ComplianceOfService,
        openapi_extra=answers(*READING),
        operation_id="figures_compliance_of_service",
        summary="How far the controls of one service are, in whatever state it is",
    )
    def of_one(request: ApiRequest, reference: str) -> HttpResponse:
        _require(request)
        service = find(ServiceType, reference, request)
        assert isinstance(service, Service)
        today = timezone.localdate()
        level = level_of_service(service, request.viewer, today)
        return json_response({"on": today.isoformat(), **numbers(service, level)})

    return router


extra_routers.append(("o/{org}/figures/compliance", make_router))
