"""Run every bench on the database of ISTHMUS_DATABASE_URL, else on SQLite, and keep the results."""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import django

from benchmarks.timing import Result
from benchmarks.trials import TRIALS


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(arguments)
    django.setup()
    from benchmarks.machine import machine

    found: dict[str, Any] = json.loads(asked.into.read_text()) if asked.into.exists() else {}
    found |= {
        "date": datetime.now(UTC).date().isoformat(),
        "register": asked.register,
        "rows": asked.rows,
    }
    found.setdefault("machine", machine())
    databases = found.setdefault("databases", [])
    databases.append({})
    for measured in results(
        asked.register,
        asked.rows,
        asked.runs,
        asked.batch,
        kept=asked.kept,
        every=not asked.large_alone,
    ):
        # What was measured stays, whatever becomes of the rest.
        databases[-1] = measured
        asked.into.write_text(json.dumps(found, indent=1) + "\n")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--register", choices=[*TRIALS], default="documents", help="the large one")
    made.add_argument("--rows", type=int, default=1_000_000, help="of the large register")
    made.add_argument("--runs", type=int, default=60, help="of each single page or write")
    made.add_argument("--batch", type=int, default=10_000, help="rows created or edited at once")
    made.add_argument(
        "--kept", type=Path, help="file of a world that was built before; else it is built and kept"
    )
    made.add_argument(
        "--large-alone",
        action="store_true",
        help="look at what the lists of the large register read, not at those of all others as well",
    )
    made.add_argument("--into", type=Path, required=True, help="JSON file; added to if it is there")
    return made


def results(
    register: str,
    rows: int,
    runs: int,
    batch: int,
    *,
    kept: Path | None = None,
    every: bool = True,
) -> Iterator[dict[str, Any]]:
    """Build a world on an empty database, or take the one that is `kept`, and measure all in it.

    Yields what is known so far after each part. What has nothing to do with the large register is
    measured beside documents alone, and last: it takes longest.
    """
    from django.core.management import call_command

    from benchmarks import (
        counts,
        losses,
        matrix,
        moves,
        owned,
        plans,
        reads,
        scopes,
        sweeps,
        words,
        writes,
    )
    from benchmarks.machine import database_version
    from benchmarks.server import served
    from benchmarks.world import build
    from isthmus.engine.models import Event
    from isthmus.engine.registry import registry

    begun = perf_counter()

    def now(what: str) -> None:
        print(f"{perf_counter() - begun:6,.0f} s  {what}", file=sys.stderr, flush=True)

    now("the tables")
    call_command("migrate", verbosity=0)
    record_type = registry.by_register(register)
    assert record_type is not None
    first = register == "documents"
    now("the world")
    if kept and kept.exists():
        world, built = pickle.loads(kept.read_bytes())  # noqa: S301 - written below
    else:
        building = perf_counter()
        world = build(record_type, rows)
        built = perf_counter() - building
        if kept:
            kept.write_bytes(pickle.dumps((world, built)))
    now("what lists read")
    looked, scans = plans.scans(world, every=every and first)
    found: dict[str, Any] = {
        "name": database_version(),
        "generated": {"events": Event.objects.count(), "seconds": round(built)},
        "ratios": [],
        "answers": [],
        "peaks": [],
        "queries": list(counts.measure(world)),
        "scans": {"looked": looked, "found": [asdict(one) for one in scans]},
    }

    def keep(ratios: Iterable[Result]) -> dict[str, Any]:
        found["ratios"] += [{**asdict(one), "ratio": round(one.ratio, 2)} for one in ratios]
        return found

    with served() as port:
        now("pages and answers")
        # What is only read comes first: thousands of edits leave a database other work to do.
        yield keep(reads.measure(world, port, runs))
        yield keep(reads.growth(world, port, runs))
        yield keep(words.measure(world, port, runs))
        now("the palette")
        found["answers"] = list(words.palette(world, port, runs))
        now("writes")
        yield keep(writes.measure(world, port, runs))
        # Before the register has a field of the organization's own, which is looked up once.
        found["batch_edit"] = writes.statements_of_an_edit(world, batch)
        yield keep(owned.measure(world, port, runs))
    now("a batch")
    yield keep([writes.batch(world, batch, runs=3)])
    now("imports and exports")
    for ratio, peak in moves.measure(register, rows):
        found["peaks"].append(peak)
        yield keep([ratio])
    now("scopes, clocks, losses")
    if first:
        yield keep(scopes.measure(rows, runs))
        yield keep(sweeps.measure(rows, runs))
    if first or register == "items":
        yield keep(losses.measure(rows, runs))
    if first or register == "risks":
        with served() as port:
            yield keep(matrix.measure(port, rows, runs))


if __name__ == "__main__":
    main()
