"""XLSX: the values of cells as they would be typed, of one sheet and of those of the parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from isthmus.engine.language import tr
from isthmus.engine.transfer.archive import MEND, measure
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.table import Numbered, Reading, Table

OLE = b"\xd0\xcf\x11\xe0"
#: Cells that merged cells stand for are filled up to so many.
MOST_FILLED = 100_000


def read_xlsx(file: BinaryIO, reading: Reading, named: str, apart: frozenset[str]) -> Table:
    """Read one sheet: the one that was asked for, else that called `named`, else the first.

    Sheets called as in `apart` come with it. Formulas give the value that their program computed
    last, merged cells their value in each of their places.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    if file.read(4) == OLE:
        raise TransferProblem(
            tr("It is a spreadsheet of an old kind (.xls), or protected by a password."),
            tr("Save it as XLSX, without a password."),
        )
    file.seek(0)
    measure(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        kinds = {one.name: one for one in book.sheets_metadata}
        seen = [n for n in book.sheet_names if n not in apart]
        hidden = [n for n in seen if kinds[n].visible != SheetVisibleEnum.Visible]
        name = _chosen(seen, hidden, reading.sheet, named)
        sheet = book.get_sheet_by_name(name)
        merged = list(sheet.merged_cell_ranges or [])
        # Filling needs all rows at once; nothing else does.
        whole = sheet.to_python(skip_empty_area=False) if merged else []
        rows = whole if merged else sheet.iter_rows()
        others = {n: _texts(book.get_sheet_by_name(n)) for n in book.sheet_names if n in apart}
    except CalamineError as error:
        raise TransferProblem(
            tr("The XLSX file can't be read: %(error)s.", error=error)[:200], MEND
        ) from None
    notes = []
    if len(seen) > 1:
        left = ", ".join(f"“{n}”{' (hidden)' if n in hidden else ''}" for n in seen if n != name)
        notes.append(
            tr("The sheet “%(name)s” was read; there is also %(left)s.", name=name, left=left[:300])
        )
    if _fill(whole, merged):
        notes.append(tr("Merged cells count as if each held the value."))
    texts = _numbered(rows)
    head_row, head = next((one for one in texts if one[0] > reading.above), (1, []))
    if not head:
        raise TransferProblem(
            tr("The sheet “%(name)s” is empty.", name=name), tr("Choose another one.")
        )
    return Table([cell.strip() for cell in head], texts, notes, head_row, others)


def _chosen(seen: list[str], hidden: list[str], wanted: str, named: str) -> str:
    if wanted:
        if wanted not in seen:
            raise TransferProblem(
                tr("It has no sheet “%(wanted)s”.", wanted=wanted[:40]),
                tr("One of: %(names)s.", names=", ".join(seen))[:300],
            )
        return wanted
    visible = [name for name in seen if name not in hidden]
    if named in seen:
        return named
    if not seen:
        raise TransferProblem(tr("It has no sheet."))
    return (visible or seen)[0]


def _fill(rows: list[list[Any]], merged: list[Any]) -> bool:
    """Put the value of merged cells into each of them; return whether there were any."""
    left = MOST_FILLED
    filled = False
    for (top, first), (bottom, last) in merged:
        if top >= len(rows) or first >= len(rows[top]):
            continue
        value = rows[top][first]
        for row in rows[top : bottom + 1]:
            for place in range(first, min(last, len(row) - 1) + 1):
                if left and row[place] == "" and value != "":
                    row[place], filled = value, True
                    left -= 1
    return filled


def _numbered(rows: Iterable[list[Any]]) -> Iterator[Numbered]:
    for number, row in enumerate(rows, start=1):
        yield number, [_text(cell) for cell in row]


def _texts(sheet: Any) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in sheet.to_python()]


def _text(cell: Any) -> str:
    """Return a cell as it would be typed."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
