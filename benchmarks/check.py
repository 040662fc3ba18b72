"""Whether runs measured everything and keep within their limits.

Exit status 1 and a line for whatever a run lacks or exceeds. The runs named; without a name the
newest of each size and register in benchmarks/results, for a small run says nothing of a million rows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.limits import exceeded, lacking

RESULTS = Path(__file__).parent / "results"


def size_and_day(results: Path) -> tuple[int, str, str]:
    """Return the rows, the register and the day of a run, by its name: 2026-11-26-20000-rows,
    2026-11-27-1000000-rows-items."""
    made, _, register = results.stem.partition("-rows")
    day, _, rows = made.rpartition("-")
    return int(rows), register.lstrip("-"), day


def newest(kept: Path) -> list[Path]:
    """Return the newest run of each size and register in a folder, the largest last."""
    runs = sorted(kept.glob("*-rows*.json"), key=size_and_day)
    return list({size_and_day(run)[:2]: run for run in runs}.values())


def shortcomings(found: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for everything that a run lacks or exceeds."""
    yield from lacking(found)
    for database in found["databases"]:
        yield from (f"{database['name']}: {one}" for one in exceeded(database))


def main(arguments: list[str], kept: Path = RESULTS) -> int:
    runs = [Path(one) for one in arguments] or newest(kept)
    if not runs:
        print("There is no run to check; make bench makes one.")
        return 1
    good = True
    for run in runs:
        wrong = list(shortcomings(json.loads(run.read_text())))
        good = good and not wrong
        told = wrong or ["everything was measured and is within its limit"]
        print("\n".join(f"{run.name}: {one}." for one in told))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
