"""Beginning an import, letting it be written, and calling it off."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from django.core.files.base import File
from django.db.models import QuerySet
from django.utils import timezone

from isthmus.engine import files
from isthmus.engine.access import IMPORT, Viewer
from isthmus.engine.door import Absent, Act
from isthmus.engine.door.checks import require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.jobs import enqueue
from isthmus.engine.jobs.imports import import_rows
from isthmus.engine.models import ImportState, StagedImport
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.table import Reading


def _own(record_type: type[RecordType], viewer: Viewer) -> QuerySet[StagedImport]:
    rows = StagedImport.objects.filter(
        organization_id=viewer.organization_id, record_type=record_type.code
    )
    if viewer.principal_id is None:
        return rows.filter(principal=None)
    return rows.filter(principal_id=viewer.principal_id)


def own(record_type: type[RecordType], token: str, viewer: Viewer) -> StagedImport:
    """Return an import that this viewer began. Raises Absent."""
    found = _own(record_type, viewer).filter(token=token).first()
    if found is None:
        raise Absent("import")
    return found


def unfinished(
    record_type: type[RecordType], upload: File[Any], reading: Reading, mapping: str, viewer: Viewer
) -> StagedImport | None:
    """Return the import of this very file, read in the same way, that was not brought to an end."""
    rows = _own(record_type, viewer).exclude(
        state__in=(ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)
    )
    return rows.filter(sha256=_digest(upload), reading=asdict(reading), mapping=mapping).first()


def _digest(upload: File[Any]) -> str:
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    return digest.hexdigest()


def begin(
    record_type: type[RecordType],
    upload: File[Any],
    reading: Reading,
    mapping: str,
    act: Act,
    *,
    inline: bool = False,
) -> StagedImport:
    """Keep a file and let a job read it; `inline`: the caller goes on with it itself.

    Raises Forbidden, FieldProblem for a file that is not taken.
    """
    require(record_type, IMPORT, act)
    stored = files.store(upload, act.viewer.organization)
    now = timezone.now()
    with door_open():
        made = StagedImport.objects.create(
            organization=act.viewer.organization,
            principal_id=act.viewer.principal_id,
            record_type=record_type.code,
            name=stored.name,
            file=stored,
            sha256=stored.sha256,
            reading=asdict(reading),
            mapping=mapping,
            made_at=now,
            changed_at=now,
        )
        if not inline:
            ask(made)
    return made


def ask(job: StagedImport) -> None:
    """Let a worker go on with it. Call it inside a transaction."""
    enqueue(import_rows, job.organization_id, key=job.token, job=job.pk)


def confirm(job: StagedImport, *, inline: bool = False) -> bool:
    """Let what was checked be written; return False if that was said already."""
    with door_open():
        row = StagedImport.objects.select_for_update().get(pk=job.pk)
        if row.state != ImportState.READY:
            return False
        row.state, row.changed_at = ImportState.WRITING, timezone.now()
        row.save(update_fields=["state", "changed_at"])
        if not inline:
            ask(row)
    return True


def cancel(job: StagedImport) -> None:
    """Write nothing more of it. What was written stays."""
    with door_open():
        row = StagedImport.objects.select_for_update().get(pk=job.pk)
        if not row.over:
            row.state, row.changed_at = ImportState.CANCELLED, timezone.now()
            row.save(update_fields=["state", "changed_at"])
            let_go(row)


def let_go(job: StagedImport) -> None:
    """Throw away the file: what is left to know of it stands in the chunks. Inside `door_open`."""
    if job.file is not None:
        stored, job.file = job.file, None
        job.save(update_fields=["file"])
        stored.delete()
        files.discard(stored)
