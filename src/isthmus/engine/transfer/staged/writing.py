"""Writing a chunk: what can be written is, and what can't is set aside with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from isthmus.engine.door import Act
from isthmus.engine.door.transaction import door_open
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.errors import CellError
from isthmus.engine.transfer.operations import Wrong, write
from isthmus.engine.transfer.planning import compare
from isthmus.engine.transfer.sheet import Sheet, SheetRow, belonging

#: So often rows with mistakes are taken out before the rest is halved.
ROUNDS = 4


@dataclass
class Written:
    """What became of rows."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    #: number of a row → key of its record
    records: dict[int, int] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)

    def add(self, other: Written) -> None:
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.records |= other.records
        self.errors += other.errors


def write_what_can(record_type: type[RecordType], sheet: Sheet, act: Act) -> Written:
    """Write the rows that can be written. Call it inside the transaction of the chunk.

    Raises Forbidden.
    """
    done = Written()
    left = sheet
    for _ in range(ROUNDS):
        if not left.rows:
            return done
        errors = _tried(record_type, left, act, done)
        if not errors:
            return done
        of = belonging(left.rows)
        wrong = {of[error.row] for error in errors if error.row in of}
        done.errors += [error for error in errors if error.row in of]
        if not wrong:
            break
        left = part_of(left, [row for row in left.rows if row.number not in wrong])
    if len(left.rows) == 1:
        number = left.rows[0].number
        done.errors += [
            CellError(number, one.column, one.code, one.message, one.hint) for one in errors
        ]
        return done
    # Somebody is wrong and nobody says who: half by half it comes out.
    middle = len(left.rows) // 2
    for half in (left.rows[:middle], left.rows[middle:]):
        done.add(write_what_can(record_type, part_of(left, half), act))
    return done


def _tried(record_type: type[RecordType], sheet: Sheet, act: Act, done: Written) -> list[CellError]:
    """Write all rows or none; return what is wrong with them."""
    found = compare(record_type, sheet, act.viewer, told=False)
    if found.errors:
        return found.errors
    try:
        with door_open():
            outcome = write(found, act)
    except Wrong as wrong:
        return wrong.errors
    done.created += found.created
    done.changed += found.changed
    done.unchanged += found.unchanged
    done.records |= outcome.keys
    done.records |= {row.number: row.key for row in found.rows if row.key is not None}
    return []


def part_of(sheet: Sheet, rows: list[SheetRow]) -> Sheet:
    numbers = belonging(rows)
    errors = [error for error in sheet.errors if error.row in numbers]
    return Sheet(sheet.columns, rows, errors, sheet.notes, sheet.head)
