from __future__ import annotations

from dataclasses import dataclass


class TransferProblem(Exception):
    """A file that can't be read or written at all: what is wrong, and how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class CellError:
    """One mistake in a file: `row` as a spreadsheet numbers it (0: the file), and the column."""

    row: int
    column: str
    code: str
    message: str
    hint: str = ""
