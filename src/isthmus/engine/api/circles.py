"""Who may know of a record, and with which parties it is shared."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Body, Query
from pydantic import Field

from isthmus.engine.access import RESTRICT, SHARE
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, WRITING, act_of, find, shown
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import BATCH, MOMENT, Strict, schemas_of
from isthmus.engine.door import (
    Absent,
    Invalid,
    RowError,
    grant_clearance,
    lift,
    open_in_emergency,
    restrict,
    share,
    unshare,
    withdraw_clearance,
)
from isthmus.engine.door.checks import require
from isthmus.engine.door.clearance import current_clearances
from isthmus.engine.fields import FieldProblem, instant
from isthmus.engine.lookup import Lookup, handle_of
from isthmus.engine.models import CircleMember, Record, Share, Somebody
from isthmus.engine.registry import RecordType

WHO = "Reference, e-mail address or name of a person."
Why = Annotated[str, Field(min_length=1, max_length=500, description="Why; history keeps it.")]


class Restriction(Strict):
    """Who may know of the record, beside the one who says so."""

    members: list[str] = Field(max_length=BATCH, description=WHO)
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class Lifting(Strict):
    """Why it is done."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]


class Clearing(Strict):
    """Somebody who may read the record for a time."""

    person: str = Field(description=WHO)
    until: Annotated[str, Field(pattern=MOMENT, json_schema_extra={"format": "date-time"})]
    reason: Why


class Sharing(Strict):
    """A party to share the record with."""

    party: str = Field(description="Reference or name of a party.")


class Emergency(Strict):
    """A restricted record to open, by its exact reference."""

    reference: Annotated[str, Field(min_length=1, max_length=60)]
    reason: Annotated[str, Field(min_length=10, max_length=500)]


class Cleared(Schema):
    person: str
    kind: str = Field(description="`clearance`, or `break_glass` for an emergency.")
    since: str
    until: str
    reason: str


class Circle(Schema):
    """Who may know of a record; `restricted` false: everybody whose role reaches the register."""

    restricted: bool
    members: list[str]
    clearances: list[Cleared]


class Shared(Schema):
    party: str
    since: str


class Shares(Schema):
    items: list[Shared]


class Until(Schema):
    """Until when the record is open, if there is one. Whether there is, is not told."""

    until: str


def add_access(router: Router, record_type: type[RecordType]) -> None:
    """Add what a register offers of restricting and sharing its records."""
    if record_type.restrictable:
        _add_circle(router, record_type)
        _add_clearances(router, record_type)
    if record_type.shared_fields:
        _add_shares(router, record_type)


