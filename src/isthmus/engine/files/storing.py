"""Keeping an upload: read once, hashed while it is written, under a random name."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import FieldProblem
from isthmus.engine.files.kinds import HEAD, clean_name, sniff
from isthmus.engine.files.scanning import Finding, examine
from isthmus.engine.language import tr
from isthmus.engine.models import Organization, Scan, StoredFile


class _Measured:
    """What is read of a file goes into its hash; more than may be kept is refused while it is read."""

    def __init__(self, upload: File[bytes], name: str, most: int) -> None:
        self.upload, self.name, self.most = upload, name, most
        self.seek(0)

    def seek(self, place: int) -> int:
        if place:
            raise ValueError("An upload is read from its beginning.")
        self.digest, self.size = hashlib.sha256(), 0
        self.upload.seek(0)
        return 0

    def read(self, count: int = -1) -> bytes:
        piece: bytes = self.upload.read(count)
        self.digest.update(piece)
        self.size += len(piece)
        if self.size > self.most:
            raise larger(self.name, self.most)
        return piece


def larger(name: str, most: int | None = None) -> FieldProblem:
    """Return what is said of a file of more bytes than so many; without, than uploads may have."""
    limit = (most or settings.FILE_MAX_SIZE) // 1024 // 1024
    return FieldProblem(
        "too-large",
        tr("“%(name)s” is larger than %(limit)s MB.", name=name, limit=limit),
        tr("Make it smaller, or split it."),
    )


def receive(
    upload: File[bytes], organization: Organization, *, most: int | None = None
) -> StoredFile:
    """Write an upload's bytes and return its row, which the caller saves or else discards.

    `most`: how many bytes it may have; without, as many as uploads may.

    Raises FieldProblem if it is too large, of a wrong kind or infected; nothing is kept then.
    """
    name = clean_name(upload.name or "file")
    upload.seek(0)
    media_type = sniff(name, upload.read(HEAD))
    measured = _Measured(upload, name, most or settings.FILE_MAX_SIZE)
    content: Any = measured
    handle = secrets.token_hex(16)
    path = f"{handle[:2]}/{handle}"
    try:
        path = default_storage.save(path, File(content))
    except BaseException:
        # A storage may have begun; what it wrote is nobody's.
        default_storage.delete(path)
        raise
    stored = StoredFile(
        organization=organization,
        name=name,
        media_type=media_type,
        size=measured.size,
        sha256=measured.digest.hexdigest(),
        path=path,
        created_at=timezone.now(),
    )
    return _scanned(stored)


def _scanned(stored: StoredFile) -> StoredFile:
    """Let the scanner look at once, where one is set; what takes too long waits in quarantine."""
    try:
        finding = examine(stored)
    except BaseException:
        discard(stored)
        raise
    if finding.scan == Scan.INFECTED:
        discard(stored)
        raise _infected(stored, finding)
    finding.write(stored)
    return stored


def _infected(stored: StoredFile, finding: Finding) -> FieldProblem:
    said = f" ({finding.note})" if finding.note else ""
    return FieldProblem(
        "infected",
        tr(
            "The virus scanner turned “%(name)s” away%(said)s. It was not kept.",
            name=stored.name,
            said=said,
        ),
        tr("Tell whoever answers for information security where it came from."),
    )


def discard(stored: StoredFile) -> None:
    """Take the bytes of a file away that no row stands for."""
    default_storage.delete(stored.path)


def erase(files: Sequence[StoredFile], name: str) -> None:
    """Take bytes and hash of files away for good, inside a transaction; rows stay, under `name`.

    The bytes go once it has come to its end: what was taken back is still all there.
    """
    for stored in files:
        stored.name, stored.sha256 = name, ""
        stored.scan, stored.scan_note = Scan.ERASED, ""
        transaction.on_commit(partial(default_storage.delete, stored.path))
    update_rows(StoredFile, files, ("name", "sha256", "scan", "scan_note"))


def dispose(files: Sequence[StoredFile]) -> None:
    """Take the bytes of files away for good, inside a transaction; rows, names and hashes stay."""
    for stored in files:
        stored.scan, stored.scan_note = Scan.DISPOSED, ""
        transaction.on_commit(partial(default_storage.delete, stored.path))
    update_rows(StoredFile, files, ("scan", "scan_note"))


def store(
    upload: File[bytes], organization: Organization, *, most: int | None = None
) -> StoredFile:
    """Keep an upload and return it. `most` and what it raises are as with `receive`."""
    stored = receive(upload, organization, most=most)
    try:
        with door_open():
            stored.save(force_insert=True)
    except BaseException:
        discard(stored)
        raise
    return stored
