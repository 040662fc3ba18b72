"""What a year may cost, drawn at random: pure functions of what experts said and of a kept seed.

- **How often**: the rate of a year is PERT between the least and the most, with the likeliest given
  weight four (Malcolm, Roseboom, Clark, Fazar 1959; the Open FAIR standards use it as well). It may
  be nothing. How many events a year has is Poisson of that rate.
- **How much**: what one event costs is lognormal, its range holding the share that was chosen
  (Hubbard and Seiersen 2016): of 90 % its ends are the 5th and the 95th percentile.
- **A year** is the sum over its events. Risks are drawn apart from each other.

Every risk has generators of its own, started from its seed, its reference and the case, one each
for rate, number and size. So neither the order of risks, nor what else is drawn, nor how many
draws are made at once changes a figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Draws = NDArray[np.float64]

#: So many draws, and about so many events, are held at once.
AT_ONCE, EVENTS = 100_000, 1_000_000


@dataclass(frozen=True)
class Quantity:
    """What experts said of one risk in one case, ranges being in order and losses above nothing."""

    #: events in a year
    least: float
    likeliest: float
    most: float
    #: of one event, in some currency
    loss_low: float
    loss_high: float
    #: that the range of the loss holds: 0.9
    share: float = 0.9
    seed: int = 1

    @property
    def rate(self) -> float:
        """Events in a year on the average."""
        return (self.least + 4 * self.likeliest + self.most) / 6

    @property
    def size(self) -> tuple[float, float]:
        """Mean and deviation of the logarithm of what one event costs."""
        low, high = log(self.loss_low), log(self.loss_high)
        width = NormalDist().inv_cdf((1 + self.share) / 2)
        return (low + high) / 2, (high - low) / (2 * width)

    @property
    def mean(self) -> float:
        """What a year costs on the average, without drawing: rate times the mean of one event."""
        middle, deviation = self.size
        return self.rate * exp(middle + deviation**2 / 2)


def years(said: Quantity, reference: str, case: str, draws: int) -> Draws:
    """Return what each of so many years costs. Fewer draws are the first of more."""
    found = np.empty(draws)
    start = 0
    for some in _pieces(said, reference, case, draws):
        found[start : start + len(some)] = some
        start += len(some)
    return found


def _pieces(said: Quantity, reference: str, case: str, draws: int) -> Iterator[Draws]:
    rates, numbers, sizes = _generators(said.seed, reference, case)
    at_once = max(1, min(AT_ONCE, int(EVENTS / max(said.most, 1))))
    for start in range(0, draws, at_once):
        count = min(at_once, draws - start)
        rate = _rates(said, rates, count)
        yield total(numbers.poisson(rate, count), said, sizes)


def _generators(seed: int, reference: str, case: str) -> list[np.random.Generator]:
    digest = hashlib.sha256(f"{seed}\n{reference}\n{case}".encode()).digest()
    root = np.random.SeedSequence(int.from_bytes(digest, "big"))
    return [np.random.Generator(np.random.PCG64(one)) for one in root.spawn(3)]


def _rates(said: Quantity, generator: np.random.Generator, count: int) -> Draws | float:
    span = said.most - said.least
    if not span:
        return said.least
    rise = 1 + 4 * (said.likeliest - said.least) / span
    fall = 1 + 4 * (said.most - said.likeliest) / span
    found: Draws = said.least + span * generator.beta(rise, fall, count)
    return found


def total(numbers: NDArray[np.int64], said: Quantity, generator: np.random.Generator) -> Draws:
    """Return what years with so many events cost, each event of a size of its own."""
    if said.loss_low == said.loss_high:
        return numbers.astype(np.float64) * said.loss_low
    middle, deviation = said.size
    which = np.repeat(np.arange(len(numbers)), numbers)
    sizes = generator.lognormal(middle, deviation, len(which))
    found: Draws = np.bincount(which, weights=sizes, minlength=len(numbers)).astype(
        np.float64, copy=False
    )
    return found


def spread(found: Draws) -> float:
    """Return how far the mean of these draws may be off: its standard error."""
    return float(found.std() / sqrt(len(found)))
