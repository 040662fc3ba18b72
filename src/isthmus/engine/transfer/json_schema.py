"""A register's JSON files as JSON Schema 2020-12, for programs and editors."""

from __future__ import annotations

from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.columns import Column, columns
from isthmus.engine.transfer.mapping.form import DRAFT
from isthmus.engine.transfer.schema import FORMAT, WRITTEN

#: JSON's kinds by ours; everything else is text.
_KINDS: dict[str, dict[str, Any]] = {
    kinds.BOOL: {"type": ["boolean", "string"]},
    kinds.INTEGER: {"type": ["integer", "string"]},
    kinds.DECIMAL: {"type": ["number", "string"]},
    kinds.DATE: {"type": "string", "format": "date"},
    kinds.MOMENT: {"type": "string", "format": "date-time"},
}


def json_schema(record_type: type[RecordType]) -> dict[str, Any]:
    """Return the schema of a JSON file that can be imported into the register."""
    every = columns(record_type)
    fields = {c.name: _field(c.spec) for c in every if c.role == "field" and c.spec is not None}
    needed = [c.name for c in every if c.role == "field" and c.spec and c.spec.required]
    record: dict[str, Any] = {
        "reference": {
            "type": "string",
            "description": f"{record_type.prefix}-2026-0042 changes that record; source:key is "
            "another system's name for it; anything else serves relations within the file.",
        },
        "fields": _closed(fields),
        "relations": _closed({c.edge_type: _relation(c) for c in every if c.role == "relation"}),
        "facts": {"type": "object", "description": "What follows from what is done: passed over."},
    }
    record |= {c.name: _labels() for c in every if c.role == "labels"}
    if record_type.parts:
        record["parts"] = _closed({c.part.name: _part(c) for c in every if c.part is not None})
    new = {"required": ["fields"], "properties": {"fields": {"required": needed}}}
    return {
        "$schema": DRAFT,
        "title": f"{record_type.label_plural} to import",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "records"],
        "properties": {
            "format": {"const": FORMAT},
            "type": {"const": record_type.code},
            "register": {"const": record_type.register},
            "records": {
                "type": "array",
                "items": {
                    **_closed(record),
                    # A record that is here may leave out what stays as it is.
                    "anyOf": [{"required": ["reference"]}, new],
                },
            },
        },
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _field(spec: FieldSpec) -> dict[str, Any]:
    found: dict[str, Any] = {"title": spec.label, **_KINDS.get(spec.kind, {"type": "string"})}
    if spec.kind == kinds.CHOICE and spec.closed:
        found["enum"] = [code for code, _ in spec.choices]
    if spec.max_length and not spec.column.is_relation and spec.kind in (kinds.TEXT, kinds.LONG):
        found["maxLength"] = spec.max_length
    if not spec.required:
        # Nothing, written in either way, empties the field.
        given = found.pop("type")
        found["type"] = [*([given] if isinstance(given, str) else given), "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], "", None]
        found.pop("format", None)
    found["description"] = f"{WRITTEN[spec.kind]}. {spec.help}".strip()
    return found


def _relation(column: Column) -> dict[str, Any]:
    return {
        "title": column.label,
        "type": "array",
        "items": {"type": "string"},
        "description": "References, or what the file calls its own records; the complete list.",
    }


def _labels() -> dict[str, Any]:
    return {
        "title": "Labels",
        "type": "array",
        "items": {"type": "string", "maxLength": 40},
        "description": "Names of labels; the complete list. Unknown ones are made by who may.",
    }


def _part(column: Column) -> dict[str, Any]:
    part = column.part
    assert part is not None
    row = {"id": {"type": "string", "description": "Of a row that is here; none for a new one."}}
    row |= {spec.name: _field(spec) for spec in part.specs()}
    return {
        "title": part.label_plural,
        "description": part.about,
        "type": "array",
        "maxItems": part.at_most,
        "items": _closed(row),
    }
