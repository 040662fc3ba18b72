from __future__ import annotations

import codecs
import csv
import io

from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.cells import restored
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.sheet import MAX_BYTES, MAX_ROWS, Sheet, sheet_of, too_many

#: What spreadsheet programs put between cells, by country and format.
DELIMITERS = ",;\t"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_csv(record_type: type[RecordType], data: bytes) -> Sheet:
    """Read comma-, semicolon- or tab-separated text with the columns' names in its first row."""
    if data.startswith((ZIP, OLE)):
        raise TransferProblem("It is a spreadsheet, not CSV.", "Save it as CSV, or name it .xlsx.")
    text = decoded(data)
    if "\x00" in text:
        raise TransferProblem("It holds zero bytes, so it is no text.", "Save it as CSV UTF-8.")
    csv.field_size_limit(MAX_BYTES)
    delimiter = max(DELIMITERS, key=lambda sign: len(_rows(text, sign, most=1, strict=False)[0]))
    rows = _rows(text, delimiter, most=MAX_ROWS + 2)
    if len(rows) > MAX_ROWS + 1:
        raise too_many()
    head = [restored(cell).strip() for cell in rows[0]]
    return sheet_of(record_type, head, ([restored(cell) for cell in row] for row in rows[1:]))


def decoded(data: bytes) -> str:
    """Return the text: UTF-8 with or without its mark, or UTF-16 with its mark."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        sign = data[error.start : error.start + 1].hex()
        raise TransferProblem(
            f"It is not UTF-8: line {line} holds the byte {sign}.",
            "Save it as “CSV UTF-8”, or as UTF-8 in the dialog of your program.",
        ) from None


def _rows(text: str, delimiter: str, most: int, *, strict: bool = True) -> list[list[str]]:
    # Strict: a quotation mark that is never closed would swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == most:
                break
    except csv.Error as error:
        raise TransferProblem(f"Line {reader.line_num} can't be read: {error}.") from None
    return rows or [[]]
