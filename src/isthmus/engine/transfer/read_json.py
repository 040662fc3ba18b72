from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.columns import LABELS, PART, REFERENCE, RELATION, Column, text
from isthmus.engine.transfer.errors import CellError, TransferProblem
from isthmus.engine.transfer.parts import from_json, not_rows
from isthmus.engine.transfer.schema import FORM, FORMAT
from isthmus.engine.transfer.sheet import Sheet, SheetRow, known_columns, unknown_column
from isthmus.engine.transfer.table import Table

PARTS = ("reference", "fields", "relations", "facts", "parts", LABELS)
#: What holds which columns, and how their names begin elsewhere.
SECTIONS = (
    ("fields", "field"), ("facts", "fact"), ("relations", "relation"), ("parts", "part"),
)  # fmt: skip
PREFIXES = {"relation": RELATION, "part": PART}


def read_json(record_type: type[RecordType], data: bytes) -> Sheet:
    """Read the form that the export writes; `type`, `register` and `facts` may be left out."""
    content = _loaded(data)
    if not isinstance(content, dict) or not isinstance(content.get("records"), list):
        raise TransferProblem(
            tr("It has no list of records."), tr("The form is %(form)s.", form=FORM)
        )
    if content.get("format") != FORMAT:
        raise TransferProblem(
            tr("Its format is %(get)s.", get=repr(content.get("format"))),
            tr("Write format %(format)s.", format=FORMAT),
        )
    if content.get("type", record_type.code) != record_type.code:
        message = tr(
            "It holds %(type)s, these are %(label_plural)s.",
            type=str(format(content["type"], ".60")),
            label_plural=record_type.label_plural.lower(),
        )
        raise TransferProblem(message, tr("Import it in its own register."))
    sheet = Sheet([], [])
    known = known_columns(record_type)
    seen: set[str] = set()
    for number, record in enumerate(content["records"], start=1):
        row = SheetRow(number)
        sheet.rows.append(row)
        if isinstance(record, dict):
            seen |= _row(record_type, record, row, known, sheet.errors)
        else:
            sheet.errors.append(CellError(number, "", "type", tr("It is not an object."), FORM))
    sheet.columns = [column for name, column in known.items() if name in seen]
    return sheet


def _row(
    record_type: type[RecordType],
    record: dict[str, Any],
    row: SheetRow,
    known: dict[str, Column],
    errors: list[CellError],
) -> set[str]:
    """Fill `row` and return the names of the columns that it has."""
    for name in record.keys() - set(PARTS):
        hint = tr("An object has %(names)s.", names=", ".join(PARTS))
        errors.append(CellError(row.number, name[:60], "unknown-column", tr("What is this?"), hint))
    seen = {REFERENCE} & record.keys()
    if isinstance(record.get("reference"), str | None):
        row.cells[REFERENCE] = record.get("reference") or ""
    else:
        errors.append(CellError(row.number, REFERENCE, "type", tr("A reference is text.")))
    if LABELS in record and LABELS in known:
        seen.add(LABELS)
        row.labels = _texts(record[LABELS], LABELS, '["Move", …]', row, errors)
    for part, role in SECTIONS:
        values = record.get(part) or {}
        if not isinstance(values, dict):
            errors.append(
                CellError(row.number, part, "type", tr("“%(part)s” must be an object.", part=part))
            )
            continue
        for key, value in values.items():
            name = f"{PREFIXES.get(role, '')}{key}"
            column = known.get(name)
            if column is None or column.role != role:
                errors.append(unknown_column(name, known, record_type, row.number))
                continue
            seen.add(name)
            _cell(column, value, row, errors)
    return seen


def _cell(column: Column, value: Any, row: SheetRow, errors: list[CellError]) -> None:
    if column.role == "relation":
        found = _texts(value, column.name, '["DOC-2026-0001", …]', row, errors)
        if found is not None:
            row.relations[column.edge_type] = found
    elif column.part is not None:
        rows = from_json(value)
        if rows is None:
            errors.append(not_rows(row.number, column.part))
        else:
            row.parts[column.part.name] = rows
    elif isinstance(value, dict | list):
        errors.append(CellError(row.number, column.name, "type", tr("It must be one value.")))
    else:
        row.cells[column.name] = value


def _texts(
    value: Any, name: str, example: str, row: SheetRow, errors: list[CellError]
) -> list[str] | None:
    """Return a list of texts, each once; None, with an error, for anything else."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [one for one in dict.fromkeys(one.strip() for one in value) if one]
    hint = tr("Write %(example)s.", example=example)
    errors.append(CellError(row.number, name, "type", tr("It must be a list of texts."), hint))
    return None


def _loaded(data: bytes) -> Any:
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise TransferProblem(
            tr("It is not JSON: %(error)s.", error=error), tr("JSON is UTF-8 throughout.")
        ) from None


def read_objects(data: bytes) -> Table:
    """Read JSON of another system as a table: a list of objects, or an object with one in it.

    Values inside objects stand under both names with a full stop between; lists of plain values
    are one text with semicolons.
    """
    content = _loaded(data)
    if isinstance(content, dict):
        lists = [one for one in content.values() if isinstance(one, list)]
        content = max(lists, key=len, default=None)
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise TransferProblem(tr("It holds no list of objects."), tr("A mapping reads [{…}, {…}]."))
    flat = [dict(_flat(one)) for one in content]
    head = list(dict.fromkeys(name for one in flat for name in one))
    rows = ((number, [one.get(n, "") for n in head]) for number, one in enumerate(flat, start=1))
    return Table(head, rows, head_row=0)


def _flat(given: dict[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if isinstance(value, dict) and depth < 3:
            yield from _flat(value, f"{before}{name}.", depth + 1)
        elif isinstance(value, list):
            plain = [text(one) for one in value if not isinstance(one, dict | list)]
            yield f"{before}{name}", ";".join(plain)
        elif not isinstance(value, dict):
            yield f"{before}{name}", text(value)
