from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from isthmus.engine.formats import number
from isthmus.engine.language import N_, tr
from isthmus.engine.transfer.cells import restored
from isthmus.engine.transfer.encodings import CHOICES, LOOKED_AT, Found, find
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.table import Numbered, Reading, Table

#: What programs put between cells, by country and format.
SEPARATORS: dict[str, str] = {
    ",": N_("commas"),
    ";": N_("semicolons"),
    "\t": N_("tabs"),
    "|": N_("bars"),
}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: Of one cell, in characters.
MAX_CELL = 5 * 1024 * 1024
MAX_COLUMNS = 500
#: Rows that are looked at to find what stands between cells.
TRIED = 20


def read_csv(file: BinaryIO, reading: Reading) -> Table:
    """Read text with something between its cells and the columns' names in its first row.

    It is read while its rows are asked for, so that its size does not matter. Raises
    TransferProblem, also later while rows are read.
    """
    beginning = file.read(LOOKED_AT)
    _really_text(beginning)
    found = find(lambda: file.read(LOOKED_AT), beginning, reading.encoding)
    separator = reading.separator or _separator(beginning[found.mark :], found.encoding)
    if separator not in SEPARATORS:
        known = ", ".join(repr(sign) for sign in SEPARATORS)
        raise TransferProblem(
            tr("%(separator)s can't stand between cells.", separator=repr(separator)),
            tr("One of: %(known)s.", known=known),
        )
    rows = _rows(file, found, separator)
    head_row, head = next(islice(rows, reading.above, None), (1, []))
    notes = []
    if found.encoding != "utf-8":
        notes.append(tr("It was read as %(choices)s.", choices=CHOICES[found.encoding]))
    if separator != ",":
        notes.append(
            tr("Its cells are separated by %(separators)s.", separators=SEPARATORS[separator])
        )
    if len(head) > MAX_COLUMNS:
        raise TransferProblem(
            tr("It has %(count)s columns.", count=number(len(head))),
            tr("At most %(max_columns)s are read.", max_columns=MAX_COLUMNS),
        )
    return Table([name.strip() for name in head], rows, notes, head_row)


def _really_text(beginning: bytes) -> None:
    if beginning.startswith(ZIP):
        raise TransferProblem(
            tr("It is a spreadsheet, not CSV."), tr("Name it .xlsx, or save it as CSV.")
        )
    if beginning.startswith(OLE):
        message = tr("It is a spreadsheet of an old kind (.xls), not CSV.")
        raise TransferProblem(message, tr("Save it as XLSX or CSV in your program."))
    if beginning.startswith(b"%PDF"):
        raise TransferProblem(tr("It is a PDF, not CSV."), tr("Export the table itself."))
    if beginning.lstrip()[:15].lower().startswith((b"<html", b"<!doctype html", b"<table")):
        raise TransferProblem(
            tr("It is a web page, not CSV."), tr("Export the table as CSV or XLSX.")
        )


def _separator(beginning: bytes, encoding: str) -> str:
    """Return what most likely stands between cells: what parts the first rows alike, and most."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(beginning)
    first = text.splitlines()[:1]
    if first and first[0].lower().startswith("sep=") and len(first[0]) == len("sep=") + 1:
        return first[0][-1]

    def parted(sign: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        try:
            widths = [len(row) for row in islice(reader, TRIED) if row]
        except csv.Error:
            return (0, 0)
        return (widths[0], widths.count(widths[0])) if widths and widths[0] > 1 else (0, 0)

    return max(SEPARATORS, key=parted)


def _rows(file: BinaryIO, found: Found, separator: str) -> Iterator[Numbered]:
    file.seek(found.mark)
    text = io.TextIOWrapper(file, found.encoding, newline="")
    csv.field_size_limit(MAX_CELL)
    # Strict: a quotation mark that is never closed would swallow the rest of the file.
    reader = csv.reader(text, delimiter=separator, strict=True)
    number = 0
    try:
        for row in reader:
            if number == 0 and len(row) <= 2 and row and row[0].lower().startswith("sep="):
                continue
            number += 1
            if any("\x00" in cell for cell in row):
                message = tr(
                    "Line %(line_num)s holds zero bytes, so it is no text.",
                    line_num=reader.line_num,
                )
                raise TransferProblem(message, tr("Save it as CSV UTF-8."))
            yield number, [restored(cell) for cell in row]
    except csv.Error as error:
        raise _broken(reader.line_num, str(error)) from None
    except UnicodeDecodeError:
        message = tr(
            "After line %(line_num)s it can't be read as %(choices)s.",
            line_num=reader.line_num,
            choices=CHOICES[found.encoding],
        )
        raise TransferProblem(message, tr("Choose another encoding.")) from None
    finally:
        # The caller's file stays open.
        if not text.closed:
            text.detach()


def _broken(line: int, said: str) -> TransferProblem:
    if "field larger" in said:
        limit = MAX_CELL // 1024 // 1024
        message = tr(
            "A cell in line %(line)s has more than %(limit)s million characters.",
            line=line,
            limit=limit,
        )
        return TransferProblem(
            message, tr("Is a quotation mark missing? Shorten it, or attach a file.")
        )
    return TransferProblem(
        tr("Line %(line)s can't be read: %(said)s.", line=line, said=said),
        tr("Look for a quotation mark that is never closed; inside a cell it is written twice."),
    )
