"""The clocks of a report by API; the rules are those of `clocks`."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.incidents.clocks.reading import EVIDENCE, Clock, clocks_of
from isthmus.incidents.desk import similar_api as _similar  # noqa: F401 - adds its routes
from isthmus.incidents.evidence import api as _evidence  # noqa: F401 - adds its route
from isthmus.incidents.figures import api as _figures  # noqa: F401 - registers itself
from isthmus.incidents.models import Incident


class ClockStretch(Schema):
    """A piece of time with what it counted as."""

    start: str
    end: str
    counted_as: str = Field(description="counted, closed, paused, reached, void, unbound")
    state: str = Field(description="Of the report, meanwhile.")
    closed_for: str = Field(description="Why the calendar was closed: a holiday by its name.")
    seconds: int = Field(description="Working seconds in it.")


class ReportClock(Schema):
    metric: str
    state: str = Field(description="not_started, running, paused, met, breached, withdrawn")
    promised_seconds: int | None
    due_at: str | None = Field(description="Null while it stands still.")
    warn_at: str | None
    breached_at: str | None
    closed_at: str | None
    elapsed_seconds: int
    paused_seconds: int
    waited_for_evidence_seconds: int = Field(description="Of what elapsed.")
    overrun_seconds: int = Field(description="Working seconds beyond what was promised.")
    overrun_for_evidence_seconds: int = Field(
        description="Of the overrun, what passed while evidence was waited for."
    )
    stretches: list[ClockStretch]


class ReportClocks(Schema):
    """What was promised for a report, as it stands now; empty where nothing was."""

    agreement: str = Field(description="Its reference; empty where none applies.")
    version: int | None
    clocks: list[ReportClock]


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _plain(one: Clock) -> dict[str, object]:
    reading = one.reading
    return {
        "metric": one.metric,
        "state": reading.state.value,
        "promised_seconds": reading.target.seconds if reading.target else None,
        "due_at": _instant(reading.due_at),
        "warn_at": _instant(reading.warn_at),
        "breached_at": _instant(reading.breached_at),
        "closed_at": _instant(reading.closed_at),
        "elapsed_seconds": reading.elapsed,
        "paused_seconds": reading.paused,
        "waited_for_evidence_seconds": reading.waited(EVIDENCE),
        "overrun_seconds": reading.overrun,
        "overrun_for_evidence_seconds": reading.overrun_while(EVIDENCE),
        "stretches": [
            {
                "start": piece.start.isoformat(),
                "end": piece.end.isoformat(),
                "counted_as": piece.use.value,
                "state": piece.state,
                "closed_for": piece.name,
                "seconds": piece.working,
            }
            for piece in reading.stretches()
        ],
    }


def make_router() -> Router:
    router = Router(tags=["Incidents and requests"])

    @router.get(
        "/{reference}",
        response=ReportClocks,
        openapi_extra=answers(*READING),
        operation_id="clocks_read",
        summary="When a report is due, and what every second counted as",
        description="By the agreement of its customer as it was in force when it was opened.",
    )
    def read(request: ApiRequest, reference: str) -> HttpResponse:
        viewer = request.viewer
        found = Incident.objects.visible_to(viewer).filter(reference=reference).first()
        if viewer.customer or found is None:
            raise Absent("record")
        answer = clocks_of(found, viewer, timezone.now())
        return json_response(
            {
                "agreement": answer.bound.agreement.reference if answer.bound else "",
                "version": answer.bound.version if answer.bound else None,
                "clocks": [_plain(one) for one in answer.clocks],
            }
        )

    return router


extra_routers.append(("o/{org}/clocks", make_router))
