"""What was read from a file, whatever its form: rows of cells by column."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold
from isthmus.engine.transfer.columns import Column, columns, split
from isthmus.engine.transfer.errors import CellError, TransferProblem
from isthmus.engine.transfer.parts import from_cell, not_rows

#: What is taken at most. More is better split: an import is one transaction.
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

    @property
    def reference(self) -> str:
        return str(self.cells.get("reference") or "").strip()


@dataclass
class Sheet:
    columns: list[Column]
    rows: list[SheetRow]
    errors: list[CellError] = field(default_factory=list)


def known_columns(record_type: type[RecordType]) -> dict[str, Column]:
    """Return the columns by name."""
    return {column.name: column for column in columns(record_type)}


def sheet_of(
    record_type: type[RecordType], head: Sequence[str], body: Iterable[Sequence[str]]
) -> Sheet:
    """Return the sheet of a table of texts whose first row, row 1, holds the columns' names."""
    named, errors = _named(record_type, head)
    rows: list[SheetRow] = []
    for number, cells in enumerate(body, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MAX_ROWS:
            raise too_many()
        row = SheetRow(number)
        for position, cell in enumerate(cells):
            column = named.get(position)
            if column is None:
                if position >= len(head) and cell.strip():
                    message = f"“{cell[:40]}” stands right of the last column."
                    errors.append(
                        CellError(number, "", "shape", message, "Quote cells with commas.")
                    )
            elif column.role == "relation":
                row.relations[column.edge_type] = split(cell)
            elif column.part is not None:
                given = from_cell(cell)
                if given is None:
                    errors.append(not_rows(number, column.part))
                else:
                    row.parts[column.part.name] = given
            else:
                row.cells[column.name] = cell
        rows.append(row)
    return Sheet(list(named.values()), rows, errors)


def too_many() -> TransferProblem:
    return TransferProblem(f"There are more than {MAX_ROWS:,} rows.", "Split the file.")


def _named(
    record_type: type[RecordType], head: Sequence[str]
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
            if name.strip():
                errors.append(unknown_column(name, known, record_type))
            continue
        if column in found.values():
            message = f"The column “{column.name}” is there twice."
            errors.append(CellError(1, column.name, "twice", message, "Delete one."))
            continue
        found[position] = column
    return found, errors


def unknown_column(
    name: str, known: Mapping[str, Column], record_type: type[RecordType], row: int = 1
) -> CellError:
    """Return the error for a column that the register doesn't have, with the likeliest one."""
    close = difflib.get_close_matches(fold(name), list(known), n=1)
    meant = f"Did you mean “{close[0]}”? " if close else ""
    usable = [column.name for column in known.values() if column.role != "fact"]
    return CellError(
        row,
        name[:60],
        "unknown-column",
        f"{record_type.label_plural} have no column “{name[:60]}”.",
        f"{meant}Columns: {', '.join(usable)}.",
    )
