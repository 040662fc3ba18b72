"""What a record is related to: drawn and ended from its own side."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpResponse
from ninja import Router
from ninja.params.functions import Body, Query
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, WRITING, act_of, find
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import BATCH, OWN_RELATION, Relations, schemas_of
from isthmus.engine.door import Invalid, RowError, relate, unrelate
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Record
from isthmus.engine.own.relations import relation_types
from isthmus.engine.own.specs import OWN
from isthmus.engine.registry import RecordType


def add_relations(router: Router, record_type: type[RecordType]) -> None:
    """Add the operations that read, draw and end relations."""
    register, schemas = record_type.register, schemas_of(record_type)
    label, address = record_type.label.lower(), f"{ORG}/{register}/{{reference}}/relations"
    taken: Any = Annotated[schemas.relate, Body(...)]
    kinds: Any = Field(json_schema_extra={
        "anyOf": [{"enum": list(record_type.drawable())}, {"pattern": OWN_RELATION}]
    })  # fmt: skip

    @router.get(
        address,
        response=Relations,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_relations",
        summary=f"What a {label} is related to now",
    )
    def listed(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        return _shown(find(record_type, reference, request), request)

    @router.post(
        address,
        response=Relations,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_relate",
        summary=f"Relate a {label} to other records or to requirements",
        description="A relation that stands already stays as it is.",
    )
    def related(request: ApiRequest, org: str, reference: str, body: taken) -> HttpResponse:
        record = find(record_type, reference, request)
        targets = _targets(body.targets, request, "targets")
        relate(record.pk, body.type, targets, act_of(request), body.note)
        return _shown(record, request)

    @router.delete(
        address,
        response=Relations,
        openapi_extra=answers(*READING, 422),
        operation_id=f"{register}_unrelate",
        summary=f"End relations of a {label}; they stay in the past",
    )
    def unrelated(
        request: ApiRequest,
        org: str,
        reference: str,
        type: Annotated[str, kinds],  # noqa: A002 - the parameter's name
        target: Annotated[list[str], Query(..., min_length=1, max_length=BATCH)],
    ) -> HttpResponse:
        record = find(record_type, reference, request)
        own = type.startswith(OWN) and type in relation_types(request.viewer.organization)
        if not own and type not in record_type.drawable():
            raise Invalid([RowError(0, "type", "choice", f"There is no relation “{type[:40]}”.")])
        unrelate(record.pk, type, _targets(target, request, "target"), act_of(request))
        return _shown(record, request)


def _targets(references: list[str], request: ApiRequest, where: str) -> list[int]:
    """Return the keys of the entries named. Raises Invalid: hidden and absent are the same."""
    lookup = Lookup(request.viewer)
    lookup.load_references(references)
    found, errors = [], []
    for position, reference in enumerate(references):
        entry = lookup.entry_named(reference)
        if entry is None:
            message = f"There is no “{reference[:60]}” to relate to."
            errors.append(
                RowError(0, f"{where}/{position}", "unknown", message, "Give its reference.")
            )
        else:
            found.append(entry.pk)
    if errors:
        raise Invalid(errors)
    return found


def _shown(record: Record, request: ApiRequest) -> HttpResponse:
    types = relation_types(request.viewer.organization)
    edges = list(
        Edge.objects.current()
        .filter(Q(source_id=record.pk) | Q(target_id=record.pk))
        .order_by("type", "pk")
    )
    lookup = Lookup(request.viewer)
    others = [edge.target_id if edge.source_id == record.pk else edge.source_id for edge in edges]
    lookup.load_entries(others)
    items = []
    for edge, key in zip(edges, others, strict=True):
        other, outgoing = lookup.entry(key), edge.source_id == record.pk
        if other is None:
            continue
        declared = types.get(edge.type)
        label = (declared.label if outgoing else declared.inverse) if declared else edge.type
        items.append(
            {
                "type": edge.type,
                "label": label,
                "direction": "out" if outgoing else "in",
                "reference": other.reference,
                "title": other.title,
                "kind": other.type,
                "state": other.state,
                "note": edge.note,
                "since": edge.valid_from.isoformat(),
            }
        )
    return json_response({"items": items})
