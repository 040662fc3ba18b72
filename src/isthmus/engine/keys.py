"""Keys of rows: 63-bit integers in order of time, made in Python.

A key is 41 bits of milliseconds since 2020-01-01 UTC and 22 bits that start at random and count
up within one process. Keys made later sort later, so indexes grow at their end and a batch can
be prepared before its transaction begins. Keys are never shown to people.
"""

import secrets
import threading
import time
from datetime import UTC, datetime, timedelta

EPOCH_MS = 1_577_836_800_000
SEQUENCE_BITS = 22
LARGEST = 2**63 - 1
LONGEST = len(str(LARGEST))


class _Series:
    """The keys of one process, in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        now = time.time_ns() // 1_000_000 - EPOCH_MS
        with self._lock:
            if now > self._last >> SEQUENCE_BITS:
                # The top bit of the sequence stays clear so that a burst has room to count up.
                self._last = (now << SEQUENCE_BITS) | secrets.randbits(SEQUENCE_BITS - 1)
            else:
                self._last += 1
            return self._last


_series = _Series()


def made_at(key: int) -> datetime:
    """Return when a key was made, to the millisecond; in a burst it may say a little later."""
    return datetime.fromtimestamp(EPOCH_MS / 1000, UTC) + timedelta(
        milliseconds=key >> SEQUENCE_BITS
    )


def first_key_of(moment: datetime) -> int:
    """Return the smallest key that could be made at `moment`."""
    since = moment - datetime.fromtimestamp(EPOCH_MS / 1000, UTC)
    return max(0, since // timedelta(milliseconds=1)) << SEQUENCE_BITS


def key_in(text: str) -> int | None:
    """Return the key that somebody sent, in an address or a form; None for what can't be one."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST):
        return None
    key = int(text)
    return key if key <= LARGEST else None


def new_key() -> int:
    """Return a key larger than every key this process has made before."""
    return _series.next()
