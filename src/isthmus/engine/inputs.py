"""From text or JSON to the values the door takes: one parser for pages, API and imports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from isthmus.engine.door import Invalid, RowError
from isthmus.engine.fields import FieldProblem, FieldSpec
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Transition
from isthmus.engine.lookup import Lookup
from isthmus.engine.own.specs import flat
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by


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
    wanted = _wanted(record_type, lookup)
    for number, row in enumerate(rows):
        values, problems = _parsed(wanted, row, lookup, partial=partial)
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
    """Return one row's values and what is wrong with it.

    Own fields stand in it by name, `own.cost_centre`, or together in an object under `own`.
    """
    return _parsed(_wanted(record_type, lookup), row, lookup, partial=partial)


@dataclass(frozen=True)
class _Wanted:
    """What a row may say, as far as whoever gives it knows; the same for all rows."""

    record_type: type[RecordType]
    fields: Sequence[FieldSpec]
    names: Collection[str]


def _wanted(record_type: type[RecordType], lookup: Lookup) -> _Wanted:
    seen = seen_by(record_type, lookup.viewer)
    editable = seen.editable()
    names = dict.fromkeys([*editable, *(part.name for part in seen.parts)])
    return _Wanted(seen, seen.specs(editable), names)


def _parsed(
    wanted: _Wanted, given: Mapping[str, Any], lookup: Lookup, *, partial: bool
) -> tuple[dict[str, Any], list[RowError]]:
    record_type, names, row = wanted.record_type, wanted.names, flat(given)
    values: dict[str, Any] = {}
    errors = [
        RowError(
            0,
            name,
            "unknown-field",
            tr("%(label)s has no field “%(name)s” to set.", label=record_type.label, name=name),
            tr("Fields: %(names)s.", names=", ".join(names)),
        )
        for name in row
        if name not in names
    ]
    for spec in wanted.fields:
        if spec.name not in row and (partial or not spec.required):
            continue
        try:
            values[spec.name] = spec.parse(row.get(spec.name), lookup)
        except FieldProblem as problem:
            errors.append(RowError(0, spec.name, problem.code, problem.message, problem.hint))
    for part in record_type.parts:
        if part.name in row:
            values[part.name], wrong = parse_part(part, row[part.name], lookup)
            errors += wrong
    return values, errors


def parse_part(
    part: PartType, raw: Any, lookup: Lookup
) -> tuple[list[dict[str, Any]], list[RowError]]:
    """Return the values of a part's rows and what is wrong with them: `targets.2.metric`."""
    if not isinstance(raw, list) or not all(isinstance(one, Mapping) for one in raw):
        message = tr("%(label_plural)s must be a list of objects.", label_plural=part.label_plural)
        return [], [RowError(0, part.name, "type", message)]
    rows, errors = [], []
    # What is too many is refused by the door; it is not worth reading.
    for place, given in enumerate(raw[: part.at_most + 1]):
        where = f"{part.name}.{place}"
        row, wrong = _parse_part_row(part, given, lookup, where)
        rows.append(row)
        errors += wrong
    return rows, errors


def _parse_part_row(
    part: PartType, given: Mapping[str, Any], lookup: Lookup, where: str
) -> tuple[dict[str, Any], list[RowError]]:
    row: dict[str, Any] = {}
    errors = [
        RowError(0, f"{where}.{name}", "unknown-field",
                 tr("A %(label)s has no field “%(name)s”.", label=part.label.lower(), name=name),
                 tr("Fields: id, %(names)s.", names=', '.join(part.fields)))
        for name in given
        if name not in ("id", *part.fields)
    ]  # fmt: skip
    if (said := given.get("id")) not in (None, ""):
        if (key := key_in(str(said))) is None:
            message = tr("There is no such %(label)s here.", label=part.label.lower())
            hint = tr("Leave the id out for a new one.")
            return row, [RowError(0, f"{where}.id", "unknown", message, hint)]
        row["id"] = key
    for spec in part.specs():
        if spec.name not in given and ("id" in row or not spec.required):
            continue
        try:
            row[spec.name] = spec.parse(given.get(spec.name), lookup)
        except FieldProblem as problem:
            name = f"{where}.{spec.name}"
            errors.append(RowError(0, name, problem.code, problem.message, problem.hint))
    return row, errors


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
            message = tr("%(label)s: “%(value)s” is not a date.", label=wanted.label, value=value)
            errors.append(RowError(0, wanted.name, "date", message, tr("Write it as 2026-11-23.")))
    known = {wanted.name for wanted in transition.inputs}
    values.update({name: raw[name] for name in raw if name not in known})
    if errors:
        raise Invalid(errors)
    return values
