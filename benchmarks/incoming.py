"""An import of a file by the staged way, and the same file by plain inserts."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import File

from benchmarks.plain import Likeness, insert_plainly
from benchmarks.trials import TRIALS
from benchmarks.world import House, house
from isthmus.engine.door.transaction import CHUNK
from isthmus.engine.fields import DATE
from isthmus.engine.models import WorkState
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.transfer import Reading, staged

#: Rows of the file that is imported beforehand, so that nothing is done for the first time.
FIRST = 20


def import_of(
    register: str, rows: int, times: int, folder: Path
) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return how a file of so many rows is imported, so many times, and how a plain program inserts it."""
    record_type = registry.by_register(register)
    assert record_type is not None
    slug = slug_of(rows)
    # The first import goes to the organization whose export is measured: it has exactly so many.
    places = [house(slug if number == 0 else f"{slug}-{number}") for number in range(times)]
    trial, given = (
        written(folder / f"{name}.csv", register, count)
        for name, count in (("trial", FIRST), (register, rows))
    )
    bare = house(f"{slug}-plain")
    imported(record_type, trial, bare)
    left = iter(places)
    return (
        lambda: imported(record_type, given, next(left)),
        lambda: insert(record_type, given, bare),
    )


def slug_of(rows: int) -> str:
    return f"moved-{rows}"


def written(path: Path, register: str, rows: int) -> Path:
    """Write a file as other programs do: by the register's names, without references."""
    row = TRIALS[register].row
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, row(0).keys())
        writer.writeheader()
        writer.writerows(map(row, range(rows)))
    return path


def imported(record_type: type[RecordType], path: Path, place: House) -> None:
    """Read, check and write it as the command does."""
    with path.open("rb") as file:
        job = staged.begin(
            record_type, File(file, path.name), Reading(), "", place.act(), inline=True
        )
    for _ in range(2):
        while staged.IMPORTS.go_on(job.pk, place.viewer):
            pass
        staged.IMPORTS.confirm(job, inline=True)
    job.refresh_from_db()
    made = staged.IMPORTS.progress(job)
    if job.state != WorkState.DONE or made.refused:
        raise RuntimeError(f"The import ended as {job.state}: {job.problem} {made}")


def insert(record_type: type[RecordType], path: Path, place: House) -> None:
    """Read it and insert its rows into directory and register, as many at once as the import."""
    people = {f"Robin Example {number:03d}": key for number, key in enumerate(place.people)}
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        like = Likeness(record_type, place.organization.pk)
        while step := list(islice(reader, CHUNK)):
            insert_plainly(
                [like.row(_values(row, people, record_type)) for row in step], record_type
            )


def _values(
    row: dict[str, Any], people: dict[str, int], record_type: type[RecordType]
) -> dict[str, Any]:
    days = {one.name for one in record_type.specs(row) if one.kind == DATE}
    return {
        **{name: date.fromisoformat(text) if name in days else text for name, text in row.items()},
        "owner": people[row["owner"]],
    }
