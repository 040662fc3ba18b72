from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from isthmus.engine.door.history import snapshot
from isthmus.engine.models import Part, Record


def parts_payload(record: Record) -> dict[str, list[dict[str, Any]]]:
    """Tell the parts that a record carries whose they are, and return them by model label."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in record.new_parts:
        part.organization_id = record.organization_id
        part.record_id = record.pk  # type: ignore[attr-defined]
        found.setdefault(part._meta.label_lower, []).append(snapshot(part))
    return found


def insert_parts(records: Sequence[Record]) -> None:
    """Write the parts of the payloads, one statement for each kind of part."""
    by_model: dict[type[Part], list[Part]] = {}
    for record in records:
        for part in record.new_parts:
            by_model.setdefault(type(part), []).append(part)
    for model, parts in by_model.items():
        model._default_manager.bulk_create(parts)
    for record in records:
        record.new_parts = []
