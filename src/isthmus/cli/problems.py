"""What goes wrong, in one line: what, where, how to mend it."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator


class Problem(Exception):
    """Something the person at the keyboard can mend. Ends the command with exit status 2."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what} {mend}".strip())


def lines_for(error: Exception) -> list[str]:
    """Return the lines that explain an expected error; none for one that nobody foresaw."""
    if isinstance(error, Problem):
        return [str(error)]
    if isinstance(error, FileNotFoundError | IsADirectoryError | PermissionError):
        return [f"{error.filename}: {(error.strerror or 'unreadable').lower()}."]
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ["There is no room left to store anything. Make room and say the command again."]
    if "isthmus.engine.door" in sys.modules:
        return list(_of_the_door(error))
    return []


def _of_the_door(error: Exception) -> Iterator[str]:
    from django.db.utils import IntegrityError, OperationalError, ProgrammingError

    from isthmus.engine.door import DoorError, Invalid, Refused
    from isthmus.engine.fields import FieldProblem
    from isthmus.engine.filters import QueryProblem
    from isthmus.engine.transfer import TransferProblem

    match error:
        case Invalid():
            for wrong in error.errors:
                yield f"row {wrong.row + 1}, {wrong.field}: {wrong.message} {wrong.hint}".strip()
        case Refused():
            for record, reason in error.reasons:
                yield f"{record.reference}: {reason.text} {reason.hint}".strip()
        case DoorError():
            yield str(error)
        case QueryProblem():
            yield f"{error.parameter}: {error.message} {error.hint}".strip()
        case FieldProblem() | TransferProblem():
            yield f"{error.message} {error.hint}".strip()
        case IntegrityError():
            yield "A rule of the register forbids it: something may be there only once."
        case OperationalError() | ProgrammingError():
            yield _of_the_database(error)


def _of_the_database(error: Exception) -> str:
    from isthmus.engine.faults import BUSY, FULL, outage

    if "no such table" in str(error) or "does not exist" in str(error):
        return "The database is not prepared, or older. Run: isthmus manage migrate"
    why = outage(error)
    if why in (FULL, BUSY):
        return f"{why.text} {why.hint}"
    first = str(error).strip().splitlines()[0]
    return f"The database does not answer: {first}. Check ISTHMUS_DATABASE_URL."
