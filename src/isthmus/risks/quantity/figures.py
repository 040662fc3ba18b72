"""What draws come to: mean, percentiles, and the chance that a loss is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from isthmus.risks.quantity.drawing import Draws, Quantity, spread, years

PERCENTILES = (50, 90, 95, 99)
CASES = ("now", "after", "before")
#: Draws of a page; whoever wants more asks the command line.
DRAWS = 20_000
#: Points of a curve, and what it leaves out above: one year in a thousand.
POINTS, RARE = 60, 0.999


@dataclass(frozen=True)
class Said:
    """A risk in figures: as things are; after treatment, without any measures if anybody said so."""

    reference: str
    now: Quantity
    after: Quantity | None = None
    before: Quantity | None = None


@dataclass(frozen=True)
class Figures:
    """Of the losses of a year."""

    mean: float
    #: how far the mean may be off, drawn so often
    error: float
    #: in the order of PERCENTILES
    percentiles: tuple[float, ...]
    #: that there is any loss, 0 to 1
    chance: float


@dataclass(frozen=True)
class Cases:
    """As things are, after treatment, without any measures; None where nobody said anything of it."""

    now: Figures
    after: Figures | None
    before: Figures | None


@dataclass(frozen=True)
class Analysis:
    """One risk, or many together. A risk of which nobody said more stays as it is in every case."""

    draws: int
    all: Cases
    #: losses, rising
    losses: tuple[float, ...]
    #: by case, for each of the losses the chance that a year costs more
    exceeded: Mapping[str, tuple[float, ...]]
    each: Mapping[str, Cases]


@lru_cache(maxsize=16)
def analysed(risks: tuple[Said, ...], draws: int = DRAWS) -> Analysis:
    """Draw so many years of all these risks together. Memory is that of a few draws, however many."""
    # In one order, since sums of such numbers differ a little by their order.
    risks = tuple(sorted(risks, key=lambda one: one.reference))
    names = [name for name in CASES if any(getattr(one, name) for one in risks)]
    totals = {name: np.zeros(draws) for name in names}
    each = {}
    for one in risks:
        now = years(one.now, one.reference, "now", draws)
        found: dict[str, Figures] = {"now": _figures(now)}
        totals["now"] += now
        for name in names:
            if name == "now":
                continue
            said: Quantity | None = getattr(one, name)
            drawn = years(said, one.reference, name, draws) if said else now
            totals[name] += drawn
            if said:
                found[name] = _figures(drawn)
        each[one.reference] = _cases(found)
    ordered = {name: np.sort(total) for name, total in totals.items()}
    losses = _grid([*ordered.values()])
    return Analysis(
        draws,
        _cases({name: _figures(total) for name, total in totals.items()}),
        tuple(losses),
        {name: _exceeded(total, losses) for name, total in ordered.items()},
        each,
    )


def _cases(found: Mapping[str, Figures]) -> Cases:
    return Cases(found["now"], found.get("after"), found.get("before"))


def _figures(found: Draws) -> Figures:
    wanted = [one / 100 for one in PERCENTILES]
    # Each is a year that was drawn: between two years nothing is made up.
    percentiles = np.quantile(found, wanted, method="inverted_cdf")
    return Figures(
        float(found.mean()),
        spread(found),
        tuple(map(float, percentiles)),
        float(np.count_nonzero(found) / len(found)),
    )


def _grid(cases: Sequence[Draws]) -> list[float]:
    """Return losses from the least there was to what only rare years reach, evenly by logarithm."""
    pairs = [(found, found[found > 0]) for found in cases]
    pairs = [(found, some) for found, some in pairs if len(some)]
    if not pairs:
        return []
    low = min(some[len(some) // 100] for _, some in pairs)
    high = max(max(found[int(len(found) * RARE)], some[0]) for found, some in pairs)
    if low >= high:
        return [float(low)]
    return [float(one) for one in np.geomspace(low, high, POINTS)]


def _exceeded(found: Draws, losses: Sequence[float]) -> tuple[float, ...]:
    below = np.searchsorted(found, losses, side="right")
    return tuple(float(one) for one in 1 - below / len(found))
