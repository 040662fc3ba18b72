"""From text or JSON to the values the door takes: one parser for pages, API and imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from isthmus.engine.door import Invalid, RowError
from isthmus.engine.fields import FieldProblem, Lookup
from isthmus.engine.lifecycle import Transition
from isthmus.engine.registry import RecordType


def parse_rows(
    record_type: type[RecordType],
    rows: Sequence[Mapping[str, Any]],
    lookup: Lookup,
    *,
    partial: bool = False,
) -> list[dict[str, Any]]:
    """Return the values of each row. `partial` rows, of edits, may leave fields out.

    Raises Invalid with every mistake of every row.
    """
    parsed, errors = [], []
    for number, row in enumerate(rows):
        values, problems = parse_row(record_type, row, lookup, partial=partial)
        parsed.append(values)
        errors += [RowError(number, e.field, e.code, e.message, e.hint) for e in problems]
    if errors:
        raise Invalid(errors)
    return parsed


def parse_row(
    record_type: type[RecordType],
    row: Mapping[str, Any],
    lookup: Lookup,
    *,
    partial: bool = False,
) -> tuple[dict[str, Any], list[RowError]]:
    """Return one row's values and what is wrong with it."""
    values: dict[str, Any] = {}
    editable = record_type.editable()
    errors = [
        RowError(0, name, "unknown-field", f"{record_type.label} has no field “{name}” to set.",
                 f"Fields: {', '.join(editable)}.")
        for name in row
        if name not in editable
    ]  # fmt: skip
    for spec in record_type.specs(editable):
        if spec.name not in row and (partial or not spec.required):
            continue
        try:
            values[spec.name] = spec.parse(row.get(spec.name), lookup)
        except FieldProblem as problem:
            errors.append(RowError(0, spec.name, problem.code, problem.message, problem.hint))
    return values, errors


def parse_inputs(transition: Transition, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a transition asks for, from text or JSON. Raises Invalid."""
    values: dict[str, Any] = {}
    errors = []
    for wanted in transition.inputs:
        value = raw.get(wanted.name)
        if isinstance(value, str):
            value = value.strip()
        if value in (None, ""):
            continue
        try:
            values[wanted.name] = date.fromisoformat(value) if wanted.type is date else value
        except (TypeError, ValueError):
            message = f"{wanted.label}: “{value}” is not a date."
            errors.append(RowError(0, wanted.name, "date", message, "Write it as 2026-11-23."))
    known = {wanted.name for wanted in transition.inputs}
    values.update({name: raw[name] for name in raw if name not in known})
    if errors:
        raise Invalid(errors)
    return values
