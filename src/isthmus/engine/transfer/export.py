"""Writing what a list selects: one pass over the rows, in constant memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO

import orjson

from isthmus.engine.access import EXPORT, Viewer
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import require
from isthmus.engine.door.settings import record_organization_event
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import BOOL, DATE, DECIMAL, INTEGER, MOMENT, FieldSpec
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.parts import PartType
from isthmus.engine.reading import Query, selection
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.cells import neutralised
from isthmus.engine.transfer.columns import LABELS, Column, shown, text
from isthmus.engine.transfer.describe import Described, describe, value_of
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.parts import HEAD
from isthmus.engine.transfer.schema import FORMAT

CHUNK = 500
ENDINGS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
#: Kinds whose text can't begin a formula that anybody wrote.
HARMLESS = frozenset({BOOL, DATE, DECIMAL, INTEGER, MOMENT})
#: A cell of XLSX holds 32,767 characters; the rest of longer texts stands on a sheet of its own.
CELL_MAX = 32_000
REST = "Long texts"
REST_HEAD = ("reference", "column", "part", "text")


def media_type(ending: str) -> str:
    return ENDINGS[ending]


def export(
    query: Query,
    viewer: Viewer,
    ending: str,
    file: BinaryIO,
    *,
    bom: bool = False,
    names: Sequence[str] = (),
) -> int:
    """Write the records that `query` selects to `file` and return how many they are.

    `names` are the columns, in their order; without them it is all there is of each record, parts
    and relations too. `bom` begins a CSV file with the mark by which Excel knows UTF-8. Raises Forbidden, and
    TransferProblem for an ending that isn't csv, xlsx or json.
    """
    record_type, act = query.record_type, Act.now(viewer, "export")
    require(record_type, EXPORT, act)
    told, every = _Told(), shown(record_type, names)
    rows = _described(query, viewer, told)
    match ending:
        case "csv":
            count = _csv(every, rows, file, bom=bom)
        case "xlsx":
            count = _xlsx(record_type, every, rows, file)
        case "json":
            count = _json(record_type, every, rows, file)
        case _:
            raise _no_such(ending)
    _tell(query, ending, told.open, act)
    return count


def _no_such(ending: str) -> TransferProblem:
    return TransferProblem(
        tr("No export as “%(ending)s”.", ending=ending),
        tr("One of: %(names)s.", names=", ".join(ENDINGS)),
    )


class _Told:
    """How many records everybody in the house may know of: the only ones that are counted aloud."""

    open = 0


def _tell(query: Query, ending: str, count: int, act: Act) -> None:
    """Write into the organization's history that records left the house.

    Neither the number of restricted ones nor the words that were searched for are told: both could
    speak of what most may not know of.
    """
    payload = {
        "register": query.record_type.register,
        "form": ending,
        "records": count,
        "filters": sorted({one.name for one in query.filters}),
        "searched": bool(query.text),
    }
    with door_open():
        record_organization_event("exported", payload, act)


def _described(query: Query, viewer: Viewer, told: _Told) -> Iterator[Described]:
    record_type = query.record_type
    rows: list[Any] = []
    for record in selection(query, viewer).iterator(chunk_size=CHUNK):
        rows.append(record)
        told.open += record.circle_id is None
        if len(rows) == CHUNK:
            # What one chunk points at is forgotten with it: memory does not grow with the rows.
            yield from describe(record_type, rows, Lookup(viewer))
            rows = []
    yield from describe(record_type, rows, Lookup(viewer))


def _csv(every: Sequence[Column], rows: Iterator[Described], file: BinaryIO, *, bom: bool) -> int:
    wrapped = io.TextIOWrapper(file, "utf-8-sig" if bom else "utf-8", newline="")
    writer = csv.writer(wrapped, lineterminator="\r\n")
    writer.writerow([column.name for column in every])
    cells = [_csv_cell(column) for column in every]
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last count is the result
        writer.writerow([cell(row) for cell in cells])
    # The caller's file stays open.
    wrapped.detach()
    return count


def _csv_cell(column: Column) -> Callable[[Described], str]:
    """Return what writes a column's cells; what is the same for all of them is found out once."""
    value = value_of(column)
    if column.spec is not None and column.spec.kind in HARMLESS:
        return lambda row: text(value(row))

    def cell(row: Described) -> str:
        found = value(row)
        return neutralised(text(found)) if found else text(found)

    return cell


