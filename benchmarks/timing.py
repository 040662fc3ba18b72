"""Times of two ways to do a thing, taken in turn so that a drifting machine touches both."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Work = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """The medians of a thing and of its floor in seconds, over so many runs of each."""

    name: str
    seconds: float
    floor: float
    runs: int

    @property
    def ratio(self) -> float:
        return self.seconds / self.floor


def seconds(work: Work) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def compare(
    name: str, work: Work, floor: Work, runs: int, warm_up: int = 3, before: Work | None = None
) -> Result:
    """Run both in turn. The ratio is that of the medians: single runs on a shared machine lie.

    `before` prepares each run of either and is not timed.
    """

    def prepared(one: Work) -> float:
        if before is not None:
            before()
        return seconds(one)

    for _ in range(warm_up):
        prepared(floor)
        prepared(work)
    gc.collect()
    gc.disable()
    try:
        pairs = [(prepared(work), prepared(floor)) for _ in range(runs)]
    finally:
        gc.enable()
    mine, least = (median(column) for column in zip(*pairs, strict=True))
    return Result(name, mine, least, runs)
