"""Reading a file by its name's ending: rows as they come, or a whole sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO

from isthmus.engine import formats
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.columns import Column
from isthmus.engine.transfer.errors import CellError, TransferProblem
from isthmus.engine.transfer.export import REST
from isthmus.engine.transfer.mapping.rows import MappedRows, gathered
from isthmus.engine.transfer.mapping.rules import Mapping as MappingFile
from isthmus.engine.transfer.read_csv import read_csv
from isthmus.engine.transfer.read_json import read_json, read_objects
from isthmus.engine.transfer.read_xlsx import read_xlsx
from isthmus.engine.transfer.sheet import MAX_BYTES, MAX_ROWS, NativeRows, Rows, Sheet, SheetRow
from isthmus.engine.transfer.table import Reading, Table

ENDINGS = (".csv", ".xlsx", ".json")
PLAIN = Reading()
#: A row and what is wrong with its form.
Read = tuple[SheetRow, list[CellError]]


@dataclass
class Incoming:
    """A file's rows as they come, with what was found out about it."""

    columns: list[Column]
    rows: Iterator[Read]
    #: about the file as a whole, or the row with the names
    errors: list[CellError]
    #: the names as they stand in the file
    head: list[str]
    notes: list[str] = field(default_factory=list)


def incoming(
    record_type: type[RecordType],
    name: str,
    file: BinaryIO,
    reading: Reading = PLAIN,
    mapping: MappingFile | None = None,
) -> Incoming:
    """Open a file, which has to stay open while rows are taken. Raises TransferProblem."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        message = tr("“%(name)s” is neither CSV nor XLSX nor JSON.", name=PurePath(name).name[:60])
        raise TransferProblem(message, tr("Save it as one of them; the name's ending counts."))
    if not file.read(64).strip():
        raise TransferProblem(tr("The file is empty."))
    file.seek(0)
    if mapping is not None and mapping.replay is not None:
        message = tr("The mapping is for a log, with many rows for a record.")
        raise TransferProblem(message, tr("Replay it: isthmus import with --mapping."))
    if mapping is not None:
        reading = mapping.reading(reading)
    if ending == ".json" and mapping is None:
        sheet = read_json(record_type, file.read())
        return Incoming(sheet.columns, iter([(row, []) for row in sheet.rows]), sheet.errors, [])
    table = table_of(record_type, ending, file, reading)
    rows: Rows = (
        NativeRows(record_type, table)
        if mapping is None
        else MappedRows(mapping, record_type, table)
    )
    taken = _taken(rows, table)
    if mapping is not None and mapping.gathers:
        taken = gathered(mapping, taken)
    return Incoming(rows.columns, taken, rows.errors, table.head, table.notes)


def table_of(
    record_type: type[RecordType], ending: str, file: BinaryIO, reading: Reading = PLAIN
) -> Table:
    """Return what a file holds as it stands in it."""
    if ending == ".json":
        return read_objects(file.read())
    if ending == ".csv":
        return read_csv(file, reading)
    apart = frozenset({REST, *(part.name[:31] for part in record_type.parts)})
    table = read_xlsx(file, reading, record_type.register[:31], apart)
    return _with_rest(table)


def _with_rest(table: Table) -> Table:
    """Put texts that are too long for a cell of XLSX back together."""
    rest = table.sheets.get(REST, [])
    if len(rest) < 2 or "reference" not in table.head:
        return table
    more: dict[tuple[str, str], str] = {}
    for reference, column, _, text in (row[:4] for row in rest[1:] if len(row) >= 4):
        more[reference, column] = more.get((reference, column), "") + text
    at, rows = table.head.index("reference"), table.rows

    def joined() -> Iterator[tuple[int, list[str]]]:
        for number, cells in rows:
            yield (
                number,
                [
                    cell + more.get((cells[at], name), "")
                    for name, cell in zip(table.head, cells, strict=False)
                ],
            )

    table.rows = joined()
    return table


def _taken(rows: Rows, table: Table) -> Iterator[Read]:
    for number, cells in table.rows:
        if any(cell.strip() for cell in cells):
            errors: list[CellError] = []
            row = rows.row(number, cells, errors)
            if row is not None:
                yield row, errors
    rows.end()


def read(
    record_type: type[RecordType],
    name: str,
    data: bytes,
    reading: Reading = PLAIN,
    mapping: MappingFile | None = None,
) -> Sheet:
    """Return what a file holds. Raises TransferProblem if it can't be read as its name says.

    Wrong columns and cells are no exception: they stand in the sheet's `errors`.
    """
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise TooMany(tr("The file is larger than %(limit)s MB.", limit=limit))
    found = incoming(record_type, name, io.BytesIO(data), reading, mapping)
    sheet = Sheet(found.columns, [], found.errors, found.notes, found.head)
    for row, errors in found.rows:
        if len(sheet.rows) == MAX_ROWS:
            raise TooMany(
                tr("There are more than %(max_rows)s rows.", max_rows=formats.number(MAX_ROWS))
            )
        sheet.rows.append(row)
        sheet.errors += errors
    return sheet


class TooMany(TransferProblem):
    """More than is imported in one transaction: it is staged."""
