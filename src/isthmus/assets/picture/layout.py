"""Where the boxes of a picture stand: columns from left to right, in which nothing overlaps.

What leads to a box stands in the column before its own, what it leads to in the one after. A box
stands in the middle of those beside it; where two branches meet in one column, the later one gives
way downwards. The same boxes stand at the same places, always.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

#: All sizes are in the units of the drawing, pixels of a screen at its natural size.
WIDTH, GAP_ACROSS, GAP_DOWN, MARGIN = 224, 84, 10, 36


@dataclass(frozen=True)
class Box:
    """Something that takes a place, with what hangs on it."""

    key: Hashable
    height: int
    #: room above it that belongs to it: for the words over the first of a group
    head: int = 0
    before: tuple[Box, ...] = ()
    after: tuple[Box, ...] = ()

    @property
    def span(self) -> int:
        """The height of this box with everything that hangs on it."""
        sides = (sum(one.span for one in side) for side in (self.before, self.after))
        return max(self.head + self.height + GAP_DOWN, *sides)


@dataclass(frozen=True)
class Spot:
    """The place of a box, its head above it."""

    x: int
    y: int
    height: int
    column: int
    width: int = WIDTH

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True)
class Layout:
    spots: Mapping[Hashable, Spot]
    width: int
    height: int


def laid_out(root: Box) -> Layout:
    """Return the place of every box, each of which has a key of its own."""
    columns: dict[int, list[tuple[int, Box]]] = defaultdict(list)
    for column, top, box in _wished(root, 0, 0):
        columns[column].append((top, box))
    first = min(columns)
    spots: dict[Hashable, Spot] = {}
    top = min(wish for column in columns.values() for wish, _ in column)
    for column in sorted(columns):
        x = MARGIN + (column - first) * (WIDTH + GAP_ACROSS)
        free = top
        # Sorting keeps the order of those that wish for the same place.
        for wish, box in sorted(columns[column], key=lambda one: one[0]):
            y = max(wish, free) + box.head
            spots[box.key] = Spot(x, y, box.height, column)
            free = y + box.height + GAP_DOWN
    down = MARGIN - top
    spots = {key: Spot(at.x, at.y + down, at.height, at.column) for key, at in spots.items()}
    return Layout(
        spots,
        max(one.right for one in spots.values()) + MARGIN,
        max(one.bottom for one in spots.values()) + MARGIN,
    )


def _wished(box: Box, column: int, top: int) -> Iterator[tuple[int, int, Box]]:
    """Yield each box with its column and where its head would begin, if it had the column alone."""
    span = box.span
    yield column, top + (span - GAP_DOWN - box.height - box.head) // 2, box
    for side, beside in ((box.before, column - 1), (box.after, column + 1)):
        at = top + (span - sum(one.span for one in side)) // 2
        for one in side:
            yield from _wished(one, beside, at)
            at += one.span
