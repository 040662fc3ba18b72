"""XLSX: a ZIP archive of XML from somebody else, so it is measured before it is opened."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time
from typing import Any

from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.export import REST
from isthmus.engine.transfer.parts import take_sheet
from isthmus.engine.transfer.sheet import MAX_ROWS, Sheet, sheet_of, too_many

MAX_MEMBERS = 1000
#: Of all members together, unpacked.
MAX_UNPACKED = 100 * 1024 * 1024
#: How often smaller a member of more than SMALL bytes may be packed; XML of tables reaches 50.
MAX_RATIO = 200
SMALL = 1024 * 1024
MAX_COLUMNS = 500
PIECE = 256 * 1024
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
#: Addresses of cells and rows. The reader makes room for everything up to the farthest one.
ADDRESS = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,9})[\"']")
MEND = "Open it in your program and save it again as XLSX."


def _twisted() -> TransferProblem:
    return TransferProblem("The XLSX file is damaged, or was made to do damage.", MEND)


def read_xlsx(record_type: type[RecordType], data: bytes) -> Sheet:
    """Read the sheet named like the register, or the first one, with the columns' names on top.

    The rows inside the records stand on sheets named like the parts.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    measure(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        apart = {REST, *(part.name[:31] for part in record_type.parts)}
        names = [name for name in book.sheet_names if name not in apart]
        if not names:
            raise TransferProblem("It has no sheet.")
        name = record_type.register[:31]
        rows = book.get_sheet_by_name(name if name in names else names[0]).to_python(
            skip_empty_area=False
        )
        rest = book.get_sheet_by_name(REST).to_python() if REST in book.sheet_names else []
        inside = [
            (part, book.get_sheet_by_name(part.name[:31]).to_python())
            for part in record_type.parts
            if part.name[:31] in book.sheet_names
        ]
    except CalamineError as error:
        raise TransferProblem(f"The XLSX file can't be read: {error}."[:200], MEND) from None
    if len(rows) > MAX_ROWS + 1:
        raise too_many()
    if not rows:
        raise TransferProblem("The sheet is empty.")
    texts = [[_text(cell) for cell in row] for row in rows]
    head = [cell.strip() for cell in texts[0]]
    _join_rest(head, texts[1:], [[_text(cell) for cell in row] for row in rest[1:]])
    sheet = sheet_of(record_type, head, texts[1:])
    for part, found in inside:
        take_sheet(part, sheet, [[_text(cell) for cell in row] for row in found])
    return sheet


def measure(data: bytes) -> None:
    """Raise TransferProblem unless the archive is what it declares, and not too large unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _declared(members)
            for member in members:
                # Reading compares the declared size and checksum with what really comes out.
                _unpack(archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise _twisted() from None


def _declared(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    if len(names) < len(members) or len(members) > MAX_MEMBERS:
        raise _twisted()
    if "[Content_Types].xml" not in names:
        raise TransferProblem("It is not an XLSX file.", "Save it as XLSX in your program.")
    too_large = sum(member.file_size for member in members) > MAX_UNPACKED
    if too_large or any(
        member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    ):
        raise TransferProblem("The XLSX file is too large unpacked.", "Split it, or send CSV.")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a member through; of sheets, look how far their cells reach."""
    watched = SHEETS.fullmatch(member.filename) is not None
    size, tail = 0, b""
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            size += len(piece)
            if watched:
                _reach(tail + piece)
                tail = piece[-64:]
    if size != member.file_size:
        raise _twisted()


def _reach(xml: bytes) -> None:
    for letters, digits in ADDRESS.findall(xml):
        if int(digits) > MAX_ROWS + 1 and letters:
            raise TransferProblem(
                f"A cell stands in row {int(digits):,}; {MAX_ROWS:,} records are possible.",
                "Delete the rows below the last record, or split the file.",
            )
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - 64
        if column > MAX_COLUMNS:
            raise TransferProblem(f"A cell stands in column {letters.decode()}.", "Delete it.")


def _text(cell: Any) -> str:
    """Return a cell as it would be typed."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _join_rest(head: list[str], rows: list[list[str]], rest: list[list[str]]) -> None:
    """Put the parts of texts that are too long for a cell back to where they belong."""
    if "reference" not in head:
        return
    by_reference = {row[head.index("reference")]: row for row in rows}
    for reference, column, _, text in (row[:4] for row in rest if len(row) >= 4):
        if reference in by_reference and column in head:
            by_reference[reference][head.index(column)] += text
