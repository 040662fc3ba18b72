"""Keys of rows: 63-bit integers in order of time, made in Python.

A key is 41 bits of milliseconds since 2020-01-01 UTC and 22 bits that start at random and count
up within one process. Keys made later sort later, so indexes grow at their end and a batch can
be prepared before its transaction begins. Keys are never shown to people.
"""

import secrets
import threading
import time

EPOCH_MS = 1_577_836_800_000
SEQUENCE_BITS = 22

_lock = threading.Lock()
_last = 0


def new_key() -> int:
    """Return a key larger than every key this process has made before."""
    global _last
    # The top bit of the sequence stays clear so that a burst has room to count up.
    start = secrets.randbits(SEQUENCE_BITS - 1)
    fresh = ((time.time_ns() // 1_000_000 - EPOCH_MS) << SEQUENCE_BITS) | start
    with _lock:
        _last = max(fresh, _last + 1)
        return _last
