"""The chain of custody by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, WRITING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.lookup import Lookup
from isthmus.incidents.evidence.case_file import step_of
from isthmus.incidents.evidence.custody import gaps
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.shown import chain_of
from isthmus.incidents.evidence.stamp import EvidenceStamp
from isthmus.incidents.evidence.stamps import stamp, stamps_of


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


class TimeStampShown(Schema):
    """What a time-stamping authority (RFC 3161) answered for the SHA-256 of the file."""

    at: str = Field(description="When it saw the hash, by its own clock.")
    authority: str
    sha256: str
    answer: str = Field(
        description="TimeStampResp in base64, as `openssl ts -verify -in` reads it."
    )


class Custody(Schema):
    custody: str = Field(description="unbroken, unconfirmed, broken, explained")
    holder: str | None
    sha256: str | None = Field(description="Of the file; null: it is a thing.")
    chain: list[CustodyStepShown]
    time_stamps: list[TimeStampShown]
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
        viewer, found = request.viewer, _found(request, reference)
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
                "time_stamps": [_stamp(one) for one in stamps_of([found.pk])[found.pk]],
            }
        )

    @router.post(
        "/{reference}/time-stamps",
        response={201: TimeStampShown},
        openapi_extra=answers(*WRITING),
        operation_id="evidence_time_stamp",
        summary="Have the file of an evidence item time-stamped",
        description="The authority that is set for the installation is asked for its SHA-256; where none is "
        "set or it does not answer, 409 says so.",
    )
    def stamped(request: ApiRequest, reference: str) -> HttpResponse:
        return json_response(_stamp(stamp(_found(request, reference), act_of(request))), 201)

    return router


def _found(request: ApiRequest, reference: str) -> EvidenceItem:
    rows = EvidenceItem.objects.visible_to(request.viewer).select_related("file", "holder")
    found: EvidenceItem | None = rows.filter(reference=reference.replace("\x00", "")).first()
    if request.viewer.customer or found is None:
        raise Absent("record")
    return found


def _stamp(one: EvidenceStamp) -> dict[str, str]:
    at = one.stamped_at.isoformat()
    return {"at": at, "authority": one.authority, "sha256": one.sha256, "answer": one.answer}


extra_routers.append(("o/{org}/custody", make_router))
