"""What is in a scope, worked out whole and after a single edit, against one recursive query."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from benchmarks.floor_scopes import Pair, found
from benchmarks.graph import Graph, build
from benchmarks.plain import insert_tuples
from benchmarks.timing import Result, compare
from isthmus.context.models import Membership, ScopeProgress
from isthmus.context.models.scope import System, Way
from isthmus.context.scope.jobs import settle_all
from isthmus.engine.door import relate, unrelate
from isthmus.engine.door.transaction import door_open
from isthmus.engine.keys import new_key

#: Records at most. Of up to so many the whole is worked out more than a few times.
MOST, SHORT, FEW, MORE = 100_000, 10_000, 3, 9


def measure(rows: int, runs: int) -> Iterator[Result]:
    """Yield the ratios. Raises RuntimeError where the product and the floor find other members."""
    count = min(MOST, rows)
    graph = build(count)
    settle_all(graph.organization)
    same(graph)
    often = min(runs, MORE if count <= SHORT else FEW)
    yield from _whole(graph, count, often)
    yield from _edits(graph, runs)


def _whole(graph: Graph, count: int, runs: int) -> Iterator[Result]:
    def settled() -> None:
        settle_all(graph.organization)

    yield compare(
        f"scope of {count:,} records, nothing new", settled, lambda: _floor(graph), runs, warm_up=1
    )
    yield compare(
        f"scope of {count:,} records, all of it new",
        settled,
        lambda: _insert(graph, _floor(graph)),
        runs,
        warm_up=1,
        before=lambda: _forget(graph),
    )
    _forget(graph)
    settled()
    same(graph)


def _edits(graph: Graph, runs: int) -> Iterator[Result]:
    """Draw relations from what may be in the scope to islands, which come in whole, and end them."""
    dice, act = random.Random(27_013), graph.place.act()  # noqa: S311 - no secret
    often = min(runs, len(graph.islands) - 1)
    ways = list(
        zip(
            dice.sample(graph.mainland, often + 1),
            dice.sample(graph.islands, often + 1),
            strict=True,
        )
    )

    def each(write: Callable[..., int]) -> Callable[[], None]:
        left = iter(ways)

        def work() -> None:
            source, target = next(left)
            if write(source, "uses", [target], act) != 1:
                raise RuntimeError("A relation is not as it should be.")

        return work

    for name, write in (("drawn", relate), ("ended", unrelate)):
        yield compare(
            f"scope after a relation is {name}",
            each(write),
            lambda: _floor(graph),
            often,
            warm_up=1,
        )
        same(graph)


def same(graph: Graph) -> None:
    """Raise RuntimeError unless the memberships are those that the floor finds, with no work left."""
    rows = Membership.objects.filter(statement=graph.statement)
    held, least = {*rows.values_list("root_id", "entry_id")}, {*_floor(graph)}
    if held != least:
        raise RuntimeError(f"{len(held):,} memberships; the floor finds {len(least):,}.")
    if ScopeProgress.objects.filter(pk=graph.organization, due__isnull=False).exists():
        raise RuntimeError("A write left the scope to a job.")


def _floor(graph: Graph) -> list[Pair]:
    return found(graph.organization, System.ISMS, graph.included, graph.excluded)


def _forget(graph: Graph) -> None:
    with door_open():
        Membership.objects.filter(organization=graph.organization).delete()


def _insert(graph: Graph, pairs: list[Pair]) -> None:
    """Insert what the floor found; it does not know by which way."""
    known = {
        "organization_id": graph.organization,
        "system": System.ISMS.value,
        "way": Way.CARRIED.value,
        "statement_id": graph.statement,
    }
    columns = [field.attname for field in Membership._meta.concrete_fields]
    rows = [known | {"id": new_key(), "root_id": root, "entry_id": entry} for root, entry in pairs]
    insert_tuples([(Membership, [[row.get(name) for name in columns] for row in rows])])
