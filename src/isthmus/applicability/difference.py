"""What differs between two statements, or versions of them, control by control. Pure; needs no database.

Rows are told by what they are about, never by their place or key: by the reference in Annex A, or by which
own control. Between the editions controls are told by the published correspondence, so one may be compared
with several. A control without a row says the same as one whose row says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.applicability.annex import NEW, OLD
from isthmus.applicability.lines import OWN, REASONS, Line
from isthmus.applicability.transition import sources

#: What is compared of each control; what only one edition can say is not compared across them.
CELLS = ("applicable", *REASONS, "justification", "implementation", "implement_by")
CARRIED = ("asks", "earlier")


@dataclass(frozen=True)
class Cell:
    """One value that differs."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Pair:
    """A control on either side; no reference where that side's edition has none."""

    before: str
    after: str
    cells: tuple[Cell, ...]


def differences(
    before: Sequence[Line], after: Sequence[Line], editions: tuple[str, str]
) -> list[Pair]:
    """Return the controls of which both say different things, with every cell that differs.

    `editions` are those of both sides. The order is that of Annex A, between the editions that of 2022;
    own controls come last.
    """
    old, new = ({one.ref: one for one in side} for side in (before, after))
    names = CELLS + (CARRIED if editions[0] == editions[1] else ())
    found = []
    for one, other in _pairs(old, new, editions):
        cells = tuple(_cells(old.get(one), new.get(other), names))
        if cells:
            found.append(Pair(one, other, cells))
    return found


def _pairs(
    old: Mapping[str, Line], new: Mapping[str, Line], editions: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what is compared with what, by reference."""
    own = [ref for ref in dict.fromkeys([*new, *old]) if ref.startswith(OWN)]
    if editions == (OLD, NEW):
        for ref, below in sources().items():
            yield from ((one, ref) for one in below or ("",))
    elif editions == (NEW, OLD):
        for ref, below in sources().items():
            yield from ((ref, one) for one in below or ("",))
    else:
        yield from ((ref, ref) for ref in new if not ref.startswith(OWN))
    yield from ((ref, ref) for ref in own)


def _cells(before: Line | None, after: Line | None, names: Sequence[str]) -> Iterator[Cell]:
    for name in names:
        one, other = _value(before, name), _value(after, name)
        if one != other:
            yield Cell(name, one, other)


def _value(line: Line | None, name: str) -> Any:
    """Return what is said; nothing is alike however it is not said."""
    return (getattr(line.row, name) if line and line.row else None) or None