def _add_circle(router: Router, record_type: type[RecordType]) -> None:
    register, label = record_type.register, record_type.label.lower()
    address = f"{ORG}/{register}/{{reference}}"

    @router.get(
        f"{address}/circle",
        response=Circle,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_circle",
        summary=f"Who may know of a {label}",
    )
    def circle(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        return _circle(find(record_type, reference, request))

    @router.post(
        f"{address}/restrict",
        response=schemas_of(record_type).record,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_restrict",
        summary=f"Restrict who may know of a {label}, or change who it is",
    )
    def restricted(
        request: ApiRequest, org: str, reference: str, body: Annotated[Restriction, Body(...)]
    ) -> HttpResponse:
        record = _mine(record_type, reference, request, RESTRICT)
        lookup = Lookup(request.viewer)
        people = [_named(one, f"members/{n}", lookup) for n, one in enumerate(body.members)]
        made = restrict(
            record_type, record.pk, [one.pk for one in people], act_of(request), body.reason
        )
        return shown(record_type, made, request)

    @router.post(
        f"{address}/lift",
        response=schemas_of(record_type).record,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_lift",
        summary=f"Let everybody know of a restricted {label} again",
        description="It has a new reference from then on.",
    )
    def lifted(
        request: ApiRequest, org: str, reference: str, body: Annotated[Lifting, Body(...)]
    ) -> HttpResponse:
        record = _mine(record_type, reference, request, RESTRICT)
        made = lift(record_type, record.pk, act_of(request), body.reason)
        return shown(record_type, made, request)


def _add_clearances(router: Router, record_type: type[RecordType]) -> None:
    register, label = record_type.register, record_type.label.lower()
    address = f"{ORG}/{register}/{{reference}}/clearances"

    @router.post(
        address,
        response=Circle,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_clear",
        summary=f"Let a person read a restricted {label} for a time",
    )
    def cleared(
        request: ApiRequest, org: str, reference: str, body: Annotated[Clearing, Body(...)]
    ) -> HttpResponse:
        record = _mine(record_type, reference, request, RESTRICT)
        person = _named(body.person, "person", Lookup(request.viewer))
        until = _moment(body.until)
        grant_clearance(record_type, record.pk, person.pk, until, act_of(request), body.reason)
        return _circle(record)

    @router.delete(
        address,
        response=Circle,
        openapi_extra=answers(*READING, 409, 422),
        operation_id=f"{register}_end_clearances",
        summary=f"End the clearances of a person for a {label}",
    )
    def ended(
        request: ApiRequest,
        org: str,
        reference: str,
        person: Annotated[str, Query(..., description=WHO)],
    ) -> HttpResponse:
        record = _mine(record_type, reference, request, RESTRICT)
        who, act = _named(person, "person", Lookup(request.viewer)), act_of(request)
        found = current_clearances(record.circle_id, act.occurred_at).filter(principal_id=who.pk)
        keys = list(found.values_list("pk", flat=True)) if record.circle_id is not None else []
        if not keys:
            raise Absent("clearance")
        for key in keys:
            withdraw_clearance(record_type, record.pk, key, act)
        return _circle(record)


def _add_shares(router: Router, record_type: type[RecordType]) -> None:
    register, label = record_type.register, record_type.label.lower()
    address = f"{ORG}/{register}/{{reference}}/shares"

    @router.get(
        address,
        response=Shares,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_shares",
        summary=f"With which parties a {label} is shared",
    )
    def listed(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        return _shares(find(record_type, reference, request))

    @router.post(
        address,
        response=Shares,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_share",
        summary=f"Share a {label} with a party: its people see the shared fields",
        description=f"Shared fields: {', '.join(record_type.shared_fields)}.",
    )
    def shared(
        request: ApiRequest, org: str, reference: str, body: Annotated[Sharing, Body(...)]
    ) -> HttpResponse:
        record = _mine(record_type, reference, request, SHARE)
        party = _named(body.party, "party", Lookup(request.viewer))
        share(record_type, record.pk, [party.pk], act_of(request))
        return _shares(record)

    @router.delete(
        address,
        response=Shares,
        openapi_extra=answers(*READING, 409, 422),
        operation_id=f"{register}_unshare",
        summary=f"Stop sharing a {label} with a party",
    )
    def unshared(
        request: ApiRequest, org: str, reference: str, party: Annotated[str, Query(...)]
    ) -> HttpResponse:
        record = _mine(record_type, reference, request, SHARE)
        who = _named(party, "party", Lookup(request.viewer))
        unshare(record_type, record.pk, [who.pk], act_of(request))
        return _shares(record)


def add_emergency(router: Router) -> None:
    """Add the operation that opens a restricted record one does not know of."""

    @router.post(
        f"{ORG}/open-restricted",
        response=Until,
        openapi_extra=answers(*WRITING),
        operation_id="open_restricted",
        summary="Open a restricted record in an emergency, for four hours",
        description="The answer is the same whether or not there is such a record.",
        tags=["Access"],
    )
    def opened(
        request: ApiRequest, org: str, body: Annotated[Emergency, Body(...)]
    ) -> HttpResponse:
        until = open_in_emergency(body.reference, act_of(request), body.reason)
        return json_response({"until": until.isoformat()})


def _mine(record_type: type[RecordType], reference: str, request: ApiRequest, verb: str) -> Record:
    record = find(record_type, reference, request)
    require(record_type, verb, act_of(request))
    return record


def _named(name: str, where: str, lookup: Lookup) -> Somebody:
    found = lookup.principal_named(name)
    if found is None:
        message = f"Nobody here is “{name[:60]}”."
        raise Invalid([RowError(0, where, "unknown", message, "Give a reference.")])
    return found


def _moment(text: str) -> datetime:
    try:
        return instant(datetime.fromisoformat(text))
    except (ValueError, OverflowError, FieldProblem):
        message = f"“{text[:40]}” is not a date and time."
        raise Invalid([RowError(0, "until", "moment", message)]) from None


def _circle(record: Record) -> HttpResponse:
    """Return who knows of it and who reads for a time: two queries."""
    content: dict[str, Any] = {"restricted": False, "members": [], "clearances": []}
    if record.circle_id is not None:
        members = CircleMember.objects.filter(circle_id=record.circle_id)
        names = members.select_related("principal").order_by("principal__name_key", "pk")
        let_in = current_clearances(record.circle_id, timezone.now()).select_related("principal")
        content = {
            "restricted": True,
            "members": [handle_of(one.principal) for one in names],
            "clearances": [
                {
                    "person": handle_of(one.principal),
                    "kind": one.kind,
                    "since": one.valid_from.isoformat(),
                    "until": one.valid_until.isoformat(),
                    "reason": one.reason,
                }
                for one in let_in
            ],
        }
    return json_response(content)


def _shares(record: Record) -> HttpResponse:
    rows = Share.objects.filter(entry_id=record.pk).select_related("party").order_by("since", "pk")
    return json_response(
        {"items": [{"party": handle_of(r.party), "since": r.since.isoformat()} for r in rows]}
    )
