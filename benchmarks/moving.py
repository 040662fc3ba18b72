"""One import or export, in a process of its own: how long it takes against the least that could be
done, and how much memory the process had at its peak.

    python -m benchmarks.moving REGISTER import ROWS RUNS
    python -m benchmarks.moving REGISTER csv|xlsx|json ROWS RUNS

An import founds an organization of its own; an export writes what that of as many rows brought in.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from benchmarks.timing import compare, seconds

#: Reads some hundred megabytes, which fills the cache several times over.
FILLING = "SELECT sum(length(payload)) FROM (SELECT payload FROM engine_event LIMIT 200000)"


def main(arguments: list[str]) -> None:
    register, what, (rows, runs) = arguments[0], arguments[1], map(int, arguments[2:])
    django.setup()
    from benchmarks import incoming, outgoing

    fill_cache()

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if what == "import":
            work, floor = incoming.import_of(register, rows, runs + 1, place)
        else:
            work, floor = outgoing.export_of(register, rows, what, place)
        print(json.dumps(measured(work, floor, runs)))


def fill_cache() -> None:
    """Read until SQLite's cache is full, as it is in any process that has worked for a while: it has
    a fixed size, and would be taken for growth."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(FILLING)


def most_memory() -> int:
    """Return the most memory this process had, in kilobytes; `getrusage` would tell that of the
    process that started it where it had more."""
    told = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("VmHWM")))


def measured(work: Callable[[], object], floor: Callable[[], object], runs: int) -> dict[str, Any]:
    """Do the work once and look at the peak; where it is short, time both anew, in turn."""
    first = seconds(work)
    peak = most_memory()
    if runs == 1:
        return {"seconds": first, "floor": seconds(floor), "runs": 1, "peak": peak}
    found = compare("", work, floor, runs, warm_up=0)
    return {"seconds": found.seconds, "floor": found.floor, "runs": runs, "peak": peak}


if __name__ == "__main__":
    main(sys.argv[1:])
