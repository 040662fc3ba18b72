"""Whether a run keeps within its limits: exit status 1 and a line for each that it does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.limits import exceeded

RESULTS = Path(__file__).parent / "results"


def _age(results: Path) -> tuple[str, int]:
    """Return what orders runs by day, and those of a day by size: 2026-11-26-20000-rows."""
    *day, rows, _ = results.stem.split("-")
    return "-".join(day), int(rows)


def main(arguments: list[str]) -> int:
    kept = sorted(RESULTS.glob("*.json"), key=_age)
    if not arguments and not kept:
        print("There is no run to check; make bench makes one.")
        return 1
    path = Path(arguments[0]) if arguments else kept[-1]
    beyond = [
        f"{database['name']}: {one}"
        for database in json.loads(path.read_text())["databases"]
        for one in exceeded(database)
    ]
    print("\n".join(beyond) or f"{path.name}: everything is within its limit.")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
