"""What happened to a record, as far as the viewer may know of it."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.http import HttpResponse
from ninja import Router

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, find
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import History
from isthmus.engine.door.history import ERASED
from isthmus.engine.fields import FILE, RECORD, FieldSpec
from isthmus.engine.happenings import happenings
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event
from isthmus.engine.own.relations import relation_types
from isthmus.engine.past import (
    field_values,
    part_keys,
    payload_of,
    python_values,
    related_keys,
    rows_in,
    told,
)
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by, told_to_customer

RELATED = ("related", "unrelated")


def add_history(router: Router, record_type: type[RecordType]) -> None:
    """Add the operation that reads a record's history."""
    register = record_type.register

    @router.get(
        f"{ORG}/{register}/{{reference}}/history",
        response=History,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_history",
        summary=f"What happened to a {record_type.label.lower()}, newest first",
        description="Relations to what you may not know of are left out.",
    )
    def history(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        record = find(record_type, reference, request)
        lookup = Lookup(request.viewer)
        if request.viewer.customer:
            events = told_to_customer(record_type, record.pk, lookup)
        else:
            events = list(Event.objects.filter(entry_id=record.pk).order_by("-seq"))
        return json_response({"items": tell(seen_by(record_type, request.viewer), events, lookup)})


def tell(
    record_type: type[RecordType], events: list[Event], lookup: Lookup
) -> list[dict[str, Any]]:
    """Return events without keys, three queries for any number of them."""
    payloads = [payload_of(event) for event in events]
    _fetch(record_type, payloads, related_keys(events), lookup)
    found = (
        _event(record_type, event, payload, lookup)
        for event, payload in zip(events, payloads, strict=True)
    )
    return [event for event in found if event is not None]


def _fetch(
    record_type: type[RecordType], payloads: list[dict[str, Any]], entries: set[int], lookup: Lookup
) -> None:
    """Fetch at once whatever the events point at."""
    files: set[int] = set()
    kept = {RECORD: entries, FILE: files}
    for spec in record_type.specs(told_of(record_type)):
        if spec.kind in kept:
            for payload in payloads:
                sides = payload.get("changes", {}).get(spec.name, [])
                kept[spec.kind] |= {int(s) for s in sides if s is not None and s != ERASED}
    for payload in payloads:
        entries |= part_keys(record_type, payload, RECORD)
    lookup.load_entries(entries)
    lookup.load_files(files)


def _event(
    record_type: type[RecordType], event: Event, payload: dict[str, Any], lookup: Lookup
) -> dict[str, Any] | None:
    relation = None
    if event.verb in RELATED:
        relation = _relation(event, payload, lookup)
        if relation is None:
            return None
    return {
        "verb": event.verb,
        "actor": event.actor_name,
        "via": event.via,
        "occurred_at": event.occurred_at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "changes": _changes(record_type, payload.get("changes", {}), lookup),
        "parts": _parts(record_type, payload.get("parts", {}), lookup),
        "inputs": payload.get("inputs", {}) or people_of(payload, lookup),
        "note": told(payload.get("reason") or payload.get("note")) or _beside(event, payload),
        "relation": relation,
    }


def people_of(payload: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    """Return whom an event about access names: by references, in the words of the operations."""

    def handle(key: Any) -> str:
        principal = lookup.principal(int(key))
        return (principal.reference or principal.name) if principal else ""

    clearance, party = payload.get("clearance"), payload.get("share", {}).get("party")
    if clearance:
        return {"person": handle(clearance["principal"]), "until": clearance["valid_until"]}
    if party:
        return {"party": handle(party)}
    lists = {name: payload[name] for name in ("added", "removed") if payload.get(name)}
    return {name: [handle(key) for key in keys] for name, keys in lists.items()}


def _beside(event: Event, payload: dict[str, Any]) -> str:
    """Return what an event about something that hangs on the record was about."""
    known = happenings.get(event.verb)
    return known.note(payload) if known else ""


def _relation(event: Event, payload: dict[str, Any], lookup: Lookup) -> dict[str, str] | None:
    source, target = int(payload["source"]), int(payload["target"])
    outgoing = source == event.entry_id
    other = lookup.entry(target if outgoing else source)
    if other is None:
        return None
    declared = relation_types(lookup.viewer.organization).get(payload["type"])
    label = (declared.label if outgoing else declared.inverse) if declared else payload["type"]
    return {
        "type": payload["type"],
        "label": label,
        "direction": "out" if outgoing else "in",
        "reference": other.reference,
        "title": other.title,
    }


def _parts(
    record_type: type[RecordType], given: dict[str, Any], lookup: Lookup
) -> list[dict[str, Any]]:
    """Return how rows that people edit changed, row by row; what only moved is left out."""
    found = []
    for part in record_type.parts:
        for row in rows_in(given.get(part.code, {})):
            changes = _sides(partial(python_values, part.model), part.specs(), row.pairs, lookup)
            if changes:
                found.append(
                    {"part": part.name, "id": row.id, "what": row.what, "changes": changes}
                )
    return found


def _changes(
    record_type: type[RecordType], given: dict[str, list[Any]], lookup: Lookup
) -> list[dict[str, Any]]:
    specs = record_type.specs(name for name in told_of(record_type) if name in given)
    return _sides(partial(field_values, record_type), specs, given, lookup)


def told_of(record_type: type[RecordType]) -> list[str]:
    """Return the fields that history tells of: those of today, and own ones that were retired."""
    past = () if record_type.shared_only else record_type.own
    return list(dict.fromkeys([*record_type.shown(), *past]))


def _sides(
    read: Callable[[dict[str, Any]], dict[str, Any]],
    specs: Iterable[FieldSpec],
    given: dict[str, list[Any]],
    lookup: Lookup,
) -> list[dict[str, Any]]:
    """Return both sides of what differs, as JSON."""
    before = read({name: pair[0] for name, pair in given.items()})
    after = read({name: pair[1] for name, pair in given.items()})
    found = []
    for spec in (one for one in specs if one.name in given):
        sides = [
            said if said == ERASED else spec.plain(values.get(spec.name), lookup)
            for said, values in zip(given[spec.name], (before, after), strict=True)
        ]
        if sides[0] != sides[1] or ERASED in sides:
            found.append(
                {"field": spec.name, "label": spec.label, "before": sides[0], "after": sides[1]}
            )
    return found
