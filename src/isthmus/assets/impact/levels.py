"""What a walk found level by level, and which of it is lost for sure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from isthmus.assets.impact.rule import Need


class Level(NamedTuple):
    """Entries that a level of a walk leads to and that may be known of, as columns.

    Of each the type of record and one step that led there: where the walk was, by which relation. An
    entry stands in the first level that reached it by a relation along which the walk goes on; in
    others it may stand as well.
    """

    entries: Sequence[int]
    types: Sequence[str]
    near: Sequence[int]
    codes: Sequence[str]


@dataclass
class Settled:
    """Needs by what is needed, as the rule takes them, and what they leave open."""

    lost: dict[int, list[Need]] = field(default_factory=lambda: defaultdict(list))
    concerned: dict[int, list[Need]] = field(default_factory=lambda: defaultdict(list))
    #: of these every step counts
    open: set[int] = field(default_factory=set)


def settle(
    levels: Iterable[Level], starts: Collection[int], spared: Set[int], concerning: Set[str]
) -> Settled:
    """Return one step to whatever is lost for sure with `starts`, or concerned, and what is open.

    It is lost for sure by a step from what is lost for sure, unless it can do without some of its
    supports: then it is `spared`. No other step to it matters, since none is earlier.
    """
    found, sure, merely = Settled(), {*starts}, set[int]()
    lost, unsettled = found.lost, found.open
    for level in levels:
        for entry, near, code in zip(level.entries, level.near, level.codes, strict=True):
            if entry in sure or entry in unsettled:
                continue
            if near not in sure:
                unsettled.add(entry)
            elif code in concerning:
                if entry not in merely:
                    merely.add(entry)
                    found.concerned[near].append((entry, code))
            elif entry in spared:
                unsettled.add(entry)
            else:
                sure.add(entry)
                lost[near].append((entry, code))
    return found
