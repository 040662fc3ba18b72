"""Why the door turned something away. Every error carries what a program and a person need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason


@dataclass(frozen=True)
class RowError:
    """One mistake in the input: in which row (from 0) and field, what, and how to mend it."""

    row: int
    field: str
    code: str
    message: str
    hint: str = ""


class DoorError(Exception):
    """The base of everything the door raises."""


class Absent(DoorError):
    """No such record, or none that this viewer may know of: the two are the same."""

    def __init__(self, what: str) -> None:
        super().__init__(tr("There is no %(what)s.", what=what))


class Forbidden(DoorError):
    """The viewer may see the record but not do this to it."""

    def __init__(self, permission: str, text: str) -> None:
        super().__init__(text)
        self.permission = permission


class Invalid(DoorError):
    """The input is wrong; nothing was written."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        super().__init__("; ".join(f"{e.field}: {e.message}" for e in errors[:5]))
        self.errors = list(errors)


class Refused(DoorError):
    """A guard said no; nothing was written. `reasons` name the record each is about."""

    def __init__(self, reasons: Sequence[tuple[Any, Reason]]) -> None:
        super().__init__("; ".join(reason.text for _, reason in reasons[:5]))
        self.reasons = list(reasons)


class Conflict(DoorError):
    """Somebody else changed the record since the writer read it; nothing was written."""

    def __init__(self, record: Any, base: int, yours: dict[str, Any]) -> None:
        super().__init__(
            tr(
                "%(reference)s has changed since you opened it (you had version %(base)s, it is "
                "now %(version)s).",
                reference=record.reference,
                base=base,
                version=record.entry.version,
            )
        )
        self.record = record
        self.base = base
        self.yours = yours
