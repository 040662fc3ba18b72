"""The stages of an import, and what each does to a chunk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, ClassVar, cast

from django.db.models import F
from django.utils import timezone
from django_tasks.base import Task

from isthmus.engine import files, formats
from isthmus.engine.door import Act
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.door.settings import record_organization_event
from isthmus.engine.door.transaction import CHUNK, door_open
from isthmus.engine.files import opened
from isthmus.engine.jobs.imports import import_rows
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, ImportChunk, ImportName, StagedImport, WorkState
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.stages import Work
from isthmus.engine.stages.work import Over
from isthmus.engine.transfer.errors import CellError, TransferProblem
from isthmus.engine.transfer.mapping.rules import parse
from isthmus.engine.transfer.planning import compare
from isthmus.engine.transfer.read import Incoming, Read, incoming
from isthmus.engine.transfer.sheet import Sheet, SheetRow, belonging
from isthmus.engine.transfer.staged.packing import (
    astuple,
    digests,
    name_digest,
    pack,
    row_name,
    sheet_of,
)
from isthmus.engine.transfer.staged.writing import Written, part_of, write_what_can
from isthmus.engine.transfer.table import Reading

S = WorkState
MAX_ROWS = 1_048_576


class Imports(Work[StagedImport, ImportChunk]):
    """A file is read into chunks, these are checked, written, and related to one another."""

    model, chunk, via, counts = StagedImport, ImportChunk, "import", ("created",)
    before: ClassVar = {S.CHECKING: S.READING, S.WRITING: S.CHECKING, S.RELATING: S.WRITING}
    after: ClassVar = {S.CHECKING: S.READY, S.WRITING: S.RELATING, S.RELATING: S.DONE}

    def job(self) -> Task[..., None]:
        return import_rows

    def stage(
        self, state: WorkState
    ) -> Callable[[StagedImport, type[RecordType], ImportChunk, Act], None]:
        return {S.CHECKING: _check, S.WRITING: _write, S.RELATING: _relate}[state]

    def gather(
        self,
        work: StagedImport,
        record_type: type[RecordType],
        until: float,
        told: Callable[[StagedImport], None],
    ) -> bool:
        if work.state == S.READING:
            _read(work, record_type, until, told)
            return True
        return False

    def finish(self, work: StagedImport, act: Act) -> None:
        # What was refused can still be fetched; of the rest nothing more is asked.
        work.chunks.filter(refused=0).update(content=b"")
        _tell(work, act)

    def let_go(self, work: StagedImport) -> None:
        """Throw away the file: what is left to know of it stands in the chunks."""
        if work.file is not None:
            stored, work.file = work.file, None
            work.save(update_fields=["file"])
            stored.delete()
            files.discard(stored)

    def problem(self, error: Exception) -> str | None:
        if isinstance(error, TransferProblem):
            return f"{error.message} {error.hint}".strip()
        return super().problem(error)


IMPORTS = Imports()


def _tell(job: StagedImport, act: Act) -> None:
    """Write into the organization's history that an import was done."""
    record_type = registry.find(job.record_type)
    payload = {"register": record_type.register if record_type else "", "sha256": job.sha256}
    record_organization_event("imported", payload, act)


def _read(
    job: StagedImport,
    record_type: type[RecordType],
    until: float,
    told: Callable[[StagedImport], None],
) -> None:
    """Read the file into chunks. Who was killed reads it again and passes over what is there."""
    assert job.file is not None
    mapping = parse(job.mapping, record_type) if job.mapping else None
    with opened(job.file, job) as file:
        content = cast("BinaryIO", file.file)
        found = incoming(record_type, job.name, content, Reading(**job.reading), mapping)
        if found.errors:
            first = found.errors[0]
            raise TransferProblem(first.message, first.hint)
        number = job.chunks.count()
        for _ in islice(found.rows, number * CHUNK):
            pass
        for rows in _chunks(found):
            if number * CHUNK >= MAX_ROWS:
                raise TransferProblem(
                    tr("There are more than %(max_rows)s rows.", max_rows=formats.number(MAX_ROWS)),
                    tr("Split the file."),
                )
            with door_open():
                _keep(job, number, rows)
            number += 1
            told(job)
            if time.monotonic() > until:
                return
    if found.errors:
        first = found.errors[0]
        raise TransferProblem(first.message, first.hint)
    if not number:
        raise TransferProblem(tr("There is no row in it."))
    with door_open():
        row = StagedImport.objects.select_for_update().get(pk=job.pk)
        if row.state != S.READING:
            raise Over
        row.head, row.notes = found.head, found.notes
        row.columns = [column.name for column in found.columns]
        row.state, row.changed_at = S.CHECKING, timezone.now()
        row.save()
        IMPORTS.let_go(row)


def _chunks(found: Incoming) -> Iterator[list[Read]]:
    while rows := list(islice(found.rows, CHUNK)):
        yield rows


