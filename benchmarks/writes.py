"""Creating and editing: one record by page and API, ten thousand by the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from time import perf_counter
from typing import Any

from django.db import connection

from benchmarks.browser import Browser
from benchmarks.plain import insert_plainly, plain_of
from benchmarks.reads import floor_of
from benchmarks.timing import Result, compare
from benchmarks.trials import TRIALS, Row, Trial
from benchmarks.world import House, World
from isthmus.engine.door import Edit, create, edit
from isthmus.engine.door.transaction import CHUNK
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup

#: Rows of a batch.
BATCH = 10_000


def measure(world: World, port: int, runs: int) -> Iterator[Result]:
    """Yield the ratios of single writes to theirs floors."""
    large, register = world.large, world.record_type.register
    page, api = f"/o/{large.slug}/{register}/", f"/api/v1/o/{large.slug}/{register}"
    person, program, nobody = (
        Browser(port, large.keeper.user),
        Browser(port, token=large.token),
        Browser(port),
    )
    floor, number, trial = floor_of(large, register), count(), TRIALS[register]
    yield compare(
        "create by the API",
        lambda: program.send("POST", api, trial.row(next(number)), 201),
        lambda: nobody.send("POST", f"{floor}create/api", _plain(next(number), trial, large), 201),
        runs,
    )
    yield compare(
        "create by the form",
        lambda: person.submit(f"{page}new/", trial.row(next(number))),
        lambda: nobody.send("POST", f"{floor}create/page", _plain(next(number), trial, large), 302),
        runs,
    )
    drafts = world.records(world.record_type.model.lifecycle.initial)
    reference = drafts[0].reference
    yield compare(
        "edit by the API",
        lambda: program.send("PATCH", f"{api}/{reference}", trial.change(next(number)), 200),
        lambda: nobody.send(
            "POST", f"{floor}{reference}/edit/api", trial.change(next(number)), 200
        ),
        runs,
    )
    yield compare(
        "edit by the form",
        lambda: person.submit(f"{page}{reference}/edit/", trial.change(next(number))),
        lambda: nobody.send(
            "POST", f"{floor}{reference}/edit/page", trial.change(next(number)), 302
        ),
        runs,
    )


def _plain(number: int, trial: Trial, house: House) -> Row:
    return {**trial.row(number), "owner": house.people[number % 100]}


def batch(world: World, rows: int, runs: int) -> Result:
    """Return the ratio of a batch to a plain bulk insert of the same rows and fields."""
    small, record_type, number = world.small, world.record_type, count()
    trial = TRIALS[record_type.register]
    given = [[_plain(next(number), trial, small) for _ in range(rows)] for _ in range(runs + 1)]
    # The floor's rows are tuples beforehand: only their way into the tables is measured.
    ready = [plain_of(record_type, values, small.organization.pk) for values in given]

    def made() -> Sequence[Any]:
        texts = [trial.row(next(number)) for _ in range(rows)]
        values = parse_rows(record_type, texts, Lookup(small.viewer))
        return create(record_type, values, small.act())

    return compare(
        f"create {rows:,} in a batch",
        made,
        lambda: insert_plainly(ready.pop(), record_type),
        runs,
        warm_up=1,
    )


def statements_of_an_edit(world: World, rows: int) -> dict[str, int]:
    """Edit `rows` records at once and return what it took: chunks, statements, updates of the register.

    They are edited once before: what is derived of a record was generated at random, and the first
    edit puts it right.
    """
    model = world.record_type.model
    keys = world.records().values_list("pk", flat=True)[:rows]
    name = TRIALS[world.record_type.register].bulk
    edits = [Edit(key, {name: f"{place + 1} days."}) for place, key in enumerate(keys)]
    edit(world.record_type, [Edit(key, {name: "Some days."}) for key in keys], world.large.act())
    asked: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        # SQLite's transactions begin by a statement; it neither reads nor writes.
        if not sql.startswith("BEGIN"):
            asked.append(sql)
        return execute(sql, *rest)

    begun = perf_counter()
    with connection.execute_wrapper(watch):
        edit(world.record_type, edits, world.large.act())
    update = f'UPDATE "{model._meta.db_table}"'
    return {
        "rows": len(edits),
        "chunks": -(-len(edits) // CHUNK),
        "statements": len(asked),
        "updates": sum(sql.startswith(update) for sql in asked),
        "milliseconds": round((perf_counter() - begun) * 1000),
    }
