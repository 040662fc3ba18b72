"""Rows on their way: packed for keeping, and the names that a file gives them."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence

import orjson

from isthmus.engine.models import ImportChunk, StagedImport
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.errors import CellError
from isthmus.engine.transfer.read import Read
from isthmus.engine.transfer.sheet import Sheet, SheetRow, known_columns


def pack(rows: Sequence[Read]) -> bytes:
    """Return rows, each with what is wrong with its form, for keeping."""
    # A dataclass is walked much slower by `asdict`, which copies every cell.
    plain = [(row.__dict__, [astuple(error) for error in errors]) for row, errors in rows]
    # Numbers that JSON can't hold were refused when they were read.
    return zlib.compress(orjson.dumps(plain), 3)


def astuple(error: CellError) -> list[str | int]:
    return [error.row, error.column, error.code, error.message, error.hint]


def sheet_of(record_type: type[RecordType], job: StagedImport, chunk: ImportChunk) -> Sheet:
    """Return the rows of a chunk as they were read."""
    known = known_columns(record_type)
    rows: list[SheetRow] = []
    errors: list[CellError] = []
    for row, wrong in orjson.loads(zlib.decompress(bytes(chunk.content))):
        rows.append(SheetRow(**row))
        errors += [CellError(*one) for one in wrong]
    columns = [known[name] for name in job.columns if name in known]
    return Sheet(columns, rows, errors, head=job.head)


def name_digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def digests(names: Iterable[str]) -> dict[str, str]:
    """Return names by their digest."""
    return {name_digest(name): name for name in names if name}


def row_name(row: SheetRow) -> str:
    """Return what the file calls a row; a row without a name goes by its number."""
    return row.reference or f"\x00{row.number}"
