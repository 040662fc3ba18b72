"""Rows inside a record as part of its form and its page.

A row's field is sent as `targets-2-metric`, the row's key as `targets-2-id`. `targets-rows` says
that the form had the part at all: one without it leaves the rows alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, QueryDict

from isthmus.engine.door import RowError
from isthmus.engine.fields import FieldProblem
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record
from isthmus.engine.parts import PartType, Row, load_parts, values_of
from isthmus.engine.registry import RecordType
from isthmus.engine.web.components import shown
from isthmus.engine.web.fields import form_field, typed

#: Texts of one row by field, its key under `id`.
Typed = dict[str, str]
Rows = dict[str, list[Typed]]
#: The buttons that add and remove a row where no script does it.
ADD, REMOVE = "part-add", "part-remove"


def typed_rows(part: PartType, rows: Iterable[Row], lookup: Lookup) -> list[Typed]:
    """Return rows as the form holds them."""
    return [
        {"id": str(row["id"]), **{s.name: typed(s, row.get(s.name), lookup) for s in part.specs()}}
        for row in rows
    ]


def rows_of(record_type: type[RecordType], record: Record, lookup: Lookup) -> Rows:
    """Return the rows of a record as its form holds them. One query for all kinds of parts."""
    load_parts(record_type, [record])
    return {p.name: typed_rows(p, values_of(p, record), lookup) for p in record_type.parts}


def posted_rows(record_type: type[RecordType], sent: QueryDict, lookup: Lookup) -> Rows:
    """Return the rows that were typed, for the parts that the form had; blank new ones are none."""
    found: Rows = {}
    for part in record_type.parts:
        if f"{part.name}-rows" not in sent:
            continue
        known = re.compile(rf"{part.name}-(\d{{1,4}})-(id|{'|'.join(part.fields)})")
        rows: dict[int, Typed] = {}
        for key, text in sent.items():
            if match := known.fullmatch(key):
                row = rows.setdefault(int(match[1]), {})
                row[match[2]] = str(text).replace("\r\n", "\n")
        fresh = _fresh(part, lookup)
        in_order = [rows[number] for number in sorted(rows)][: part.at_most + 1]
        found[part.name] = [row for row in in_order if not _is_blank(row, fresh)]
    return found


def _fresh(part: PartType, lookup: Lookup) -> Typed:
    """Return what a new row holds before anything is typed."""
    return {s.name: typed(s, s.column.get_default(), lookup) for s in part.specs()}


def _is_blank(row: Typed, fresh: Typed) -> bool:
    return not row.get("id") and all(
        not text.strip() or text == fresh.get(name) for name, text in row.items()
    )


def pressed(
    record_type: type[RecordType], request: HttpRequest, rows: Rows, lookup: Lookup
) -> bool:
    """Add or remove a row if a button asked for it; return whether one did."""
    part = record_type.part(request.POST.get(ADD, ""))
    if part is not None:
        rows.setdefault(part.name, []).append(_fresh(part, lookup))
        return True
    name, _, number = request.POST.get(REMOVE, "").rpartition("-")
    if name in rows and number.isdecimal() and int(number) < len(rows[name]):
        del rows[name][int(number)]
    return REMOVE in request.POST


def changed_rows(part: PartType, rows: list[Typed], before: list[Typed]) -> list[Typed] | None:
    """Return what the writer changed against the rows they had, or None for nothing.

    Of a row that was there only the cells that differ: others may hold what the writer can't
    see. A row that was not there, or is not any more, is a new one.
    """
    if rows == before:
        return None
    known = {row["id"]: row for row in before}
    found = []
    for row in rows:
        here = known.get(row.get("id", ""))
        if here is None:
            found.append({name: text for name, text in row.items() if name != "id"})
        else:
            cells = {name: text for name, text in row.items() if text != here.get(name)}
            found.append({"id": here["id"], **cells})
    return found


def part_forms(
    record_type: type[RecordType],
    rows: Mapping[str, Sequence[Typed]],
    lookup: Lookup,
    errors: Sequence[RowError] = (),
) -> list[dict[str, Any]]:
    """Return the parts as the form's template draws them, each with an empty row for the script."""
    wrong: dict[str, str] = {}
    for error in errors:
        # A cell has little room: that a value is missing says enough.
        hint = "" if error.code == "required" else error.hint
        wrong.setdefault(error.field, f"{error.message} {hint}".strip())
    found = []
    for part in record_type.parts:
        if part.apart:
            continue
        given = rows.get(part.name, ())
        found.append({
            "name": part.name,
            "label": part.label,
            "label_plural": part.label_plural,
            "about": part.about,
            "at_most": part.at_most,
            "error": wrong.get(part.name, ""),
            "rows": [_row(part, str(n), row, lookup, wrong) for n, row in enumerate(given)],
            "empty": _row(part, "new", _fresh(part, lookup), lookup, {}),
        })  # fmt: skip
    return found


def _row(
    part: PartType, number: str, row: Typed, lookup: Lookup, wrong: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "number": number,
        "id": row.get("id", ""),
        "error": wrong.get(f"{part.name}.{number}.id", ""),
        "fields": [
            form_field(
                spec,
                row.get(spec.name, ""),
                lookup,
                wrong.get(f"{part.name}.{number}.{spec.name}", ""),
                name=f"{part.name}-{number}-{spec.name}",
            )
            for spec in part.specs()
        ],
    }


def sent_again(part: PartType, rows: Sequence[Typed]) -> list[tuple[str, str]]:
    """Return the names and texts under which a form sends rows once more."""
    cells = [
        (f"{part.name}-{number}-{name}", text)
        for number, row in enumerate(rows)
        for name, text in row.items()
    ]
    return [(f"{part.name}-rows", "1"), *cells]


def in_words(part: PartType, rows: Iterable[Row], lookup: Lookup) -> str:
    """Return rows for people, one on a line."""
    return "\n".join(part.words(row, lookup) for row in rows)


def typed_in_words(part: PartType, rows: Iterable[Typed], lookup: Lookup) -> str:
    """Return typed rows for people; what can't be read stands as typed."""
    lines = []
    for row in rows:
        said = []
        for spec in part.specs():
            text = row.get(spec.name, "")
            try:
                said.append(spec.display(spec.parse(text, lookup), lookup) if text else "")
            except FieldProblem:
                said.append(text)
        lines.append(" · ".join(one for one in said if one))
    return "\n".join(lines)


def part_tables(
    record_type: type[RecordType], record: Record, lookup: Lookup, *, apart: bool = True
) -> list[dict[str, Any]]:
    """Return the parts as tables of the record's page; columns with nothing in them are left out.

    Without `apart`, those that a page of their own tells of are left out."""
    found = []
    for part in record_type.parts:
        if part.apart and not apart:
            continue
        rows = record.parts[part.name]
        cells = [{s.name: shown(s, row, lookup) for s in part.specs()} for row in rows]
        used = [s for s in part.specs() if any(row[s.name] is not None for row in cells)]
        found.append({
            "name": part.name,
            "label_plural": part.label_plural,
            "about": part.about,
            "columns": [
                {"key": s.name, "label": s.label, "main": place == 0, "wrap": True,
                 "align": "end" if s.kind in ("integer", "decimal") else ""}
                for place, s in enumerate(used)
            ],
            "rows": [{"cells": row} for row in cells],
        })  # fmt: skip
    return found
