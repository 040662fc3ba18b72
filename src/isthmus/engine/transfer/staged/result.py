"""How far an import has come, what it made, and what it refused."""

from __future__ import annotations

from collections.abc import Iterator

from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry, StagedImport
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.errors import CellError
from isthmus.engine.transfer.refused import by_row, refused_file
from isthmus.engine.transfer.sheet import known_columns
from isthmus.engine.transfer.staged.packing import sheet_of

#: Mistakes and records that are shown; all of them are in the file and the register.
SHOWN = 200


def mistakes(job: StagedImport) -> list[CellError]:
    """Return the first mistakes, in the order of the file."""
    found: list[CellError] = []
    rows = job.chunks.filter(refused__gt=0).order_by("number")
    for errors in rows.values_list("errors", flat=True)[:SHOWN]:
        found += [CellError(*one) for one in errors]
        if len(found) >= SHOWN:
            break
    return found[:SHOWN]


def made(job: StagedImport, viewer: Viewer) -> list[Entry]:
    """Return the first records that were made or changed, as far as the viewer may know of them."""
    names = job.names.filter(record__isnull=False).order_by("row")
    keys = [key for key in names.values_list("record", flat=True)[:SHOWN] if key is not None]
    rows = {row.pk: row for row in Entry.objects.visible_to(viewer).filter(pk__in=keys)}
    return [rows[key] for key in keys if key in rows]


def refused(record_type: type[RecordType], job: StagedImport) -> Iterator[bytes]:
    """Yield CSV of the rows with mistakes and what to mend, a chunk of the file at a time."""
    known = known_columns(record_type)
    columns = [known[name] for name in job.columns if name in known]
    first = True
    for chunk in job.chunks.filter(refused__gt=0).order_by("number").iterator(chunk_size=10):
        errors = by_row(CellError(*one) for one in chunk.errors)
        data = refused_file(job.head, columns, sheet_of(record_type, job, chunk).rows, errors)
        yield data if first else data.partition(b"\r\n")[2]
        first = False
