from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")

#: At most so many rows in one transaction: SQLite has a single writer, others wait for it.
CHUNK = 500

_open: ContextVar[bool] = ContextVar("door_open", default=False)


@contextmanager
def door_open() -> Iterator[None]:
    """Open the one kind of transaction in which record tables may be written."""
    token = _open.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _open.reset(token)


def is_open() -> bool:
    """Return whether the door is open here; tests use it to find writes that go round it."""
    return _open.get()


def chunks(rows: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """Yield (offset, slice) of at most CHUNK rows each."""
    for start in range(0, len(rows), CHUNK):
        yield start, rows[start : start + CHUNK]
