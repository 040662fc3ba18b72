"""Rows with mistakes: setting them aside, and giving them back to be mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from isthmus.engine.access import Viewer
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.cells import neutralised
from isthmus.engine.transfer.columns import BETWEEN, Column, join_names, text
from isthmus.engine.transfer.errors import CellError
from isthmus.engine.transfer.operations import plan
from isthmus.engine.transfer.parts import cell
from isthmus.engine.transfer.plan import Plan
from isthmus.engine.transfer.sheet import REASONS, Sheet, SheetRow, belonging

#: Rows that point at rows that were set aside are wrong as well: so often it is planned anew.
ROUNDS = 6


def by_row(errors: Iterable[CellError]) -> dict[int, list[CellError]]:
    found: dict[int, list[CellError]] = {}
    for error in errors:
        found.setdefault(error.row, []).append(error)
    return found


def plan_without_wrong(
    record_type: type[RecordType], sheet: Sheet, viewer: Viewer
) -> tuple[Plan, list[CellError]]:
    """Return what the rows without mistakes would do, and the mistakes of those set aside.

    A record whose rows were gathered is set aside with all of them, whichever has the mistake.
    The plan still has errors where they concern the file as a whole. Raises Forbidden.
    """
    aside: list[CellError] = []
    left = sheet
    for _ in range(ROUNDS):
        found = plan(record_type, left, viewer)
        of = belonging(left.rows)
        wrong = {of[error.row] for error in found.errors if error.row in of}
        if not wrong:
            break
        aside += [error for error in found.errors if of.get(error.row) in wrong]
        left = Sheet(
            left.columns,
            [row for row in left.rows if row.number not in wrong],
            [error for error in left.errors if of.get(error.row) not in wrong],
            left.notes,
            left.head,
        )
    return found, aside


def refused_file(
    head: Sequence[str],
    columns: Sequence[Column],
    rows: Iterable[SheetRow],
    errors: Mapping[int, Sequence[CellError]],
) -> bytes:
    """Return CSV with the rows that have mistakes as they stood in the file, and what to mend.

    Of a record whose rows were gathered every row is there, since a part is the complete list. Mended, it
    can be imported as it is: the column of reasons is passed over.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    kept = [place for place, name in enumerate(head) if name != REASONS]
    names = [head[place] for place in kept] if head else [column.name for column in columns]
    writer.writerow([*map(neutralised, names), REASONS])
    for row in rows:
        if not any(number in errors for number, _ in row.lines):
            continue
        for number, raw in row.lines:
            cells = (
                [raw[place] if place < len(raw) else "" for place in kept]
                if head
                else [_cell(row, column) for column in columns]
            )
            told = reasons(errors.get(number, ()))
            writer.writerow([*map(neutralised, cells), neutralised(told)])
    return file.getvalue().encode("utf-8-sig")


def reasons(errors: Sequence[CellError]) -> str:
    """Return what is wrong with one row, in a few sentences."""
    return " ".join(
        f"{f'{one.column}: ' if one.column else ''}{one.message} {one.hint}".strip()
        for one in errors
    )


def _cell(row: SheetRow, column: Column) -> str:
    if column.role == "relation":
        return BETWEEN.join(row.relations.get(column.edge_type, ()))
    if column.role == "labels":
        return join_names(row.labels or ())
    if column.part is not None:
        return cell(row.parts.get(column.part.name, ()))
    return text(row.cells.get(column.name))
