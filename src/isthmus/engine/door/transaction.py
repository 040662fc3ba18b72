from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from django.db import connection, transaction

from isthmus.engine.keys import new_key
from isthmus.engine.models import Event, Revision
from isthmus.engine.postgres import kept_cursor

if TYPE_CHECKING:
    from isthmus.engine.models import Entry

T = TypeVar("T")

#: At most so many rows in one transaction: SQLite has a single writer, others wait for it.
CHUNK = 500

#: In place of a type of record: the whole organization.
WHOLE = ""

#: An event that was appended, and its entry as it is from then on.
Told = tuple["Entry", Event]


@dataclass
class _Written:
    """What was written since the outermost door was opened."""

    #: organizations, and the types of their records
    types: set[tuple[int, str]] = field(default_factory=set)
    events: dict[int, list[Told]] = field(default_factory=dict)

    def lengths(self) -> dict[int, int]:
        return {key: len(told) for key, told in self.events.items()}

    def cut(self, lengths: dict[int, int]) -> None:
        """Forget the events that came after: they are rolled back."""
        for key, told in self.events.items():
            del told[lengths.get(key, 0) :]


#: None while the door is closed.
_written: ContextVar[_Written | None] = ContextVar("written", default=None)

#: Called at the end of the outermost transaction, inside it, for an organization to which somebody
#: outside listens, with what happened.
listeners: list[Callable[[int, Sequence[Told]], None]] = []

#: Called at the end of the outermost transaction, inside it, for each organization with what
#: happened in it. They leave notes for jobs that tell its people; whoever has nothing to note makes
#: no query.
tellers: list[Callable[[int, Sequence[Told]], None]] = []


@contextmanager
def door_open() -> Iterator[None]:
    """Open the one kind of transaction in which record tables may be written."""
    held = _written.get()
    if held is not None:
        before = held.lengths()
        try:
            with transaction.atomic():
                yield
        except BaseException:
            held.cut(before)
            raise
        return
    written = _Written()
    token = _written.set(written)
    try:
        with transaction.atomic():
            yield
            if not transaction.get_rollback():
                for organization_id, told in written.events.items():
                    for tell in tellers if told else ():
                        tell(organization_id, told)
                # Last of all, since from here on other writers of the organization wait for us.
                for organization_id in _mark(written.types):
                    for listen in listeners:
                        listen(organization_id, written.events.get(organization_id, []))
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
    written.types.add((organization_id, WHOLE))
    written.types.update((organization_id, type_) for type_ in types)


def happened(organization_id: int, told: Iterable[Told]) -> None:
    """Tell the open door of events that are appended in it, in order."""
    written = _written.get()
    if written is None:
        raise RuntimeError("Events are appended inside `door_open` only.")
    written.events.setdefault(organization_id, []).extend(told)


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


def _mark(written: Iterable[tuple[int, str]]) -> list[int]:
    """Replace the marks, and return the organizations to which somebody listens.

    One statement; in order, so that two writers never wait for each other. Whether somebody listens
    comes back with it, and whoever begins to listen waits for the same rows: no event in between
    is lost, and where nobody listens nothing is asked.
    """
    values = [(key, type_, new_key()) for key, type_ in sorted(written)]
    if not values:
        return []
    with kept_cursor(connection) as cursor:
        places = ", ".join(["(%s, %s, %s)"] * len(values))
        cursor.execute(MARK_SQL.format(places=places), list(chain.from_iterable(values)))
        return [key for key, type_, listened in cursor.fetchall() if type_ == WHOLE and listened]


#: By the ORM this statement, the last of every write, takes ten times as long to make as to run.
MARK_SQL = (
    "INSERT INTO engine_revision (organization_id, type, mark) VALUES {places} "
    "ON CONFLICT (organization_id, type) DO UPDATE SET mark = EXCLUDED.mark "
    "RETURNING organization_id, type, listened"
)


def set_listened(organization_id: int, listened: bool) -> None:
    """Say whether somebody listens to the organization from now on. Call it inside `door_open`."""
    Revision.objects.bulk_create(
        [Revision(organization_id=organization_id, type=WHOLE, mark=new_key(), listened=listened)],
        update_conflicts=True,
        unique_fields=["organization", "type"],
        update_fields=["mark", "listened"],
    )


def chunks(rows: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """Yield (offset, slice) of at most CHUNK rows each."""
    for start in range(0, len(rows), CHUNK):
        yield start, rows[start : start + CHUNK]
