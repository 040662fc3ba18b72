"""The virus scanner: a command that an operator sets, given the path of a file.

It exits with 0 for a clean file and 1 for an infected one; anything else, or no answer in time,
leaves the file in quarantine. Plain functions, so that a job can call them.
"""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

from isthmus.engine.door.transaction import door_open
from isthmus.engine.files.encrypting import plain
from isthmus.engine.models import Scan, StoredFile
from isthmus.engine.text import clean_line

CLEAN, INFECTED = 0, 1


@dataclass(frozen=True)
class Finding:
    scan: Scan
    note: str = ""
    at: datetime | None = None

    def write(self, stored: StoredFile) -> None:
        stored.scan, stored.scan_note, stored.scanned_at = self.scan, self.note, self.at


def examine(stored: StoredFile) -> Finding:
    """Return what the scanner says of a file's bytes; not scanned where none is set."""
    if stored.scan in (Scan.ERASED, Scan.DISPOSED):
        return Finding(Scan(stored.scan), "", stored.scanned_at)
    if not settings.SCANNER:
        return Finding(Scan.NONE)
    try:
        with _local(stored) as path:
            done = subprocess.run(  # noqa: S603 - the operator's own command, no shell
                [*shlex.split(settings.SCANNER), str(path)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=settings.SCANNER_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return Finding(Scan.WAITING, "The scanner did not answer in time.")
    except (OSError, ValueError) as error:
        return Finding(Scan.WAITING, f"The scanner can't be started: {error}"[:500])
    said = clean_line((done.stdout or done.stderr).decode(errors="replace"))
    said = said.replace(str(path), stored.name)[:500]
    if done.returncode == CLEAN:
        return Finding(Scan.CLEAN, "", timezone.now())
    if done.returncode == INFECTED:
        return Finding(Scan.INFECTED, said, timezone.now())
    return Finding(Scan.WAITING, f"The scanner failed with {done.returncode}. {said}"[:500])


@contextmanager
def _local(stored: StoredFile) -> Iterator[Path]:
    """Yield a path at which the file can be read: its own on disk, else a copy's, which goes at once."""
    if stored.key_id is None:
        try:
            yield Path(default_storage.path(stored.path))
            return
        except NotImplementedError:
            # So storages answer whose files are not on this machine's disk.
            pass
    with tempfile.NamedTemporaryFile() as copy, plain(stored) as original:
        for piece in original.chunks():
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


def waiting() -> QuerySet[StoredFile]:
    """Return the files in quarantine, the oldest first."""
    return StoredFile.objects.filter(scan=Scan.WAITING).order_by("created_at", "pk")


def scan(stored: StoredFile) -> Finding:
    """Let the scanner look at a stored file again and keep what it says.

    Where no scanner is set (any more), a file that waits becomes one that was not scanned.
    """
    finding = examine(stored)
    finding.write(stored)
    with door_open():
        stored.save(update_fields=["scan", "scan_note", "scanned_at"])
    return finding
