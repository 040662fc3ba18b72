"""Handing over by API what somebody holds; the rules are those of `run`."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, WRITING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Strict
from isthmus.engine.door import Absent, Invalid, RowError
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.people.handover.parts import staying
from isthmus.people.handover.run import (
    ask_again,
    begin,
    holdings,
    latest,
    may_hand_over,
    refused_of,
    waiting,
)
from isthmus.people.handover.seat import Held
from isthmus.people.handover.seats import seats
from isthmus.people.models import HandOver, Person

WHO = "Reference, e-mail address or name of a person with an account for the house."
#: So many records of one sort are named.
NAMED = 200


class Holds(Schema):
    """What a person holds of one sort, as far as you may see it."""

    code: str
    label: str
    count: int
    ends: bool = Field(description="Nobody takes it over: it ends.")
    records: list[str] = Field(description=f"References, the first {NAMED}.")


class Stays(Schema):
    """What stays with a person of one sort: because it tells what was, or until it is confirmed."""

    code: str
    label: str
    count: int
    records: list[str] = Field(description=f"References, the first {NAMED}.")


class Refused(Schema):
    """What could not be moved."""

    record: str
    what: str = Field(description="Code of the sort; empty: the account.")
    why: str


class Run(Schema):
    """The latest hand-over that you asked for."""

    done: bool
    reason: str
    closes: bool
    total: int
    moved: dict[str, int] = Field(description="By code of the sort.")
    refused: list[Refused]


class HandOverShown(Schema):
    holds: list[Holds]
    waits: list[Stays] = Field(
        description="Passed on, and with the person until both sides confirm: evidence."
    )
    stays: list[Stays]
    run: Run | None


class HandOverGiven(Strict):
    """Who takes over what a person holds."""

    successor: str = Field(description=WHO)
    others: dict[str, str] = Field(
        default_factory=dict, description="Somebody else for single sorts, by their codes."
    )
    reason: str = Field(min_length=1, max_length=500)
    closes: bool = Field(
        default=False, description="Take the account away afterwards, as administrator."
    )


def make_router() -> Router:
    router = Router(tags=["Hand-over"])

    @router.get(
        "/{person}",
        response=HandOverShown,
        openapi_extra=answers(*READING),
        operation_id="hand_over_read",
        summary="What a person holds, and how far its hand-over is",
        description="Of oneself, or for an administrator of anybody.",
    )
    def read(request: ApiRequest, person: str) -> HttpResponse:
        return _shown(request, _person(request, person))

    @router.post(
        "/{person}",
        response={201: HandOverShown},
        openapi_extra=answers(*WRITING),
        operation_id="hand_over_begin",
        summary="Hand over what a person holds",
        description="Little is done at once, much by a job: read it again until it is done.",
    )
    def begun(request: ApiRequest, person: str, body: HandOverGiven) -> HttpResponse:
        key = _person(request, person)
        successor, others = _people(request, body)
        begin(key, successor, others, body.reason, act_of(request), closes=body.closes)
        return _shown(request, key, 201)

    @router.post(
        "/{person}/carry-on",
        response=HandOverShown,
        openapi_extra=answers(*WRITING),
        operation_id="hand_over_carry_on",
        summary="Let a hand-over that was cut off carry on",
    )
    def carried_on(request: ApiRequest, person: str) -> HttpResponse:
        key = _person(request, person)
        ask_again(key, request.viewer)
        return _shown(request, key)

    return router


def _person(request: ApiRequest, reference: str) -> int:
    rows = Person.objects.visible_to(request.viewer).filter(reference=reference.replace("\x00", ""))
    key: int | None = rows.values_list("pk", flat=True).first()
    if key is None or not may_hand_over(key, request.viewer):
        raise Absent("person")
    return key


def _people(request: ApiRequest, body: HandOverGiven) -> tuple[int, dict[str, int]]:
    """Return who takes what. Raises Invalid with every name and code that nobody knows."""
    lookup, wrong = Lookup(request.viewer), []
    known = {seat.code for seat in seats(request.viewer.organization)}
    keys: dict[str, int] = {}
    for code, name in {"": body.successor, **body.others}.items():
        found = lookup.principal_named(name)
        field = f"others.{code}" if code else "successor"
        if code and code not in known:
            message = f"There is no sort “{code[:60]}”."
            wrong.append(RowError(0, field, "unknown", message, "Read what the person holds."))
        elif found is None:
            message = f"There is nobody here called “{name[:60]}”."
            wrong.append(RowError(0, field, "unknown", message, "Give a reference."))
        else:
            keys[code] = found.pk
    if wrong:
        raise Invalid(wrong)
    return keys.pop(""), keys


def _shown(request: ApiRequest, person: int, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    found, run = holdings(person, viewer), latest(person, viewer)
    stays, waits = staying(person, viewer), waiting(person, viewer)
    sorts = [
        *(one.held for one in found),
        *(one.held for one in stays),
        *(one.held for one in waits),
    ]
    keys = {one.entry for held in sorts for one in held[:NAMED]}
    seen = dict(Entry.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", "reference"))
    holds = [
        {
            "code": one.seat.code,
            "label": one.seat.label,
            "count": len(one.held),
            "ends": one.seat.ends,
            "records": _references(one.held, seen),
        }
        for one in found
    ]
    stay = [
        {
            "code": one.code,
            "label": one.label,
            "count": len(one.held),
            "records": _references(one.held, seen),
        }
        for one in stays
    ]
    wait = [
        {
            "code": one.seat.code,
            "label": one.seat.label,
            "count": len(one.held),
            "records": _references(one.held, seen),
        }
        for one in waits
    ]
    told = {
        "holds": holds,
        "waits": wait,
        "stays": stay,
        "run": _run(run, request) if run else None,
    }
    return json_response(told, status)


def _references(held: Sequence[Held], seen: Mapping[int, str]) -> list[str]:
    return [seen[one.entry] for one in held[:NAMED] if one.entry in seen]


def _run(run: HandOver, request: ApiRequest) -> dict[str, Any]:
    return {
        "done": run.finished_at is not None,
        "reason": run.reason,
        "closes": run.closes,
        "total": max(run.total, sum(run.moved.values())),
        "moved": run.moved,
        "refused": [
            {"record": one["entry"].reference, "what": one["seat"], "why": one["why"]}
            for one in refused_of(run, request.viewer)
        ],
    }


extra_routers.append(("o/{org}/hand-overs", make_router))
