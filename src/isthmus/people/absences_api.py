"""When people are away and who stands in, by API; the rules are those of `absences`."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from datetime import date
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, WRITING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Strict
from isthmus.engine.door import Absent, Invalid, RowError
from isthmus.engine.keys import key_in
from isthmus.engine.lookup import Lookup
from isthmus.people.absences import (
    MOST,
    Away,
    Deputy,
    absences_of,
    announce,
    cancel,
    change,
    may_arrange,
    restore,
)
from isthmus.people.models import Absence, Person

WHO = "Reference, e-mail address or name of a person with an account for the house."
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, description="Belongs to it.")]


class DeputyGiven(Strict):
    """Somebody who stands in; without a role for everything."""

    person: str = Field(description=WHO)
    role: str = Field("", description="Reference or name of a role that the absent person holds.")


class AbsenceGiven(Strict):
    """When somebody is away and who stands in: the complete list."""

    starts_on: Day
    ends_on: Day
    deputies: list[DeputyGiven] = Field(default_factory=list, max_length=MOST)


class DeputyShown(Schema):
    person: str = Field(description="Reference of the person.")
    name: str
    role: str = Field(description="Reference of the role; empty: everything.")


class AbsenceShown(Schema):
    id: str
    starts_on: str
    ends_on: str
    now: bool
    deputies: list[DeputyShown]


class AbsencesShown(Schema):
    """The latest first, at most 50; those called off are not among them."""

    items: list[AbsenceShown]


def make_router() -> Router:
    router = Router(tags=["Absences"])
    _add_reading(router)
    _add_writing(router)
    return router


def _add_reading(router: Router) -> None:
    @router.get(
        "/{person}",
        response=AbsencesShown,
        openapi_extra=answers(*READING),
        operation_id="absences_list",
        summary="When a person is away, and who stands in",
        description="Of oneself, or for an administrator of anybody.",
    )
    def listed(request: ApiRequest, person: str) -> HttpResponse:
        found = absences_of(_person(request, person))
        return json_response({"items": [_shown(row) for row in found]})


def _add_writing(router: Router) -> None:
    @router.post(
        "/{person}",
        response={201: AbsenceShown},
        openapi_extra=answers(*WRITING),
        operation_id="absences_announce",
        summary="Say that a person is away",
    )
    def announced(request: ApiRequest, person: str, body: AbsenceGiven) -> HttpResponse:
        key = _person(request, person)
        made = announce(key, _away(request, body), act_of(request))
        return _answer(key, made.pk, 201)

    @router.put(
        "/{person}/{absence}",
        response=AbsenceShown,
        openapi_extra=answers(*WRITING),
        operation_id="absences_change",
        summary="Change when a person is away, or who stands in",
    )
    def changed(request: ApiRequest, person: str, absence: str, body: AbsenceGiven) -> HttpResponse:
        key = _person(request, person)
        row = change(key, _key(absence), _away(request, body), act_of(request))
        return _answer(key, row.pk)

    @router.post(
        "/{person}/{absence}/cancel",
        response={204: None},
        openapi_extra=answers(*WRITING),
        operation_id="absences_cancel",
        summary="Call an absence off, or end it",
    )
    def cancelled(request: ApiRequest, person: str, absence: str) -> HttpResponse:
        cancel(_person(request, person), _key(absence), act_of(request))
        return HttpResponse(status=204)

    @router.post(
        "/{person}/{absence}/restore",
        response=AbsenceShown,
        openapi_extra=answers(*WRITING),
        operation_id="absences_restore",
        summary="Put back an absence that was called off",
    )
    def restored(request: ApiRequest, person: str, absence: str) -> HttpResponse:
        key = _person(request, person)
        return _answer(key, restore(key, _key(absence), act_of(request)).pk)


def _person(request: ApiRequest, reference: str) -> int:
    """Return the person whose absences the viewer may arrange. Raises Absent."""
    rows = Person.objects.visible_to(request.viewer).filter(reference=reference.replace("\x00", ""))
    key: int | None = rows.values_list("pk", flat=True).first()
    if key is None or request.viewer.customer or not may_arrange(key, act_of(request)):
        raise Absent("person")
    return key


def _key(text: str) -> int:
    if (key := key_in(text)) is None:
        raise Absent("absence")
    return key


def _away(request: ApiRequest, body: AbsenceGiven) -> Away:
    """Return what a body says. Raises Invalid with everything that names nobody or no day."""
    wrong: list[RowError] = []
    days = [_day(getattr(body, name), name, wrong) for name in ("starts_on", "ends_on")]
    lookup = Lookup(request.viewer)
    deputies = []
    for number, one in enumerate(body.deputies):
        person = _named(one.person, f"deputies.{number}.person", lookup, wrong)
        role = _named(one.role, f"deputies.{number}.role", lookup, wrong) if one.role else None
        deputies.append(Deputy(person, role))
    if wrong:
        raise Invalid(wrong)
    return Away(days[0], days[1], deputies)


def _day(text: str, name: str, wrong: list[RowError]) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"“{text[:40]}” is not a day."
        wrong.append(RowError(0, name, "date", message, "Write it as 2026-11-23."))
        return date.min


def _named(name: str, where: str, lookup: Lookup, wrong: list[RowError]) -> int:
    found = lookup.principal_named(name)
    if found is None:
        message = f"There is nobody here called “{name[:60]}”."
        wrong.append(RowError(0, where, "unknown", message, "Give a reference."))
        return 0
    return found.pk


def _answer(person: int, absence: int, status: int = 200) -> HttpResponse:
    row = next(one for one in absences_of(person) if one.pk == absence)
    return json_response(_shown(row), status)


def _shown(row: Absence) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "now": row.starts_on <= timezone.localdate() <= row.ends_on,
        "deputies": [
            {
                "person": line.deputy.reference,
                "name": line.deputy.name,
                "role": line.role.reference if line.role else "",
            }
            for line in row.stand_ins.all()
        ],
    }


extra_routers.append(("o/{org}/absences", make_router))