def _json(
    record_type: type[RecordType],
    every: Sequence[Column],
    rows: Iterator[Described],
    file: BinaryIO,
) -> int:
    of_fields, of_facts = (
        [column.name for column in every if column.role == role] for role in ("field", "fact")
    )
    related = [column.edge_type for column in every if column.role == "relation"]
    parts = [column.part.name for column in every if column.part is not None]
    labelled = any(column.role == "labels" for column in every)
    head = {"format": FORMAT, "type": record_type.code, "register": record_type.register}
    file.write(orjson.dumps(head)[:-1] + b',"records":[')
    count = 0
    for row in rows:
        record = {
            "reference": row.reference,
            "fields": _those(row.fields, of_fields),
            "relations": _those(row.relations, related),
            "facts": _those(row.facts, of_facts),
        }
        if labelled:
            record[LABELS] = row.labels
        if parts:
            record["parts"] = _those(row.parts, parts)
        file.write((b",\n" if count else b"\n") + orjson.dumps(record))
        count += 1
    file.write(b"\n]}\n")
    return count


def _those(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the values of these names, of which each is there: mostly these are all of them."""
    return values if len(values) == len(names) else {name: values[name] for name in names}


def _xlsx(
    record_type: type[RecordType],
    wanted: Sequence[Column],
    rows: Iterator[Described],
    file: BinaryIO,
) -> int:
    # It takes 80 ms to import: only who writes XLSX pays.
    from xlsxwriter import Workbook  # type: ignore[import-untyped,unused-ignore]

    book = Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = book.add_worksheet(record_type.register[:31])
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    every = [column for column in wanted if column.role != "part"]
    values = [value_of(column) for column in every]
    for position, column in enumerate(every):
        sheet.write_string(0, position, column.name, bold)
    sheet.freeze_panes(1, 1)
    inside = [column.part for column in wanted if column.part is not None]
    parts = [_PartSheet(book, part, bold, day) for part in inside]
    sheet.set_column(0, len(every), 18)
    rest: list[tuple[str, str, int, str]] = []
    count = 0
    for count, row in enumerate(rows, start=1):
        for position, (column, value) in enumerate(zip(every, values, strict=True)):
            _xlsx_cell(sheet, count, position, row.reference, column, value(row), day, rest)
        for part in parts:
            part.write(row)
    if rest:
        _xlsx_rest(book, rest, bold)
    book.close()
    return count


def _xlsx_cell(
    sheet: Any,
    number: int,
    position: int,
    reference: str,
    column: Column,
    value: Any,
    day: Any,
    rest: list[tuple[str, str, int, str]],
) -> None:
    if _xlsx_value(sheet, number, position, column.spec, value, day):
        return
    cell = text(value)
    if cell:
        sheet.write_string(number, position, cell[:CELL_MAX])
    for start in range(CELL_MAX, len(cell), CELL_MAX):
        part = cell[start : start + CELL_MAX]
        rest.append((reference, column.name, start // CELL_MAX + 1, part))


def _xlsx_value(
    sheet: Any, number: int, position: int, spec: FieldSpec | None, value: Any, day: Any
) -> bool:
    """Write what a spreadsheet counts with; return whether the value was such."""
    kind = spec.kind if spec else ""
    if kind in (INTEGER, DECIMAL) and value is not None:
        sheet.write_number(number, position, float(value))
        return True
    # Spreadsheets know no days before 1900 and count those of early 1900 wrongly.
    if kind == DATE and value and value >= "1901":
        sheet.write_datetime(number, position, date.fromisoformat(value), day)
        return True
    return False


class _PartSheet:
    """The sheet with the rows of one part, each with the reference of its record."""

    def __init__(self, book: Any, part: PartType, bold: Any, day: Any) -> None:
        self.part, self.day, self.count = part, day, 0
        self.sheet = book.add_worksheet(part.name[:31])
        for position, name in enumerate((*HEAD, *part.fields)):
            self.sheet.write_string(0, position, name, bold)
        self.sheet.freeze_panes(1, 1)
        self.sheet.set_column(0, len(HEAD) + len(part.fields), 18)

    def write(self, row: Described) -> None:
        """Write the rows of one record."""
        for values in row.parts[self.part.name]:
            self.count += 1
            self.sheet.write_string(self.count, 0, row.reference)
            self.sheet.write_string(self.count, 1, values["id"])
            for position, spec in enumerate(self.part.specs(), start=len(HEAD)):
                value = values[spec.name]
                if not _xlsx_value(self.sheet, self.count, position, spec, value, self.day):
                    self.sheet.write_string(self.count, position, text(value))


def _xlsx_rest(book: Any, rest: list[tuple[str, str, int, str]], bold: Any) -> None:
    sheet = book.add_worksheet(REST)
    for position, name in enumerate(REST_HEAD):
        sheet.write_string(0, position, name, bold)
    for number, (reference, column, part, cell) in enumerate(rest, start=1):
        sheet.write_string(number, 0, reference)
        sheet.write_string(number, 1, column)
        sheet.write_number(number, 2, part)
        sheet.write_string(number, 3, cell)
