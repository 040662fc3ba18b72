"""The chain of custody by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.lookup import Lookup
from isthmus.incidents.evidence.case_file import step_of
from isthmus.incidents.evidence.custody import gaps
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.shown import chain_of


class CustodyStepShown(Schema):
    """One step, as it was written down for good."""

    step: str = Field(
        description="collected, offered, accepted, refused, taken_back, stored, sent_out, came_back, "
        "missing, found, returned, disposed, voided, put_on_hold, released"
    )
    at: str
    recorded_at: str
    by: str | None = Field(description="Who wrote it down; null: the system.")
    holder: str | None = Field(description="Who holds it from then on; null: nobody of the house.")
    to: str | None = Field(description="Whom it was offered or given to, or the witness.")
    place: str
    seal: str
    note: str


class CustodyGap(Schema):
    """A time for which nobody can say who held it."""

    kind: str = Field(description="late, not_confirmed, unknown")
    begun: str
    ended: str | None = Field(description="Null: it lasts.")


class Custody(Schema):
    custody: str = Field(description="unbroken, unconfirmed, broken, explained")
    holder: str | None
    sha256: str | None = Field(description="Of the file; null: it is a thing.")
    chain: list[CustodyStepShown]
    gaps: list[CustodyGap]


def make_router() -> Router:
    router = Router(tags=["Evidence"])

    @router.get(
        "/{reference}",
        response=Custody,
        openapi_extra=answers(*READING),
        operation_id="custody_read",
        summary="Who has held an evidence item since it was collected, and where nobody can say",
        description="Steps are written by the actions of the item: hand_over, receive, refuse and others.",
    )
    def read(request: ApiRequest, reference: str) -> HttpResponse:
        viewer = request.viewer
        rows = EvidenceItem.objects.visible_to(viewer).select_related("file", "holder")
        found = rows.filter(reference=reference).first()
        if viewer.customer or found is None:
            raise Absent("record")
        steps, lookup = chain_of(found), Lookup(viewer)
        lookup.load_principals(
            {key for one in steps for key in (one.by_id, one.holder_id, one.to_id) if key}
        )
        return json_response(
            {
                "custody": found.custody,
                "holder": found.holder.name if found.holder else None,
                "sha256": found.file.sha256 if found.file else None,
                "chain": [step_of(one, lookup) for one in steps],
                "gaps": [
                    {
                        "kind": one.kind,
                        "begun": one.begun.isoformat(),
                        "ended": one.ended.isoformat() if one.ended else None,
                    }
                    for one in gaps(steps)
                ],
            }
        )

    return router


extra_routers.append(("o/{org}/custody", make_router))
