"""Files in and out: how long, and how much memory, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.db import connection

from benchmarks.timing import Result

#: Rows of the large file at most; the small one has a tenth. An inventory may be larger.
MOST, LARGEST, SMALLER = 100_000, 1_000_000, 10
#: Of files up to so many rows the times are taken more than once.
SHORT, RUNS = 10_000, 3
KINDS = {"import": "import", "csv": "export as CSV", "xlsx": "export as XLSX",
         "json": "export as JSON"}  # fmt: skip


def measure(register: str, rows: int) -> Iterator[tuple[Result, dict[str, Any]]]:
    """Yield of each way a file goes its ratio to the floor and its peaks of memory, in megabytes."""
    inventory = register == "items" and connection.vendor == "postgresql"
    large = min(LARGEST if inventory else MOST, rows)
    small = max(large // SMALLER, 1)
    for what, name in (KINDS if register == "documents" else {"import": "import"}).items():
        few, many = (
            _run(register, what, count, RUNS if count <= SHORT else 1) for count in (small, large)
        )
        ratio = Result(f"{name}, {large:,} rows", many["seconds"], many["floor"], many["runs"])
        peaks = {"name": name, "rows": [small, large],
                 "megabytes": [round(one["peak"] / 1024, 1) for one in (few, many)]}  # fmt: skip
        yield ratio, peaks


def _run(register: str, what: str, rows: int, runs: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.moving", register, what, str(rows), str(runs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
