"""Beginning an import, or going on with one that was begun."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils import timezone

from isthmus.engine import files
from isthmus.engine.access import IMPORT, Viewer
from isthmus.engine.door import Act
from isthmus.engine.door.checks import require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import StagedImport, WorkState
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.staged.steps import IMPORTS
from isthmus.engine.transfer.table import Reading


def unfinished(
    record_type: type[RecordType], upload: File[Any], reading: Reading, mapping: str, viewer: Viewer
) -> StagedImport | None:
    """Return the import of this very file, read in the same way, that was not brought to an end."""
    rows = IMPORTS.owned(record_type, viewer).exclude(
        state__in=(WorkState.DONE, WorkState.CANCELLED, WorkState.FAILED)
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
    """Keep a file and let a job read it; `inline`: the caller, a command, goes on with it itself, and
    the file may be larger than an upload.

    Raises Forbidden, FieldProblem for a file that is not taken.
    """
    require(record_type, IMPORT, act)
    most = settings.IMPORT_MAX_SIZE if inline else None
    stored = files.store(upload, act.viewer.organization, most=most)
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
            IMPORTS.ask(made)
    return made
