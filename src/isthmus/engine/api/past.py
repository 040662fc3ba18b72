"""A record as it was, and the lawful erasure of what it and its history say."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Body, Path, Query
from pydantic import Field

from isthmus.engine.access import ERASE
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, WRITING, act_of, find, shown
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Strict, schemas_of
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.history import as_of
from isthmus.engine.history.as_of import Past, Point
from isthmus.engine.history.erasure import BASES, Wanted, erase, events_of, offered
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record
from isthmus.engine.own.specs import nested
from isthmus.engine.parts import part_rows
from isthmus.engine.past import known
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by


class PastRelation(Schema):
    """A relation that stood then, with what is at its other end today."""

    type: str
    direction: Literal["out", "in"]
    reference: str
    title: str


class AsOf(Schema):
    """A record as it was. What was lawfully erased is null and named in `erased`."""

    reference: str
    version: int
    at: str
    fields: dict[str, Any]
    parts: dict[str, list[dict[str, Any]]]
    erased: list[str]
    relations: list[PastRelation]


class Erasable(Schema):
    field: str
    label: str
    becomes: Any
    stands: bool = Field(description="The record itself has a value.")
    events: int = Field(description="In how many events of its history the field stands.")
    parts: int = Field(description="In how many frozen parts it stands.")


class ErasableEvent(Schema):
    occurred_at: str
    verb: str
    actor: str


class Erasure(Schema):
    """What can be erased of a record."""

    fields: list[Erasable]
    events: list[ErasableEvent]
    deeds: bool = Field(description="The name can go from all that was done.")
    bases: dict[str, str]


class Erase(Strict):
    """What is to go, for ever."""

    fields: list[str] = Field(default_factory=list, max_length=100)
    events: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="`occurred_at` of events: all their texts.",
    )
    deeds: bool = False
    basis: str = Field(json_schema_extra={"enum": list(BASES)})
    reason: str = Field(min_length=1, max_length=500, description="History keeps it.")


def add_past(router: Router, record_type: type[RecordType]) -> None:
    """Add the operations on a record's past."""
    _add_as_of(router, record_type)
    _add_erase(router, record_type)


def _add_as_of(router: Router, record_type: type[RecordType]) -> None:
    register, label = record_type.register, record_type.label.lower()
    wanted: Any = Annotated[
        str, Query("", description="A day (its end) or an instant; without it, now.")
    ]
    number: Any = Annotated[int, Path(ge=1, le=2_147_483_647)]

    @router.get(
        f"{ORG}/{register}/{{reference}}/as-of",
        response=AsOf,
        openapi_extra=answers(*READING, 422),
        operation_id=f"{register}_as_of",
        summary=f"A {label} and its relations as they were",
        description="Absent before it was created. You see what you may see today.",
    )
    def at(request: ApiRequest, org: str, reference: str, at: wanted) -> HttpResponse:
        record = find(record_type, reference, request)
        when = as_of.point(at) if at.strip() else Point(timezone.now())
        return _past(request, record_type, record, when)

    @router.get(
        f"{ORG}/{register}/{{reference}}/versions/{{number}}",
        response=AsOf,
        openapi_extra=answers(*READING, 422),
        operation_id=f"{register}_version",
        summary=f"A {label} as it was at one of its versions",
    )
    def version(request: ApiRequest, org: str, reference: str, number: number) -> HttpResponse:
        record = find(record_type, reference, request)
        return _past(request, record_type, record, Point(version=number))


def _past(
    request: ApiRequest, record_type: type[RecordType], record: Record, when: Point
) -> HttpResponse:
    record_type = seen_by(record_type, request.viewer)
    past, lookup = as_of.record_at(record, when), Lookup(request.viewer)
    if not past.existed:
        raise Absent(record_type.label.lower())
    edges = as_of.edges_at(record, past.moment)
    as_of.prepare(record_type, [past], edges, lookup)
    return json_response(
        plain(record_type, past, as_of.relations_at(record, edges, lookup), lookup)
    )


def plain(
    record_type: type[RecordType],
    past: Past,
    relations: list[as_of.PastRelation],
    lookup: Lookup,
) -> dict[str, Any]:
    """Return a record of the past as JSON."""
    specs = as_of.specs_of(record_type)
    return {
        "reference": past.record.reference,
        "version": past.version,
        "at": past.moment.isoformat(),
        "fields": nested({spec.name: spec.plain(spec.of(past.record), lookup) for spec in specs}),
        "parts": {
            part.name: [part.plain(part.values(row), lookup) for row in rows]
            for part, rows in part_rows(record_type, [past.record])
        },
        "erased": [spec.name for spec in specs if spec.name in past.erased],
        "relations": [
            {
                "type": one.edge.type,
                "direction": "out" if one.outgoing else "in",
                "reference": one.other.reference,
                "title": one.other.title,
            }
            for one in relations
            if record_type.edge_type(one.edge.type) is not None
        ],
    }


def _add_erase(router: Router, record_type: type[RecordType]) -> None:
    register, label = record_type.register, record_type.label.lower()
    taken: Any = Annotated[Erase, Body(...)]

    @router.get(
        f"{ORG}/{register}/{{reference}}/erasure",
        response=Erasure,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_erasable",
        summary=f"What can be erased of a {label} and its history",
    )
    def erasable(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        record = find(record_type, reference, request)
        found = offered(record_type, record, act_of(request))
        return json_response(
            {
                "fields": [
                    {
                        "field": one.spec.name,
                        "label": one.spec.label,
                        "becomes": one.becomes,
                        "stands": one.stands,
                        "events": one.events,
                        "parts": one.parts,
                    }
                    for one in found.fields
                ],
                "events": [
                    {
                        "occurred_at": event.occurred_at.isoformat(),
                        "verb": event.verb,
                        "actor": event.actor_name,
                    }
                    for event in known(found.events, Lookup(request.viewer))
                ],
                "deeds": found.deeds,
                "bases": BASES,
            }
        )

    @router.post(
        f"{ORG}/{register}/{{reference}}/erasure",
        response=schemas_of(record_type).record,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_erase",
        summary=f"Erase personal data from a {label} and all its history, for ever",
        description="Chains and seals still verify. Files and backups are not touched.",
    )
    def erased(request: ApiRequest, org: str, reference: str, body: taken) -> HttpResponse:
        act = act_of(request)
        record = find(record_type, reference, request)
        require(record_type, ERASE, act)
        found = offered(record_type, record, act)
        found.events = known(found.events, Lookup(request.viewer))
        wanted = Wanted(frozenset(body.fields), events_of(found, body.events), body.deeds)
        erase(record_type, record.pk, wanted, body.basis, body.reason, act)
        return shown(record_type, find(record_type, reference, request), request)
