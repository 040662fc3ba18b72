"""Reports like one that is there, or like what somebody is about to report, by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.access import VIEW
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent, Act
from isthmus.engine.door.checks import require
from isthmus.engine.lookup import Lookup
from isthmus.incidents.desk.similar import About, Similar, similar
from isthmus.incidents.desk.similar_views import about_report
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType


class SimilarReport(Schema):
    """A report that may be about the same; the likest comes first."""

    reference: str
    title: str
    state: str
    opened_at: str
    same_service: bool
    same_item: bool


class SimilarReports(Schema):
    items: list[SimilarReport]


def _plain(found: Similar) -> dict[str, Any]:
    one = found.report
    return {
        "reference": one.reference,
        "title": one.title,
        "state": one.state,
        "opened_at": one.opened_at.isoformat(),
        "same_service": found.same_service,
        "same_item": found.same_item,
    }


def make_router() -> Router:
    router = Router(tags=["Incidents and requests"])

    @router.get(
        "",
        response=SimilarReports,
        openapi_extra=answers(*READING),
        operation_id="similar_reports",
        summary="Reports that may be about the same",
        description="At most five, of what the viewer may see: like the report named, or like words "
        "that somebody is about to report. Two words have to be there, or one and the service or item.",
    )
    def read(
        request: ApiRequest,
        reference: Annotated[str, Field(max_length=60)] = "",
        words: Annotated[str, Field(max_length=2000)] = "",
        service: Annotated[str, Field(max_length=60, description="Its reference.")] = "",
        item: Annotated[str, Field(max_length=60, description="Its reference.")] = "",
    ) -> HttpResponse:
        viewer = request.viewer
        if viewer.customer:
            raise Absent("record")
        require(IncidentType, VIEW, Act.now(viewer, "api"))
        if reference:
            rows = Incident.objects.visible_to(viewer).filter(reference=reference)
            if (one := rows.first()) is None:
                raise Absent("record")
            about = about_report(one)
        else:
            lookup = Lookup(viewer)
            about = About(words, _key(service, lookup), _key(item, lookup))
        return json_response({"items": [_plain(found) for found in similar(about, viewer)]})

    return router


def _key(reference: str, lookup: Lookup) -> int | None:
    entry = lookup.entry_named(reference) if reference else None
    return entry.pk if entry else None


extra_routers.append(("o/{org}/similar-reports", make_router))
