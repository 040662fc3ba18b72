"""A log as it stands in its file: only the columns that the mapping names, rows by record."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line, fold
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.mapping.rows import skipped
from isthmus.engine.transfer.mapping.rules import Mapping
from isthmus.engine.transfer.read import table_of
from isthmus.engine.transfer.table import Reading, Table

#: What a packed file may grow to, in bytes: a few kilobytes can hold terabytes of nothing.
UNPACKED = 4 * 1024**3
ENDINGS = (".csv", ".xlsx", ".json")


@dataclass(frozen=True, slots=True)
class LogRow:
    number: int  #: as a spreadsheet counts
    cells: tuple[str, ...]


@dataclass
class Log:
    #: by name as the mapping has it, the place of a column among a row's cells
    places: dict[str, int]
    #: by key of the record, in the order in which the file names them first
    rows: dict[str, list[LogRow]] = field(default_factory=dict)
    keyless: list[int] = field(default_factory=list)
    skipped: int = 0
    count: int = 0
    notes: list[str] = field(default_factory=list)

    def cell(self, row: LogRow, name: str) -> str:
        """Return what a row says in a column; nothing where it says that nothing is known."""
        place = self.places.get(name)
        return "" if place is None else row.cells[place]


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_log(record_type: type[RecordType], path: Path, mapping: Mapping, reading: Reading) -> Log:
    """Read a file, or the one that is packed in a ZIP. Raises TransferProblem."""
    with _opened(path) as (ending, file):
        table = table_of(record_type, ending, file, mapping.reading(reading))
        log = Log(_places(mapping, table), notes=table.notes)
        _take(log, mapping, table)
    return log


@contextmanager
def _opened(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    ending = path.suffix.lower()
    if ending != ".zip":
        if ending not in ENDINGS:
            raise _no_table(path.name)
        with path.open("rb") as file:
            yield ending, file
        return
    try:
        with zipfile.ZipFile(path) as packed:
            tables = [one for one in packed.infolist() if _ending(one.filename) in ENDINGS]
            if len(tables) != 1:
                message = tr("It holds %(count)s tables, not one.", count=len(tables))
                raise TransferProblem(message, tr("Pack the log alone, or unpack it."))
            if tables[0].file_size > UNPACKED:
                raise TransferProblem(tr("What is packed in it is too large."))
            with packed.open(tables[0]) as member:
                yield _ending(tables[0].filename), cast("BinaryIO", member)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        message = tr("It can't be unpacked: %(problem)s.", problem=str(error)[:80])
        raise TransferProblem(message, tr("Unpack it yourself and import the table.")) from None


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def _no_table(name: str) -> TransferProblem:
    message = tr("“%(name)s” is no log that can be read.", name=name[:60])
    return TransferProblem(message, tr("It is CSV, XLSX or JSON, or one of them in a ZIP."))


def _places(mapping: Mapping, table: Table) -> dict[str, int]:
    """Return where each column that is named stands in the file. Raises TransferProblem."""
    assert mapping.replay is not None
    wanted = [*mapping.key, *mapping.replay.columns(), *(one.column for one in mapping.skip)]
    optional: list[str] = []
    for rule in (*mapping.fields.values(), *mapping.keep.values()):
        (optional if rule.optional else wanted).extend(rule.columns)
    heads = {fold(name): place for place, name in reversed([*enumerate(table.head)])}
    missing = [name for name in dict.fromkeys(wanted) if fold(name) not in heads]
    if missing:
        raise TransferProblem(
            tr(
                "The file lacks columns that the mapping names: %(names)s.",
                names=", ".join(missing),
            ),
            tr("It has: %(names)s.", names=", ".join(table.head))[:500],
        )
    return {name: heads[fold(name)] for name in (*wanted, *optional) if fold(name) in heads}


def _take(log: Log, mapping: Mapping, table: Table) -> None:
    assert mapping.replay is not None
    at = sorted(set(log.places.values()))
    log.places = {name: at.index(place) for name, place in log.places.items()}
    missing = mapping.replay.missing
    # Most cells of a log say what others say: each text is kept once.
    known: dict[str, str] = {}

    def kept(cells: Sequence[str], place: int) -> str:
        text = cells[place].strip() if place < len(cells) else ""
        return "" if text in missing else known.setdefault(text, text)

    for number, cells in table.rows:
        if not any(cell.strip() for cell in cells):
            continue
        row = LogRow(number, tuple(kept(cells, place) for place in at))

        def cell(name: str, row: LogRow = row) -> str:
            return log.cell(row, name)

        if any(skipped(one, cell) for one in mapping.skip):
            log.skipped += 1
            continue
        log.count += 1
        names = [clean_line(cell(name)) for name in mapping.key]
        if not any(names):
            log.keyless.append(number)
            continue
        log.rows.setdefault(" / ".join(names), []).append(row)
