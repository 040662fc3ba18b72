"""The form of a register's import files, for people and for programs."""

from __future__ import annotations

from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.language import N_, joined, tr
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.transfer.columns import Column, columns
from isthmus.engine.transfer.sheet import MAX_BYTES, MAX_ROWS

FORMAT = 1
FORM = (
    '{"format": 1, "records": [{"reference": "…", "fields": {…}, "relations": {…}, "parts": {…}, '
    '"labels": […]}]}'
)

WRITTEN = {
    kinds.TEXT: N_("one line of text"),
    kinds.LONG: N_("text, line breaks included"),
    kinds.MARKDOWN: N_("Markdown"),
    kinds.CHOICE: N_("one of the choices, by code or label"),
    kinds.BOOL: N_("yes or no"),
    kinds.CHOICES: N_("any of the choices, with commas between them"),
    kinds.URL: N_("an address that begins with https://"),
    kinds.INTEGER: N_("a whole number"),
    kinds.DECIMAL: N_("a number as 99.95"),
    kinds.DATE: N_("a date as 2026-11-23"),
    kinds.MOMENT: N_("date and time as 2026-11-23 14:05"),
    kinds.FILE: N_("the handle of an upload; the file's name where nothing changes"),
    kinds.PRINCIPAL: N_("a person, group or role: reference, e-mail address or name"),
    kinds.RECORD: N_("the reference of a record"),
}


def schema(record_type: type[RecordType]) -> dict[str, Any]:
    """Return the columns with what may stand in them, the limits, and the rules of an import."""
    return {
        "format": FORMAT,
        "type": record_type.code,
        "register": record_type.register,
        "label": record_type.label_plural,
        "endings": ["csv", "xlsx", "json"],
        "limits": {"rows_at_once": MAX_ROWS, "bytes_at_once": MAX_BYTES},
        "rules": [
            N_("A row whose reference is here changes that record; any other row creates one."),
            N_("A created record gets a new reference; the file's serves for relations within it."),
            N_("source:key (itop:4711) in place of a reference is remembered for the next import."),
            N_("A column that is missing leaves things as they are; an empty cell empties."),
            N_(
                "CSV is UTF-8, or an encoding that you choose, with commas, semicolons, tabs or bars."
            ),
            N_("An apostrophe before = + - @, a tab or a line break is taken away."),
            N_("Of XLSX the values count, not the formulas; merged cells hold their value each."),
            f"JSON is {FORM}.",
        ],
        "columns": [_column(record_type, column) for column in columns(record_type)],
    }


def _column(record_type: type[RecordType], column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "label": column.label,
        "role": column.role,
        "imported": column.role != "fact",
        "required": False,
        "written": written(record_type, column),
    }
    if column.spec is not None:
        found |= _field(column.spec)
        found["required"] = column.role == "field" and column.spec.required
    if column.part is not None:
        found |= {
            "at_most": column.part.at_most,
            "help": column.part.about,
            "columns": [
                {"name": s.name, "label": s.label, "written": WRITTEN[s.kind],
                 "required": s.required, **_field(s)}
                for s in column.part.specs()
            ],
        }  # fmt: skip
    return found


def _field(spec: FieldSpec) -> dict[str, Any]:
    return {
        "kind": spec.kind,
        "max_length": spec.max_length if not spec.column.is_relation else None,
        "choices": [{"code": code, "label": label} for code, label in spec.offered()],
        "help": spec.help,
    }


def written(record_type: type[RecordType], column: Column) -> str:
    """Return what may stand in a column, for people."""
    if column.role == "reference":
        return tr(
            "empty for a new one; %(prefix)s-2026-0042 for one that is here",
            prefix=record_type.prefix,
        )
    if column.edge is not None:
        ends = [_type_label(code) for code in column.edge.targets]
        if column.edge.most_targets == 1:
            return (
                tr("one reference of %(ends)s", ends=joined(ends, tr(" or ")))
                if ends
                else tr("one reference")
            )
        if not ends:
            return tr("references, with semicolons between them")
        return tr(
            "references of %(ends)s, with semicolons between them", ends=joined(ends, tr(" or "))
        )
    if column.role == "labels":
        return tr(
            "all its labels by name, with semicolons between them; unknown ones are made by who "
            "may make labels"
        )
    if column.part is not None:
        return tr(
            "the complete list of rows: in JSON under parts.%(name)s, in XLSX on the sheet "
            "“%(name)s” with its record's reference, in CSV as JSON in one cell; a row with the id "
            "of one that is here changes it",
            name=column.part.name,
        )
    assert column.spec is not None
    return WRITTEN[column.spec.kind]


def _type_label(code: str) -> str:
    record_type = registry.find(code)
    return record_type.label_plural.lower() if record_type else N_("requirements")
