"""How a loss travels, without a database: from starts and steps to everything that is hit."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import NamedTuple

#: Something that needs others, and the relation by which it does.
Need = tuple[int, str]


class Step(NamedTuple):
    """One relation, read as a loss travels along it."""

    support: int
    dependent: int
    code: str  #: of the type of relation
    loses: bool = True  #: False: the dependent is concerned by the loss, and is not lost itself
    #: so many supports by this relation must be up for the dependent; None: all there are
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that is lost, or concerned, and by what."""

    entry: int
    lost: bool = True
    #: what it was lost with: the last support it could not do without; None: it is a start
    via: int | None = None
    code: str = ""
    needed: int = 0  #: supports that it needs by this relation
    of: int = 0  #: supports that it has
    left: int = 0  #: those still up when it was lost


class Supports:
    """Steps, indexed by both ends. Several steps alike are one."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.after: dict[int, list[Step]] = defaultdict(list)
        self.before: dict[int, list[Step]] = defaultdict(list)
        self.total: Counter[Need] = Counter()
        for step in dict.fromkeys(steps):
            self.after[step.support].append(step)
            self.before[step.dependent].append(step)
            self.total[step.dependent, step.code] += 1

    def needed(self, step: Step) -> int:
        """Return how many supports the dependent of a step needs, never more than it has."""
        has = self.total[step.dependent, step.code]
        return has if step.needed is None else min(step.needed, has)

    def spares(self, step: Step) -> bool:
        """Return whether the dependent of a step can do without its support, if no other is lost."""
        return step.loses and self.needed(step) < self.total[step.dependent, step.code]


def losses(starts: Iterable[int], supports: Supports) -> Iterator[Hit]:
    """Yield everything that is hit when `starts` are lost, nearest first, the starts among it.

    Something is lost once fewer of its supports by one relation are up than it needs: the least
    fixed point, since nothing that is lost ever comes back. Circles are fine.
    """
    found = {start: Hit(start) for start in starts}
    down: Counter[Need] = Counter()
    waiting = deque(found.values())
    concerned: dict[int, Hit] = {}
    while waiting:
        hit = waiting.popleft()
        yield hit
        for step in supports.after.get(hit.entry, ()):
            if step.dependent in found:
                continue
            need = step.dependent, step.code
            down[need] += 1
            of, needed = supports.total[need], supports.needed(step)
            left = of - down[need]
            if not step.loses:
                told = Hit(step.dependent, step.loses, hit.entry, step.code, of, of, left)
                concerned.setdefault(step.dependent, told)
            elif left < needed:
                lost = Hit(step.dependent, step.loses, hit.entry, step.code, needed, of, left)
                found[step.dependent] = lost
                waiting.append(lost)
    yield from (hit for entry, hit in concerned.items() if entry not in found)


@dataclass(frozen=True, slots=True)
class Rest:
    """Something whose loss can hit what is looked at, on the shortest way to it."""

    entry: int
    to: int | None  #: what its loss hits first on that way; None: it is what is looked at
    code: str = ""
    needed: int = 0
    of: int = 0
    alone: bool = False  #: its loss suffices, if everything else is up


def foundation(target: int, supports: Supports) -> list[Rest]:
    """Return what the target rests on, nearest first, and which single losses suffice to hit it."""
    way: dict[int, Step | None] = {target: None}
    waiting = deque([target])
    while waiting:
        at = waiting.popleft()
        for step in supports.before.get(at, ()):
            # What is merely concerned passes nothing on.
            if step.support not in way and (step.loses or at == target):
                way[step.support] = step
                waiting.append(step.support)
    alone = _alone(target, way.keys(), supports)
    return [_rest(entry, step, alone, supports) for entry, step in way.items() if step is not None]


def _rest(entry: int, step: Step, alone: Set[int], supports: Supports) -> Rest:
    of = supports.total[step.dependent, step.code]
    return Rest(entry, step.dependent, step.code, supports.needed(step), of, entry in alone)


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
        for step in supports.before.get(at, ()):
            if step.support in enough or supports.spares(step):
                continue
            if step.loses or at == target:
                enough.add(step.support)
                fresh.append(step.support)
