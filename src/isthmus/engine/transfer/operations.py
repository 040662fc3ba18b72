"""Planning an import with everything the door would say, and applying it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from isthmus.engine.access import Viewer
from isthmus.engine.door import (
    Act,
    DoorError,
    Edit,
    Invalid,
    Refused,
    RowError,
    create,
    edit,
    relate_many,
    unrelate,
)
from isthmus.engine.door.relate import Link
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer import source_keys
from isthmus.engine.transfer.columns import RELATION
from isthmus.engine.transfer.errors import CellError
from isthmus.engine.transfer.labels import put_labels
from isthmus.engine.transfer.plan import Plan, PlannedRow, creating, editing
from isthmus.engine.transfer.planning import compare
from isthmus.engine.transfer.sheet import Sheet


@dataclass
class Outcome:
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    #: number of a row that created a record → the record's key
    keys: dict[int, int] = field(default_factory=dict)


class Wrong(Exception):
    """What the door says against rows, by row of the file."""

    def __init__(self, errors: list[CellError]) -> None:
        super().__init__()
        self.errors = errors


def plan(record_type: type[RecordType], sheet: Sheet, viewer: Viewer) -> Plan:
    """Return what an import would do and all that stands in its way; nothing is written.

    Cells that read well are tried out in a transaction that is rolled back, so that rules and
    guards have their say before the button is pressed. Raises Forbidden.
    """
    found = compare(record_type, sheet, viewer)
    if not found.errors:
        try:
            with door_open():
                write(found, Act.now(viewer, "import"))
                transaction.set_rollback(True)
        except Wrong as wrong:
            found.errors += wrong.errors
    return found


def apply(found: Plan, act: Act) -> Outcome:
    """Create and change what was planned, all of it or nothing.

    Raises Invalid if the plan has errors, or if the records moved on since it was made.
    """
    if found.errors:
        raise Invalid([_row_error(error) for error in found.errors])
    try:
        with door_open():
            return write(found, act)
    except Wrong as wrong:
        raise Invalid([_row_error(error) for error in wrong.errors]) from None


def _row_error(error: CellError) -> RowError:
    # The door counts rows from 0 and people's spreadsheets have the names in their first row.
    return RowError(max(error.row - 1, 0), error.column, error.code, error.message, error.hint)


def write(found: Plan, act: Act) -> Outcome:
    """Write a plan without errors inside the caller's `door_open`. Raises Wrong."""
    new = _create(found, act)
    for rows in editing(found):
        edits = [Edit(row.key, row.values, row.version) for row in rows if row.key is not None]
        with _told(rows):
            edit(found.record_type, edits, act)
    outcome = Outcome(unchanged=found.unchanged)
    for row, (key, reference) in zip(creating(found), new, strict=True):
        outcome.keys[row.number] = key
        outcome.created.append(reference)
    outcome.changed = [row.reference for row in found.rows if row.action == "change"]
    with _told(found.rows):
        put_labels(found, outcome.keys, act)
    # Relations come last: by now each row has its record.
    _relate(found, outcome.keys, act)
    return outcome


def _create(found: Plan, act: Act) -> list[tuple[int, str]]:
    rows = creating(found)
    if not rows:
        return []
    with _told(rows):
        made = create(found.record_type, [row.values for row in rows], act)
    named = [(row.reference, record.pk) for row, record in zip(rows, made, strict=True)]
    source_keys.remember(named, act)
    return [(record.pk, record.reference) for record in made]


def _relate(found: Plan, keys: dict[int, int], act: Act) -> None:
    links: list[Link] = []
    rows: list[PlannedRow] = []
    for row in found.rows:
        source = row.key or keys[row.number]
        for code, gone in row.unrelate.items():
            with _told([row]):
                unrelate(source, code, gone, act)
        for code, ends in row.relate.items():
            targets = [end if isinstance(end, int) else keys[end[1]] for end in ends]
            links.append((source, code, targets))
            rows.append(row)
    with _told(rows, [f"{RELATION}{code}" for _, code, _ in links]):
        relate_many(links, act)


class _told:  # noqa: N801 - reads as a phrase: with _told(rows)
    """Turns what the door refuses into errors of the rows that were given to it."""

    def __init__(self, rows: list[PlannedRow], columns: Sequence[str] = ()) -> None:
        self.rows = rows
        #: of each row, where all that is given of it is one column
        self.columns = columns

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        first = self.rows[0].number if len(self.rows) == 1 else 0
        match error:
            case Invalid():
                raise Wrong([self._of(e) for e in error.errors]) from None
            case Refused():
                numbers = {row.key: row.number for row in self.rows if row.key}
                raise Wrong(
                    [
                        CellError(numbers.get(record.pk, first), "", r.code, r.text, r.hint)
                        for record, r in error.reasons
                    ]
                ) from None
            case DoorError():
                raise Wrong([CellError(first, "", "refused", str(error))]) from None
            case IntegrityError():
                message = tr("A rule of the register forbids one of these rows.")
                hint = tr("Look for what may be there only once.")
                raise Wrong([CellError(first, "", "constraint", message, hint)]) from None

    def _of(self, error: RowError) -> CellError:
        number = self.rows[error.row].number if error.row < len(self.rows) else 0
        column = self.columns[error.row] if error.row < len(self.columns) else error.field
        return CellError(number, column, error.code, error.message, error.hint)
