"""A catalogue as CSV: one requirement a row. What the catalogue is called is said beside the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import fields

from isthmus.engine.formats import number
from isthmus.engine.language import tr
from isthmus.engine.transfer.cells import neutralised
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.read_csv import read_csv
from isthmus.engine.transfer.table import Reading
from isthmus.standards.catalogues.content import (
    MAX_REQUIREMENTS,
    CatalogueProblem,
    Content,
    Head,
    Item,
    slip,
)

COLUMNS = tuple(one.name for one in fields(Item))
NEEDED = ("ref", "title")


class SheetReader:
    """Reads rows under the names of the columns, in any order."""

    def __init__(self, data: bytes, head: Head) -> None:
        self._data, self._head = data, head
        self._rows: list[int] = []
        self._columns: list[str] = []

    def read(self) -> Content:
        """Return the catalogue. Raises CatalogueProblem."""
        try:
            table = read_csv(io.BytesIO(self._data), Reading())
            self._columns = [name.strip().casefold() for name in table.head]
            self._known()
            items: list[Item] = []
            for line, row in table.rows:
                if not any(cell.strip() for cell in row):
                    continue
                if len(items) > MAX_REQUIREMENTS:
                    most = number(MAX_REQUIREMENTS)
                    message = tr("It has more than %(most)s requirements.", most=most)
                    raise CatalogueProblem([slip(line, "", message)])
                self._rows.append(line)
                items.append(self._item(line, row))
        except CatalogueProblem:
            raise
        except TransferProblem as problem:
            raise CatalogueProblem([slip(1, "", problem.message, problem.hint)]) from None
        return Content(self._head, tuple(items), tuple(table.notes))

    def _known(self) -> None:
        unknown = [name for name in self._columns if name not in COLUMNS]
        missing = [name for name in NEEDED if name not in self._columns]
        hint = tr("Columns are: %(names)s.", names=", ".join(COLUMNS))
        if missing:
            message = tr("The column “%(name)s” is missing.", name=missing[0])
            raise CatalogueProblem([slip(1, "", message, hint)])
        if unknown:
            message = tr("There is no column “%(name)s” here.", name=unknown[0][:60])
            raise CatalogueProblem([slip(1, "", message, hint)])
        if len(set(self._columns)) < len(self._columns):
            message = tr("A column is there twice.")
            raise CatalogueProblem([slip(1, "", message, tr("Delete one."))])

    def _item(self, line: int, row: Sequence[str]) -> Item:
        if len(row) > len(self._columns):
            message = tr(
                "The row has %(cells)s cells under %(columns)s columns.",
                cells=len(row),
                columns=len(self._columns),
            )
            hint = tr("A cell with a comma in it stands in quotation marks.")
            raise CatalogueProblem([slip(line, "", message, hint)])
        cells = dict(zip(self._columns, row, strict=False))
        found = {name: cell for name, cell in cells.items() if cell.strip()}
        return Item(**{"ref": "", "title": "", **found})

    def where(self, place: int, field: str) -> tuple[int, str]:
        """Return the row and its column: rows are counted as a spreadsheet does."""
        if place < 0:
            return 1, ""
        return self._rows[place], tr("column %(name)s", name=field) if field else ""


def as_csv(content: Content) -> bytes:
    """Return the requirements as CSV that a spreadsheet opens without harm."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in content.items:
        writer.writerow([neutralised(getattr(item, name)) for name in COLUMNS])
    return text.getvalue().encode("utf-8-sig")
