"""Whether the bytes on disk are still the ones that were uploaded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from isthmus.engine.door.errors import Refused
from isthmus.engine.files.ciphering import CipherProblem
from isthmus.engine.files.encrypting import plain
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
DISPOSED = Reason(
    "disposed", N_("The file was disposed of."), N_("History says when, how, and who saw it.")
)
DAMAGED = Reason(
    "damaged",
    N_("The file is not the one that was uploaded: its SHA-256 has changed, or it is gone."),
    N_("Tell your administrator; a backup may hold it."),
)


HELD_BACK = {
    Scan.WAITING: WAITS,
    Scan.INFECTED: INFECTED,
    Scan.ERASED: GONE,
    Scan.DISPOSED: DISPOSED,
}


#: Told of a file that was found damaged when it was to be handed out, with the record that holds it.
damage_seen: list[Callable[[StoredFile, Any], None]] = []


def opened(stored: StoredFile, holder: Any) -> File[Any]:
    """Return a file's bytes from the beginning, compared with its hash.

    They are read twice, so that nothing of a damaged file leaves the house. Raises Refused, in
    the name of the record that holds it, for what waits in quarantine, is infected, erased or
    damaged.
    """
    if not stored.available:
        raise Refused([(holder, HELD_BACK[Scan(stored.scan)])])
    found: File[Any] | None = None
    try:
        found = plain(stored)
        same = _digest(found) == stored.sha256
    except (OSError, CipherProblem):
        same = False
    if found is None or not same:
        if found is not None:
            found.close()
        for tell in damage_seen:
            tell(stored, holder)
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
    what: str  #: missing, changed; not erased: the law had them erased, or they were disposed of, and they are there


def check(files: QuerySet[StoredFile]) -> Iterator[Damage]:
    """Read every byte of these files and yield those that are missing or changed."""
    for stored in files.select_related("key").order_by("pk").iterator(chunk_size=500):
        if stored.scan in (Scan.ERASED, Scan.DISPOSED):
            if default_storage.exists(stored.path):
                yield Damage(stored, "not erased")
            continue
        try:
            with plain(stored) as content:
                same = _digest(content) == stored.sha256
        except OSError:
            yield Damage(stored, "missing")
        except CipherProblem:
            yield Damage(stored, "changed")
        else:
            if not same:
                yield Damage(stored, "changed")
