"""Taking personal data out of what an event says, and leaving the rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from isthmus.engine import fields as kinds
from isthmus.engine.door.history import ERASED, canonical
from isthmus.engine.fields import FieldSpec
from isthmus.engine.history.engine_tables import part_models
from isthmus.engine.models import PartRow
from isthmus.engine.registry import RecordType

TEXTS = (kinds.TEXT, kinds.LONG, kinds.MARKDOWN)
#: What people write beside the fields.
SAID = ("reason", "note")

#: Rows of what hangs on a record: the label of their model, and their key.
Rows = set[tuple[str, str]]


@dataclass(frozen=True)
class Names:
    """Which columns go: of the record, and of its parts by the label of their model."""

    fields: frozenset[str] = frozenset()
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


def erasable(record_type: type[RecordType]) -> list[FieldSpec]:
    """Return the fields that can be erased: every text, and whatever else may be empty."""
    apart = (kinds.CHOICE, kinds.BOOL)
    return [
        spec
        for spec in record_type.specs(record_type.editable())
        if spec.kind in TEXTS or (spec.column.null and spec.kind not in apart)
    ]


def names_of(record_type: type[RecordType], wanted: Collection[str]) -> Names:
    """Return the columns that hold these fields: the record's, and their copies in frozen parts.

    Rows that people edit are no copies: what stands in them is edited there.
    """
    chosen = frozenset(wanted)
    parts = {}
    for model in part_models(record_type.model):
        if issubclass(model, PartRow):
            continue
        copies = {column.name for column in model._meta.concrete_fields} & chosen
        if copies:
            parts[model._meta.label_lower] = frozenset(copies)
    return Names(chosen, parts)


def texts_of(record_type: type[RecordType]) -> Names:
    """Return all columns that hold what people wrote."""
    return names_of(
        record_type, [spec.name for spec in erasable(record_type) if spec.kind in TEXTS]
    )


def redacted(
    payload: Mapping[str, Any], names: Names, *, inputs: bool = False
) -> dict[str, Any] | None:
    """Return the payload without the values of `names`, None if it has none of them.

    With `inputs` what was given with a transition, reasons and notes go as well.
    """
    made = dict(payload)
    if "fields" in made:
        made["fields"] = _blanked(made["fields"], names.fields)
    if "changes" in made:
        made["changes"] = {
            name: [_gone(side) for side in pair] if name in names.fields else pair
            for name, pair in made["changes"].items()
        }
    if "parts" in made:
        made["parts"] = {
            label: [_blanked(row, names.parts.get(label, ())) for row in rows]
            if isinstance(rows, list)
            else rows
            for label, rows in made["parts"].items()
        }
    if "snapshot" in made and not inputs:
        made["snapshot"] = snapshot_without(made["snapshot"], names.fields)
    if inputs:
        if "inputs" in made:
            made["inputs"] = _blanked(made["inputs"], made["inputs"])
        made |= {name: _gone(made[name]) for name in SAID if name in made}
    return None if made == payload else made


def values_of(payload: Mapping[str, Any], names: Names) -> Iterator[Any]:
    """Yield what an event says in these columns, also what stood there before."""
    for name in names.fields:
        yield payload.get("fields", {}).get(name)
        yield from payload.get("changes", {}).get(name, ())
    for label, columns in names.parts.items():
        rows = payload.get("parts", {}).get(label)
        for row in rows if isinstance(rows, list) else ():
            yield from (row.get(name) for name in columns)


def words_of(label: str) -> frozenset[str]:
    """Return the columns of what hangs on records that hold what people wrote, by its label."""
    return getattr(apps.get_model(label), "WORDS", frozenset())


def rows_of(payload: Mapping[str, Any]) -> Rows:
    """Return the rows of what hangs on a record that an event tells of: label and key."""
    return {
        (label, str(row["id"]))
        for label, rows in payload.get("rows", {}).items()
        if words_of(label)
        for row in rows
    }


def rows_without(payload: Mapping[str, Any], rows: Rows) -> dict[str, Any] | None:
    """Return the payload without the words of these rows, None if it has none of them."""
    if not rows_of(payload) & rows:
        return None
    made = dict(payload)
    made["rows"] = {
        label: [
            _blanked(row, words_of(label)) if (label, str(row["id"])) in rows else row
            for row in found
        ]
        for label, found in payload["rows"].items()
    }
    if "before" in made:
        made["before"] = _blanked(made["before"], made["before"])
    return None if made == payload else made


def snapshot_without(row: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return a snapshot's columns without these fields in its content.

    Its digest is that of what is left: the `erased` event says that something went. Whole events
    are not the way: what they froze stands in the snapshot as well.
    """
    held = json.loads(row["content"])
    left = canonical({**held, "fields": _blanked(held["fields"], names)})
    if left == row["content"]:
        return dict(row)
    return {**row, "content": left, "digest": hashlib.sha256(left.encode()).hexdigest()}


def _blanked(row: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: _gone(value) if name in names else value for name, value in row.items()}


def _gone(value: Any) -> Any:
    """Return the mark of what was erased; what was empty stays so."""
    return value if value in (None, "") else ERASED
