from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import transaction

from isthmus.engine.keys import new_key
from isthmus.engine.models import Revision

T = TypeVar("T")

#: At most so many rows in one transaction: SQLite has a single writer, others wait for it.
CHUNK = 500

#: In place of a type of record: the whole organization.
WHOLE = ""

#: Organizations written to since the outermost door was opened, and the types of their records;
#: None while it is closed.
_written: ContextVar[set[tuple[int, str]] | None] = ContextVar("written", default=None)


@contextmanager
def door_open() -> Iterator[None]:
    """Open the one kind of transaction in which record tables may be written."""
    if _written.get() is not None:
        with transaction.atomic():
            yield
        return
    written: set[tuple[int, str]] = set()
    token = _written.set(written)
    try:
        with transaction.atomic():
            yield
            # Last of all, since from here on other writers of the organization wait for us.
            if not transaction.get_rollback():
                _mark(written)
    finally:
        _written.reset(token)


def is_open() -> bool:
    """Return whether the door is open here; tests use it to find writes that go round it."""
    return _written.get() is not None


def wrote(organization_id: int, types: Iterable[str]) -> None:
    """Tell the open door that records of these types changed in this organization."""
    written = _written.get()
    if written is None:
        raise RuntimeError("Records change inside `door_open` only.")
    written.add((organization_id, WHOLE))
    written.update((organization_id, type_) for type_ in types)


def revision(organization_id: int) -> int:
    """Return the mark that the last write to the organization left; 0 before the first.

    Whoever keeps what they computed asks for the mark before they read: a write that comes in
    between then only makes them compute once more. While the door is open here, what this very
    transaction changed has no mark yet.
    """
    rows = Revision.objects.filter(organization_id=organization_id, type=WHOLE)
    return rows.values_list("mark", flat=True).first() or 0


def revisions(organization_id: int) -> dict[str, int]:
    """Return the marks by type of record; that of the whole organization under `WHOLE`."""
    rows = Revision.objects.filter(organization_id=organization_id)
    return dict(rows.values_list("type", "mark"))


def _mark(written: Iterable[tuple[int, str]]) -> None:
    """Replace the marks. One statement; in order, so that two writers never wait for each other."""
    Revision.objects.bulk_create(
        [
            Revision(organization_id=key, type=type_, mark=new_key())
            for key, type_ in sorted(written)
        ],
        update_conflicts=True,
        unique_fields=["organization", "type"],
        update_fields=["mark"],
    )


def chunks(rows: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """Yield (offset, slice) of at most CHUNK rows each."""
    for start in range(0, len(rows), CHUNK):
        yield start, rows[start : start + CHUNK]
