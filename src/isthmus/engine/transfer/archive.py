"""An XLSX file is a ZIP archive of XML from somebody else: it is measured before it is opened."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import Any, BinaryIO
from xml.parsers import expat

from isthmus.engine.formats import number
from isthmus.engine.language import N_, tr
from isthmus.engine.transfer.errors import TransferProblem

MAX_MEMBERS = 1000
#: Of all members together, unpacked.
MAX_UNPACKED = 100 * 1024 * 1024
#: How often smaller a member of more than SMALL bytes may be packed; XML of tables reaches 50.
MAX_RATIO = 200
SMALL = 1024 * 1024
MAX_COLUMNS = 500
#: Rows times columns up to the farthest cell: so much room a reader makes.
MAX_CELLS = 3_000_000
PIECE = 256 * 1024
#: What the standard library says of archives that are none, besides its own exception.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError,
    ValueError, LookupError, OverflowError,
)  # fmt: skip
#: How members may be packed: what spreadsheets do.
PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
MEND = N_("Open it in your program and save it again as XLSX.")


def _twisted() -> TransferProblem:
    return TransferProblem(tr("The XLSX file is damaged, or was made to do damage."), MEND)


def measure(file: BinaryIO) -> None:
    """Raise TransferProblem unless the archive is what it declares, and not too large unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _declared(members)
            for member in members:
                # Reading compares the declared size and checksum with what really comes out.
                _unpack(archive, member)
    except BROKEN:
        raise _twisted() from None


def _declared(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    odd = any(member.compress_type not in PACKED for member in members)
    if odd or len(names) < len(members) or len(members) > MAX_MEMBERS:
        raise _twisted()
    if "[Content_Types].xml" not in names:
        raise TransferProblem(tr("It is not an XLSX file."), tr("Save it as XLSX in your program."))
    if any(name.lower() == "encryptedpackage" for name in names):
        raise TransferProblem(
            tr("The file is protected by a password."), tr("Save it without one.")
        )
    too_large = sum(member.file_size for member in members) > MAX_UNPACKED
    if too_large or any(
        member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    ):
        raise TransferProblem(
            tr("The XLSX file is too large unpacked."), tr("Split it, or send CSV.")
        )


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a member through; XML declares no entities, and of sheets it is known how far they reach."""
    lower = member.filename.lower()
    watch = _Watch(SHEETS.fullmatch(member.filename) is not None) if lower.endswith(
        (".xml", ".rels", ".vml")
    ) else None  # fmt: skip
    size = 0
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            size += len(piece)
            if watch is not None:
                watch.see(piece)
    if size != member.file_size:
        raise _twisted()


class _Watch:
    """Looks at XML as it goes by."""

    def __init__(self, sheet: bool) -> None:
        self.rows = self.columns = 0
        self.address, self.filled = "", False
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        if sheet:
            self.parser.StartElementHandler = self._start
            self.parser.EndElementHandler = self._end

    def see(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece)
        except expat.ExpatError:
            raise _twisted() from None

    def _doctype(self, *_: Any) -> None:
        raise _twisted()

    def _start(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self.address, self.filled = given.get("r", ""), False
        elif local in ("v", "is"):
            self.filled = True

    def _end(self, name: str) -> None:
        # Programs keep the look of cells far below the last one; only what holds something counts.
        if name.rpartition(":")[2] == "c" and self.filled and self.address:
            self._reach(self.address)

    def _reach(self, address: str) -> None:
        found = ADDRESS.fullmatch(address)
        if found is None:
            raise _twisted()
        letters, row = found[1].upper(), int(found[2])
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        if column > MAX_COLUMNS:
            raise TransferProblem(
                tr(
                    "A cell stands in column %(letters)s; %(max_columns)s columns are read.",
                    letters=letters,
                    max_columns=MAX_COLUMNS,
                ),
                tr("Delete it."),
            )
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > MAX_CELLS:
            raise TransferProblem(
                tr(
                    "A cell stands in row %(row)s: the sheet reaches over more than %(max_cells)s cells.",
                    row=number(row),
                    max_cells=number(MAX_CELLS),
                ),
                tr(
                    "Delete the rows below the last record, or send CSV, which may be of any length."
                ),
            )
