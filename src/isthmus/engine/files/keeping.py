"""Whether the bytes on disk are still the ones that were uploaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from isthmus.engine.door.errors import Refused
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Scan, StoredFile

WAITS = Reason(
    "quarantine",
    N_("The file waits for the virus scanner and can't be fetched yet."),
    N_("Try again in a while."),
)
INFECTED = Reason(
    "infected",
    N_("The virus scanner found something in the file. It stays in quarantine."),
    N_("Ask whoever uploaded it for a clean one."),
)
GONE = Reason(
    "erased", N_("The file was erased by law."), N_("History says when, and on what basis.")
)
DAMAGED = Reason(
    "damaged",
    N_("The file is not the one that was uploaded: its SHA-256 has changed, or it is gone."),
    N_("Tell your administrator; a backup may hold it."),
)


HELD_BACK = {Scan.WAITING: WAITS, Scan.INFECTED: INFECTED, Scan.ERASED: GONE}


def opened(stored: StoredFile, holder: Any) -> File[Any]:
    """Return a file's bytes from the beginning, compared with its hash.

    They are read twice, so that nothing of a damaged file leaves the house. Raises Refused, in
    the name of the record that holds it, for what waits in quarantine, is infected, erased or
    damaged.
    """
    if not stored.available:
        raise Refused([(holder, HELD_BACK[Scan(stored.scan)])])
    try:
        found: File[Any] = default_storage.open(stored.path)
    except OSError:
        raise Refused([(holder, DAMAGED)]) from None
    if _digest(found) != stored.sha256:
        found.close()
        raise Refused([(holder, DAMAGED)])
    found.seek(0)
    return found


def _digest(content: File[Any]) -> str:
    digest = hashlib.sha256()
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()


@dataclass(frozen=True)
class Damage:
    """A file whose bytes are not what they were."""

    file: StoredFile
    what: str  #: missing, changed; not erased: the law had them erased, and they are there


def check(files: QuerySet[StoredFile]) -> Iterator[Damage]:
    """Read every byte of these files and yield those that are missing or changed."""
    for stored in files.order_by("pk").iterator(chunk_size=500):
        if stored.scan == Scan.ERASED:
            if default_storage.exists(stored.path):
                yield Damage(stored, "not erased")
            continue
        try:
            with default_storage.open(stored.path) as content:
                same = _digest(content) == stored.sha256
        except OSError:
            yield Damage(stored, "missing")
        else:
            if not same:
                yield Damage(stored, "changed")
