"""How long it takes to draw many risks together, and how much memory that holds.

Usage: python -m benchmarks.losses_drawn [RISKS] [DRAWS]. No database: estimates are made up.
"""

from __future__ import annotations

import resource
import sys
from time import perf_counter

from isthmus.risks.quantity.drawing import Quantity
from isthmus.risks.quantity.figures import Said, analysed


def made(count: int) -> tuple[Said, ...]:
    """Return risks of all sorts, two in three of them treated: rare and dear to frequent and cheap."""
    found = []
    for number in range(count):
        often = 0.02 * 1.6 ** (number % 13)
        low = 200.0 * 3 ** (12 - number % 13)
        now = Quantity(often / 2, often, often * 3, low, low * 12, seed=number % 5 + 1)
        after = Quantity(0, often / 3, often, low, low * 6) if number % 3 else None
        found.append(Said(f"RSK-2026-{number:04}", now, after))
    return tuple(found)


def peak() -> float:
    """Return the most memory that was held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(risks: int = 1_000, draws: int = 100_000) -> None:
    analysed(made(10), draws)
    before = peak()
    for count in sorted({max(risks // 10, 1), risks}):
        start = perf_counter()
        found = analysed(made(count), draws)
        took = perf_counter() - start
        print(
            f"{count} risks x {draws} draws: {took:.1f} s, at most {peak():.0f} MB"
            f" ({before:.0f} MB with ten risks); mean {found.all.now.mean:,.0f}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
