"""A table of texts, whatever file it came from: names on top, rows below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

#: A row with its number as the program that wrote it counts.
Numbered = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Reading:
    """How to read a file where it doesn't say so itself. Empty: found out, and said."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    #: rows above the one with the names
    above: int = 0


@dataclass
class Table:
    head: list[str]
    rows: Iterator[Numbered]
    #: what was found out or assumed, in sentences
    notes: list[str] = field(default_factory=list)
    #: the number of the row with the names
    head_row: int = 1
    #: other sheets of a workbook, by name
    sheets: Mapping[str, list[list[str]]] = field(default_factory=dict)
