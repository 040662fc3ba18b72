"""How a loss travels, without a database: from starts and steps to everything that is hit."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

#: Something that needs others, and the relation by which it does.
Need = tuple[int, str]


class Step(NamedTuple):
    """One relation, read as a loss travels along it."""

    support: int
    dependent: int
    code: str  #: of the type of relation
    loses: bool = True  #: False: the dependent is concerned by the loss, and is not lost itself


class Enough(NamedTuple):
    """Some of several supports by one relation suffice."""

    needed: int
    of: int


class Hit(NamedTuple):
    """Something that is lost, or concerned, and by what."""

    entry: int
    lost: bool = True
    #: what it was lost with: the last support it could not do without; None: it is a start
    via: int | None = None
    code: str = ""
    #: how many of its supports by this relation it needs; None: each of them
    enough: Enough | None = None
    left: int = 0  #: of those, still up when it was lost


class Supports:
    """Steps, each once, indexed by both ends, and the needs of which some supports suffice."""

    def __init__(self, steps: Sequence[Step], enough: Mapping[Need, Enough] | None = None) -> None:
        self._steps = steps
        self.enough = {need: one for need, one in (enough or {}).items() if 0 < one.needed < one.of}

    @cached_property
    def after(self) -> Mapping[int, Sequence[Step]]:
        found: dict[int, list[Step]] = defaultdict(list)
        for step in self._steps:
            found[step.support].append(step)
        return found

    @cached_property
    def before(self) -> Mapping[int, Sequence[Step]]:
        found: dict[int, list[Step]] = defaultdict(list)
        for step in self._steps:
            found[step.dependent].append(step)
        return found

    def spares(self, step: Step) -> Enough | None:
        """Return how many suffice where the dependent can do without this support alone."""
        return self.enough.get((step.dependent, step.code)) if step.loses else None


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
            entry, code = step.dependent, step.code
            if entry in found:
                continue
            if not step.loses:
                concerned.setdefault(entry, Hit(entry, lost=False, via=hit.entry, code=code))
                continue
            left, enough = 0, supports.enough.get((entry, code))
            if enough is not None:
                down[entry, code] += 1
                left = enough.of - down[entry, code]
                if left >= enough.needed:
                    continue
            found[entry] = lost = Hit(entry, via=hit.entry, code=code, enough=enough, left=left)
            waiting.append(lost)
    yield from (hit for entry, hit in concerned.items() if entry not in found)


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
    return Rest(entry, step.dependent, step.code, supports.spares(step), entry in alone)


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
