"""What records say in declared fields and parts, as canonical JSON, and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.engine.door.history import canonical, plain, snapshot
from isthmus.engine.models import Record, StoredFile
from isthmus.engine.parts import PartType, load_parts
from isthmus.engine.registry import registry

#: The rows of each part of each record: by key of the record, then by name of the part.
Parts = Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]


def parts_of(records: Sequence[Record], names: Sequence[str]) -> Parts:
    """Return the rows of the parts `names`, as history keeps them, each with its `id`, in order.

    One query for all kinds of parts, where they aren't loaded.
    """
    if not records:
        return {}
    record_type = registry.of(type(records[0]))
    load_parts(record_type, records)
    declared = [part for part in record_type.parts if part.name in names]
    return {record.pk: {part.name: _rows(part, record) for part in declared} for record in records}


def _rows(part: PartType, record: Record) -> list[dict[str, Any]]:
    kept = ("id", *part.fields)
    return [
        {name: value for name, value in snapshot(row).items() if name in kept}
        for row in record.parts[part.name]
    ]


def contents(
    records: Sequence[Record],
    fields: Sequence[str],
    parts: Sequence[str] = (),
    if_said: Sequence[str] = (),
) -> dict[int, str]:
    """Return what each record says, as canonical JSON by its key. Two queries for any number.

    Those of the fields that are named in `if_said` are left out where they are empty.
    """
    files = _files(records, fields)
    rows = parts_of(records, parts) if parts else {}
    return {
        record.pk: canonical({
            "fields": {
                name: value
                for name in fields
                if (value := _value(record, name, files)) or name not in if_said
            },
            "parts": {name: list(rows.get(record.pk, {}).get(name, ())) for name in parts},
        })
        for record in records
    }  # fmt: skip


def digest(content: str) -> str:
    """Return the SHA-256 of canonical content."""
    return hashlib.sha256(content.encode()).hexdigest()


def _files(records: Sequence[Record], fields: Sequence[str]) -> dict[int, StoredFile]:
    if not records:
        return {}
    columns: list[Any] = [records[0]._meta.get_field(name) for name in fields]
    held = [column for column in columns if _is_file(column)]
    keys = {getattr(record, column.attname) for record in records for column in held} - {None}
    return {f.pk: f for f in StoredFile.objects.filter(pk__in=keys)} if keys else {}


def _is_file(column: Any) -> bool:
    return bool(column.related_model is StoredFile)


def _value(record: Record, name: str, files: Mapping[int, StoredFile]) -> Any:
    column: Any = record._meta.get_field(name)
    value = getattr(record, column.attname)
    if value is None:
        return None
    if _is_file(column):
        # What was in the file counts, so its own digest stands beside its key.
        stored = files[value]
        return {"id": str(value), "name": stored.name, "sha256": stored.sha256}
    return str(value) if column.is_relation else plain(value)
