"""Whether any list reads its whole register: each is run and what the database did is looked at.

A list is a register in one of its orders with any of its filters, its first page or one further
on, for the keeper and for a member of a circle; and the count that stands above it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from benchmarks.world import House, World
from isthmus.engine.access import Viewer
from isthmus.engine.fields import (
    BOOL,
    CHOICE,
    DATE,
    INTEGER,
    MOMENT,
    PRINCIPAL,
    FieldSpec,
)
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import COUNT_CAP, counted, parse_query, selection, turn
from isthmus.engine.registry import RecordType, registry

#: A list may look at so many rows for its fifty: at as many as its count may.
MOST_ROWS = COUNT_CAP + 1
#: What SQLite's virtual machine takes for one row of a register at most: read, compared, sorted.
STEPS_PER_ROW = 100
STEP = 1_000
#: So many filters are combined in every way; ten of them have a thousand combinations.
TOGETHER = 3


@dataclass(frozen=True)
class Scan:
    """A list that reads more than it may."""

    register: str
    query: str
    who: str
    told: str


def scans(world: World, *, every: bool = True) -> tuple[int, list[Scan]]:
    """Return how many lists were looked at, and those that read too much: of every register, or of
    the large one alone."""
    looked, found = 0, []
    for record_type in registry.types() if every else [world.record_type]:
        house = world.large if record_type is world.record_type else world.others
        viewers = {"keeper": house.viewer, "insider": house.inside_viewer}
        for filters in narrowed(record_type, house):
            for who, viewer in viewers.items():
                for name, rows in queries(record_type, filters, viewer):
                    looked += 1
                    if told := excess(rows):
                        words = "&".join(f"{k}={v[0]}" for k, v in filters.items())
                        found.append(Scan(record_type.register, f"{name} {words}", who, told))
    return looked, found


def narrowed(record_type: type[RecordType], house: House) -> Iterator[dict[str, list[str]]]:
    """Yield the declared filters, as many at once as `TOGETHER` and all."""
    filters = [_filter(spec, house) for spec in record_type.specs(record_type.filters)]
    numbers = {*range(min(TOGETHER, len(filters)) + 1), len(filters)}
    subsets = chain.from_iterable(combinations(filters, n) for n in sorted(numbers))
    return (dict(chosen) for chosen in subsets)


def _filter(spec: FieldSpec, house: House) -> tuple[str, list[str]]:
    """Return a filter that many rows fit, as its address has it."""
    if spec.kind == CHOICE:
        return spec.name, [spec.choices[0][0]]
    if spec.kind == BOOL:
        return spec.name, ["yes"]
    if spec.kind in (DATE, MOMENT):
        return f"{spec.name}.gte", [str(house.act().today)]
    if spec.kind == INTEGER:
        return f"{spec.name}.gte", ["1"]
    return spec.name, [house.somebody] if spec.kind == PRINCIPAL else ["none"]


def queries(
    record_type: type[RecordType], filters: Mapping[str, Sequence[str]], viewer: Viewer
) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield the queries behind lists with these filters: first page and a page further on, by the
    order they are in, and the count, which is the same in every order."""
    for sort in record_type.sorts:
        for order in (sort, f"-{sort}"):
            query = parse_query(record_type, {**filters, "sort": [order]}, Lookup(viewer))
            every = selection(query, viewer)
            yield f"first page by {order}", every[: query.limit + 1]
            last = list(every[: query.limit])[-1:]
            if last:
                yield f"next page by {order}", turn(query, viewer, last[0])[: query.limit + 1]
    query = parse_query(record_type, filters, Lookup(viewer))
    for rows in counted(query, viewer):
        yield "count", rows


def excess(rows: QuerySet[Any]) -> str:
    """Run a query; return what it did where it read more than it may, else the empty string."""
    sql, parameters = rows.query.sql_with_params()
    return (_sqlite if connection.vendor == "sqlite" else _postgresql)(sql, parameters)


def _sqlite(sql: str, parameters: Sequence[Any]) -> str:
    with connection.cursor() as cursor:
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += STEP
            return 0

        connection.connection.set_progress_handler(count, STEP)
        try:
            cursor.execute(sql, parameters)
            cursor.fetchall()
        finally:
            connection.connection.set_progress_handler(None, 0)
        if steps <= MOST_ROWS * STEPS_PER_ROW:
            return ""
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        plan = "; ".join(row[3] for row in cursor.fetchall())
    return f"{steps:,} steps: {plan}"


def _postgresql(sql: str, parameters: Sequence[Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
        (told,) = cursor.fetchone()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    nodes = list(_nodes(plan))
    read = max(_read(node) for node in nodes)
    names = " < ".join(
        f"{node['Node Type']} {node.get('Index Name', '')}".strip() for node in nodes
    )
    # The planner may walk a table instead of an index where it stops as early.
    return f"{read:,} rows: {names}" if read > 2 * MOST_ROWS else ""


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _read(node: Mapping[str, Any]) -> int:
    """Return how many rows a node took, those it threw away included."""
    gone = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int((node["Actual Rows"] + gone) * node["Actual Loops"])
