"""Tables of a run, to read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.limits import MEMORY, QUERIES, exceeded, lacking, ratio_limit, wait_limit


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield a run as Markdown."""
    here = found["machine"]
    register = found.get("register", "documents")
    yield f"# Run of {found['date']}, {found['rows']:,} rows of {register}"
    yield ""
    yield (
        f"{here['processor']}, {here['cores']} cores, {here['memory_gb']} GB, {here['system']}, "
        f"Python {here['python']}, Django {here['django']}, Jinja2 {here['jinja2']}. "
        f"When it began, {here['busy']} other processes waited for each core."
    )
    for database in found["databases"]:
        yield from _database(database)
    if missing := list(lacking(found)):
        yield from ("", "## Not measured", "")
        yield from (f"- {one}." for one in missing)


def _database(database: dict[str, Any]) -> Iterator[str]:
    made, edit, scans = database["generated"], database["batch_edit"], database["scans"]
    yield from ("", f"## {database['name']}", "")
    yield f"The rows, with {made['events']:,} events, were generated in {made['seconds']} s."
    yield ""
    yield from table(
        ("measure", "ms", "floor ms", "ratio", "limit"),
        ([_ratio(one) for one in database["ratios"]]),
    )
    yield ""
    yield from table(("answer", "ms", "limit"), map(_answer, database.get("answers", ())))
    yield ""
    yield from table(
        ("memory of", "rows", "MB", "rows", "MB", "growth", "limit"),
        map(_peak, database.get("peaks", ())),
    )
    yield ""
    yield from table(
        ("queries of", "number", "limit"),
        ((one["name"], one["queries"], QUERIES[one["kind"]]) for one in database["queries"]),
    )
    yield ""
    yield (
        f"{edit['rows']:,} records edited at once: {edit['chunks']} chunks, {edit['updates']} "
        f"updates of the register, {edit['statements']} statements, {edit['milliseconds']} ms."
    )
    yield f"Of {scans['looked']:,} lists and counts, {len(scans['found'])} read more than they may."
    beyond = list(exceeded(database))
    yield ""
    yield from (f"- Beyond its limit: {one}." for one in beyond)
    if not beyond:
        yield "Whatever was measured is within its limit."


def _ratio(one: dict[str, Any]) -> Sequence[Any]:
    limit = ratio_limit(one["name"])
    times = f"{one['seconds'] * 1000:.2f}", f"{one['floor'] * 1000:.2f}"
    return one["name"], *times, f"{one['ratio']:.2f}", "" if limit is None else f"{limit:g}"


def _answer(one: dict[str, Any]) -> Sequence[Any]:
    limit = wait_limit(one["name"])
    return one["name"], f"{one['seconds'] * 1000:.1f}", "" if limit is None else f"{limit:g}"


def _peak(one: dict[str, Any]) -> Sequence[Any]:
    (few, many), (small, large) = one["rows"], one["megabytes"]
    return one["name"], f"{few:,}", small, f"{many:,}", large, f"{large / small:.2f}", MEMORY


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a table whose columns stand under each other in plain text, too."""
    every = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    for place, row in enumerate(every):
        yield "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        if place == 0:
            yield "| " + " | ".join("-" * width for width in widths) + " |"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("results", type=Path)
    given = asked.parse_args()
    text = "\n".join(lines(json.loads(given.results.read_text()))) + "\n"
    given.results.with_suffix(".md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
