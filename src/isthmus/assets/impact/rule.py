"""How a loss travels, without a database: from starts and steps to everything that is hit."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

#: Something that needs others, and the relation by which it does.
Need = tuple[int, str]
#: By what is needed, what needs it. Bare numbers and codes: a large reach has thousands of them.
Needs = Mapping[int, Sequence[Need]]


class Enough(NamedTuple):
    """Some of several supports by one relation suffice."""

    needed: int
    of: int

    @property
    def spares(self) -> bool:
        """Whether there are more than it needs: of fewer it needs each."""
        return 0 < self.needed < self.of


class Hit(NamedTuple):
    """Something that is lost, or concerned, and by what."""

    entry: int
    #: what it was lost with: the last support it could not do without; None: it is a start
    via: int | None = None
    code: str = ""
    #: how many of its supports by this relation it needs; None: each of them
    enough: Enough | None = None
    left: int = 0  #: of those, still up when it was lost
    lost: bool = True


class Supports:
    """What needs what, and the needs of which some supports suffice."""

    def __init__(
        self, after: Needs, concerned: Needs, enough: Mapping[Need, Enough] | None = None
    ) -> None:
        """Take what is lost when it can't do without a support, and whom its loss concerns."""
        self.after = after
        self.concerned = concerned
        self.enough = {need: one for need, one in (enough or {}).items() if one.spares}
        #: what has more supports by some relation than it needs
        self.spared = {entry for entry, _code in self.enough}

    @cached_property
    def _needed(self) -> Mapping[int, Sequence[tuple[int, str]]]:
        return _turned(self.after)

    @cached_property
    def _heeded(self) -> Mapping[int, Sequence[tuple[int, str]]]:
        return _turned(self.concerned)

    def before(self, entry: int, target: int) -> Iterator[tuple[int, str]]:
        """Yield the supports of an entry on the ways to the target, with the code.

        What is merely concerned passes nothing on, so only the target itself may be.
        """
        yield from self._needed.get(entry, ())
        if entry == target:
            yield from self._heeded.get(entry, ())


def _turned(needs: Needs) -> Mapping[int, Sequence[tuple[int, str]]]:
    """Return by what needs, what is needed, with the code."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for support, after in needs.items():
        for dependent, code in after:
            found[dependent].append((support, code))
    return found


def losses(starts: Iterable[int], supports: Supports) -> Iterator[Hit]:
    """Yield everything that is hit when `starts` are lost, nearest first, the starts among it.

    Something is lost once fewer of its supports by one relation are up than it needs: the least
    fixed point, since nothing that is lost ever comes back. Circles are fine.
    """
    hits = {start: Hit(start) for start in starts}
    concerned: dict[int, Hit] = {}
    waiting, down = [*hits], Counter[Need]()
    for at in waiting:
        yield hits[at]
        for need in supports.after.get(at, ()):
            entry, code = need
            if entry in hits:
                continue
            if entry in supports.spared and need in supports.enough:
                enough = supports.enough[need]
                down[need] += 1
                left = enough.of - down[need]
                if left >= enough.needed:
                    continue
                hits[entry] = Hit(entry, at, code, enough, left)
            else:
                hits[entry] = Hit(entry, at, code)
            waiting.append(entry)
        for entry, code in supports.concerned.get(at, ()):
            if entry not in concerned:
                concerned[entry] = Hit(entry, at, code, lost=False)
    yield from (hit for entry, hit in concerned.items() if entry not in hits)


@dataclass(frozen=True, slots=True)
class Rest:
    """Something whose loss can hit what is looked at, on the shortest way to it."""

    entry: int
    to: int | None  #: what its loss hits first on that way; None: it is what is looked at
    code: str = ""
    enough: Enough | None = None  #: as of a hit
    alone: bool = False  #: its loss suffices, if everything else is up


def foundation(target: int, supports: Supports) -> list[Rest]:
    """Return what the target rests on, nearest first, and which single losses suffice to hit it."""
    way: dict[int, Need] = {}
    waiting = deque([target])
    while waiting:
        at = waiting.popleft()
        for support, code in supports.before(at, target):
            if support not in way and support != target:
                way[support] = (at, code)
                waiting.append(support)
    alone = _alone(target, way, supports)
    return [
        Rest(entry, need[0], need[1], supports.enough.get(need), entry in alone)
        for entry, need in way.items()
    ]


def _alone(target: int, below: Iterable[int], supports: Supports) -> set[int]:
    """Return those of `below` of which one loss hits the target."""
    enough = {target}
    _widen(enough, [target], target, supports)
    failing: set[int] = set()
    for entry in below:
        if entry in enough or entry in failing:
            continue
        # Whatever the loss of this one brings down brings down no more than it does.
        down = set()
        for hit in losses([entry], supports):
            if hit.entry in enough and (hit.lost or hit.entry == target):
                enough.add(entry)
                _widen(enough, [entry], target, supports)
                break
            if hit.lost:
                down.add(hit.entry)
        else:
            failing |= down
    return enough


def _widen(enough: set[int], fresh: list[int], target: int, supports: Supports) -> None:
    """Add everything that some of `enough` can't do without: its loss suffices as well."""
    while fresh:
        at = fresh.pop()
        for support, code in supports.before(at, target):
            if support not in enough and (at, code) not in supports.enough:
                enough.add(support)
                fresh.append(support)
