"""What is no mistake of whoever asks: the database does not answer, or the disk is full.

Pages, API and commands say the same about it. Each write is one transaction: it is there whole, or
not at all.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError

from isthmus.engine.language import declare_texts

#: After how many seconds asking again makes sense.
RETRY_AFTER = 5

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True)
class Outage:
    """Why something can't be done now, for programs (`code`) and for people."""

    code: str
    text: str
    hint: str

    def __post_init__(self) -> None:
        declare_texts(self, "text", "hint")


FULL = Outage(
    "storage-full",
    "There is no room left to store anything. Nothing was changed.",
    "Reading goes on. Tell your administrator; try again when there is room.",
)
BUSY = Outage(
    "busy",
    "The database is busy with other writes. Nothing was changed.",
    "Try again in a moment.",
)
GONE = Outage(
    "unavailable",
    # It may have gone while it confirmed a write, so nothing is promised here.
    "The database does not answer.",
    "Try again in a moment, and look first whether the last write arrived. If it stays, tell your "
    "administrator.",
)

#: Words by which SQLite and PostgreSQL say it; neither has codes that Django passes on for both.
_FULL_WORDS = ("is full", "no space left", "disk full", "could not extend file")
_BUSY_WORDS = ("is locked", "deadlock detected", "could not obtain lock", "lock timeout")


def outage(error: BaseException | None) -> Outage | None:
    """Return what an exception says of the installation's state; None for any other exception."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return FULL
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    said = str(error).lower()
    if any(words in said for words in _FULL_WORDS):
        return FULL
    return BUSY if any(words in said for words in _BUSY_WORDS) else GONE
