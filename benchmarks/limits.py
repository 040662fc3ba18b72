"""What may not be exceeded, and what of a run exceeds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

#: Ratios to the floor, by the beginning of a measure's name.
RATIOS = {
    "list page": 3.0,
    "API list": 3.0,
    "detail page": 3.0,
    "API detail": 3.0,
    "create by": 5.0,
    "edit by": 5.0,
    "create 10,000 in a batch": 5.0,
    "list of": 1.5,
    "search page": 3.0,
    "API search": 3.0,
    "import": 5.0,
    "export": 5.0,
    "scope": 3.0,
}
#: Milliseconds until something answers that people wait for while they type.
MILLISECONDS = {"palette": 50.0}
#: How much more memory a file may take that has ten times the rows.
MEMORY = 1.2
#: Queries of a page or an answer of the API.
QUERIES = {"list": 8, "detail": 10}
#: Statements of a chunk of 500 edited records: locking, reading, writing, history.
STATEMENTS_OF_A_CHUNK = 10


def ratio_limit(name: str) -> float | None:
    """Return the limit of a measure; None for one that only informs."""
    return next((limit for start, limit in RATIOS.items() if name.startswith(start)), None)


def wait_limit(name: str) -> float | None:
    """Return the limit of an answer in milliseconds; None for one that only informs."""
    return next((limit for start, limit in MILLISECONDS.items() if name.startswith(start)), None)


def _waits(answers: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in answers:
        limit, taken = wait_limit(one["name"]), one["seconds"] * 1000
        if limit is not None and taken > limit:
            yield f"{one['name']}: {taken:.1f} ms, {limit:g} are allowed"


def _memory(peaks: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in peaks:
        small, large = one["megabytes"]
        if large > small * MEMORY:
            yield f"{one['name']}: {large:g} MB at its peak, {small:g} for a tenth of the rows"


def exceeded(database: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for everything in the results of one database that is beyond its limit."""
    for one in database["ratios"]:
        limit = ratio_limit(one["name"])
        if limit is not None and one["ratio"] > limit:
            yield f"{one['name']}: {one['ratio']:.2f} times its floor, {limit:g} are allowed"
    # Runs made before these were measured have none of them.
    yield from _waits(database.get("answers", ()))
    yield from _memory(database.get("peaks", ()))
    for one in database["queries"]:
        limit = QUERIES[one["kind"]]
        if one["queries"] > limit:
            yield f"{one['name']}: {one['queries']} queries, {limit} are allowed"
    for scan in database["scans"]["found"]:
        yield f"{scan['register']}, {scan['query']}, {scan['who']}: reads {scan['told']}"
    edit = database["batch_edit"]
    if edit["updates"] != edit["chunks"]:
        yield f"batch edit: {edit['updates']} updates of the register for {edit['chunks']} chunks"
    if edit["statements"] > edit["chunks"] * STATEMENTS_OF_A_CHUNK:
        yield f"batch edit: {edit['statements']} statements for {edit['chunks']} chunks"