def _keep(job: StagedImport, number: int, rows: list[Read]) -> None:
    """Keep a chunk and what the file calls its rows. A name that was there before is a mistake."""
    row_state = StagedImport.objects.select_for_update().only("state").get(pk=job.pk).state
    if row_state != S.READING or job.chunks.filter(number=number).exists():
        raise Over
    by_digest: dict[str, SheetRow] = {}
    known = set(
        ImportName.objects.filter(
            job=job, digest__in=[name_digest(row_name(row)) for row, _ in rows]
        ).values_list("digest", flat=True)
    )
    for row, errors in rows:
        digest = name_digest(row_name(row))
        if digest in known or digest in by_digest:
            message = tr("%(reference)s is there twice.", reference=row.reference)
            errors.append(CellError(row.number, "reference", "twice", message, tr("Delete one.")))
        else:
            by_digest[digest] = row
    insert_rows(
        ImportName,
        [ImportName(job=job, digest=digest, row=row.number) for digest, row in by_digest.items()],
    )
    content = pack(rows)
    ImportChunk.objects.create(
        job=job, number=number, step=S.READING, rows=len(rows), content=content
    )


def _check(job: StagedImport, record_type: type[RecordType], chunk: ImportChunk, act: Act) -> None:
    """Work out what a chunk would do, rules of the door left to the writing."""
    sheet = sheet_of(record_type, job, chunk)
    wanted = digests(one for row in sheet.rows for ends in row.relations.values() for one in ends)
    names = ImportName.objects.filter(job=job, digest__in=list(wanted))
    elsewhere = frozenset(wanted[one] for one in names.values_list("digest", flat=True))
    found = compare(record_type, sheet, act.viewer, elsewhere, told=False)
    of = belonging(sheet.rows)
    beside = [error for error in found.errors if error.row not in of]
    if beside:
        raise TransferProblem(beside[0].message, beside[0].hint)
    wrong = {of[error.row] for error in found.errors}
    left = [row for row in found.rows if row.number not in wrong]
    chunk.created = sum(row.action == "create" for row in left)
    chunk.changed = sum(row.action == "change" for row in left)
    chunk.unchanged = sum(row.action == "unchanged" for row in left)
    chunk.errors = [astuple(error) for error in found.errors]
    chunk.refused = len(wrong)


def _write(job: StagedImport, record_type: type[RecordType], chunk: ImportChunk, act: Act) -> None:
    """Create and change the records of a chunk; their relations come later."""
    sheet = sheet_of(record_type, job, chunk)
    for row in sheet.rows:
        row.relations = {}
    done = write_what_can(record_type, sheet, act)
    _note(chunk, done, sheet)
    names = {name_digest(row_name(row)): done.records.get(row.number) for row in sheet.rows}
    known = ImportName.objects.filter(job=job, digest__in=list(names)).values_list("pk", "digest")
    rows = [ImportName(pk=key, record=names[digest]) for key, digest in known]
    update_rows(ImportName, rows, ["record"])


def _note(chunk: ImportChunk, done: Written, sheet: Sheet) -> None:
    chunk.created, chunk.changed, chunk.unchanged = done.created, done.changed, done.unchanged
    chunk.errors = [astuple(error) for error in done.errors]
    chunk.refused = len(_wrong(chunk, sheet))


def _wrong(chunk: ImportChunk, sheet: Sheet) -> set[int]:
    """Return the numbers of the records' rows with mistakes, whichever of their rows has them."""
    of = belonging(sheet.rows)
    return {of.get(error[0], error[0]) for error in chunk.errors}


def _relate(job: StagedImport, record_type: type[RecordType], chunk: ImportChunk, act: Act) -> None:
    """Draw and end the relations of a chunk, whose ends may be in any other."""
    sheet = sheet_of(record_type, job, chunk)
    if not any(row.relations for row in sheet.rows):
        return
    wrong = _wrong(chunk, sheet)
    references = _references(job, sheet)
    rows = []
    for row in sheet.rows:
        own = references.get(row_name(row))
        if own and row.number not in wrong:
            ends = {
                code: [references.get(name, name) for name in names]
                for code, names in row.relations.items()
            }
            rows.append(SheetRow(row.number, {"reference": own}, ends, lenient=row.lenient))
    columns = [c for c in sheet.columns if c.role in ("reference", "relation")]
    done = write_what_can(record_type, part_of(Sheet(columns, [], [], [], []), rows), act)
    chunk.errors = [*chunk.errors, *(astuple(error) for error in done.errors)]
    # A record that was made before its relations were drawn was made, and not changed.
    chunk.refused = len(_wrong(chunk, sheet))


def _references(job: StagedImport, sheet: Sheet) -> dict[str, str]:
    """Return the references of the records that the file calls so."""
    wanted = digests(row_name(row) for row in sheet.rows)
    wanted |= digests(one for row in sheet.rows for ends in row.relations.values() for one in ends)
    found: dict[str, str] = {}
    names = ImportName.objects.filter(job=job, digest__in=list(wanted), record__isnull=False)
    keys = {one.record: wanted[one.digest] for one in names}
    rows = Entry.objects.as_system("names of an import").filter(pk__in=list(keys))
    for key, reference in rows.annotate(key=F("pk")).values_list("key", "reference"):
        found[keys[key]] = reference
    return found
