"""What was read from a file, whatever its form: rows of cells by column."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold
from isthmus.engine.transfer.columns import Column, columns, split, split_names
from isthmus.engine.transfer.errors import CellError
from isthmus.engine.transfer.parts import PartSheets, from_cell, not_rows
from isthmus.engine.transfer.table import Table

#: What is taken at once, in one transaction. More is staged and applied in chunks.
MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 5000


@dataclass
class SheetRow:
    """One record of a file. A column that isn't in `cells` leaves the record as it is."""

    number: int  #: as a spreadsheet counts; of JSON, the position in the list from 1
    cells: dict[str, Any] = field(default_factory=dict)
    relations: dict[str, list[str]] = field(default_factory=dict)
    #: rows inside the record, by the part's name; a part that isn't there stays as it is
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: names of all its labels; None leaves them as they are
    labels: list[str] | None = None
    #: columns that say something of new records only
    only_new: list[str] = field(default_factory=list)
    #: columns whose value may be one that nobody here knows: it is left out then, and said
    lenient: list[str] = field(default_factory=list)
    #: the row as it stands in the file, for a file of what was refused
    raw: list[str] = field(default_factory=list)
    #: further rows of the file that belong to the record, where rows are gathered: number and cells
    more: list[tuple[int, list[str]]] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[int, list[str]]]:
        """Return every row of the file that the record was read from: number and cells."""
        return [(self.number, self.raw), *self.more]

    @property
    def reference(self) -> str:
        return str(self.cells.get("reference") or "").strip()


def belonging(rows: Iterable[SheetRow]) -> dict[int, int]:
    """Return, by the number of each row of the file, that of the record's row it belongs to."""
    return {number: row.number for row in rows for number, _ in row.lines}


@dataclass
class Sheet:
    columns: list[Column]
    rows: list[SheetRow]
    errors: list[CellError] = field(default_factory=list)
    #: how the file was read, in sentences
    notes: list[str] = field(default_factory=list)
    #: the names as they stand in the file
    head: list[str] = field(default_factory=list)


class Rows(Protocol):
    """Makes rows of records from rows of a table."""

    columns: list[Column]
    errors: list[CellError]

    def row(
        self, number: int, cells: Sequence[str], errors: list[CellError]
    ) -> SheetRow | None: ...

    def end(self) -> None:
        """Every row was taken: what is still wrong is told now."""


def known_columns(record_type: type[RecordType]) -> dict[str, Column]:
    """Return the columns by name."""
    return {column.name: column for column in columns(record_type)}


class NativeRows:
    """Rows of a table whose columns are called as the register calls them."""

    def __init__(self, record_type: type[RecordType], table: Table) -> None:
        self.head = table.head
        self.named, self.errors = _named(record_type, table.head, table.head_row)
        self.columns = list(self.named.values())
        self.inside = PartSheets(record_type, table.sheets, self.errors)

    def row(self, number: int, cells: Sequence[str], errors: list[CellError]) -> SheetRow:
        row = SheetRow(number, raw=list(cells))
        for position, cell in enumerate(cells):
            column = self.named.get(position)
            if column is None:
                if position >= len(self.head) and cell.strip():
                    message = tr("“%(cell)s” stands right of the last column.", cell=cell[:40])
                    errors.append(
                        CellError(number, "", "shape", message, tr("Quote cells with commas."))
                    )
            elif column.role == "relation":
                row.relations[column.edge_type] = split(cell)
            elif column.role == "labels":
                row.labels = split_names(cell)
            elif column.part is not None:
                given = from_cell(cell)
                if given is None:
                    errors.append(not_rows(number, column.part))
                else:
                    row.parts[column.part.name] = given
            else:
                row.cells[column.name] = cell
        row.parts |= self.inside.take(row.reference)
        return row

    def end(self) -> None:
        self.inside.left()


def _named(
    record_type: type[RecordType], head: Sequence[str], head_row: int
) -> tuple[dict[int, Column], list[CellError]]:
    """Return the columns by position; their names or their labels may stand in the first row."""
    known = known_columns(record_type)
    by_word = {fold(column.label): column for column in known.values() if column.role != "fact"}
    by_word |= {fold(name): column for name, column in known.items()}
    found: dict[int, Column] = {}
    errors = []
    for position, name in enumerate(head):
        column = by_word.get(fold(name))
        if column is None:
            # A file of refused rows comes back with the reasons that were given for them.
            if name.strip() and fold(name) != fold(REASONS):
                errors.append(unknown_column(name, known, record_type, head_row))
            continue
        if column in found.values():
            message = tr("The column “%(name)s” is there twice.", name=column.name)
            errors.append(CellError(head_row, column.name, "twice", message, tr("Delete one.")))
            continue
        found[position] = column
    return found, errors


#: The column of a file of refused rows that says what is wrong with each.
REASONS = "what to mend"


def unknown_column(
    name: str, known: Mapping[str, Column], record_type: type[RecordType], row: int = 1
) -> CellError:
    """Return the error for a column that the register doesn't have, with the likeliest one."""
    close = difflib.get_close_matches(fold(name), list(known), n=1)
    meant = tr("Did you mean “%(close)s”?", close=close[0]) + " " if close else ""
    usable = [column.name for column in known.values() if column.role != "fact"]
    return CellError(
        row,
        name[:60],
        "unknown-column",
        tr(
            "%(label_plural)s have no column “%(name)s”.",
            label_plural=record_type.label_plural,
            name=name[:60],
        ),
        meant + tr("Columns: %(names)s.", names=", ".join(usable)),
    )
