from __future__ import annotations

from collections.abc import Sequence

from isthmus.engine.models import Part, Record


def insert_parts(records: Sequence[Record]) -> None:
    """Write the parts that the records carry, one statement for each kind of part."""
    by_model: dict[type[Part], list[Part]] = {}
    for record in records:
        for part in record.new_parts:
            part.organization_id = record.organization_id
            part.record_id = record.pk  # type: ignore[attr-defined]
            by_model.setdefault(type(part), []).append(part)
    for model, parts in by_model.items():
        model._default_manager.bulk_create(parts)
    for record in records:
        record.new_parts = []
