"""The relations that carry a scope from one record to the next, as they stand or stood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from isthmus.context.edges import APPLIES
from isthmus.engine.edges import edge_types
from isthmus.engine.models import Edge

PARTY = "people.party"
#: So many ends are asked for at once.
AT_ONCE = 2_000
#: So many records are looked at step by step; beyond, the whole graph is quicker.
STEPWISE = 2_000
#: So many steps are taken one after another at most; whoever goes further reads the whole graph.
FAR = 20

#: From where, to where: the way the scope travels.
Step = tuple[int, int]


def carrying(system: str) -> tuple[list[str], list[str]]:
    """Return the types of relations that carry forward, and those that carry backward."""
    ways = {code: one.carries.get(system) for code, one in edge_types.items()}
    forward = [code for code, way in ways.items() if way == "forward"]
    return forward, [code for code, way in ways.items() if way == "backward"]


def carries_anything(code: str) -> bool:
    """Return whether a relation of this type carries any scope."""
    declared = edge_types.get(code)
    return declared is not None and bool(declared.carries)


def _standing(organization_id: int, at: datetime | None) -> QuerySet[Edge]:
    rows = Edge.objects.current(at).filter(organization_id=organization_id)
    for end in ("source", "target"):
        alive = Q(**{f"{end}__removed_at__isnull": True})
        if at is not None:
            alive |= Q(**{f"{end}__removed_at__gt": at})
        rows = rows.filter(alive)
    return rows


def _steps(rows: QuerySet[Edge], start: str, end: str) -> Iterator[Step]:
    """Yield the steps of these edges that a scope may take, from their `start` to their `end`.

    What is restricted to a circle takes in nothing that others know of: through it nobody learns
    that it exists. What another party uses itself is its own affair; rules for it are ours.
    """
    columns = (
        f"{start}_id", f"{end}_id", "type", f"{start}__circle_id", f"{end}__circle_id",
        f"{start}__type",
    )  # fmt: skip
    for first, last, code, circle, circle_after, kind in rows.values_list(*columns):
        if circle is not None and circle != circle_after:
            continue
        if kind == PARTY and code != APPLIES.code:
            continue
        yield first, last


def steps_of(
    organization_id: int,
    system: str,
    ends: Collection[int],
    *,
    leading_to: bool,
    others: Collection[int] | None = None,
) -> Iterator[Step]:
    """Yield the steps from these entries, or with `leading_to` those that lead to them.

    With `others`, only those whose other end is among them.
    """
    forward, backward = carrying(system)
    wanted = sorted(ends)
    for start in range(0, len(wanted), AT_ONCE):
        chunk = wanted[start : start + AT_ONCE]
        # Two queries, each led by its index: one with OR would read the whole graph.
        for codes, first, last in ((forward, "source", "target"), (backward, "target", "source")):
            if not codes:
                continue
            near, far = (last, first) if leading_to else (first, last)
            rows = _standing(organization_id, None).filter(type__in=codes)
            rows = rows.filter(**{f"{near}_id__in": chunk})
            if others is not None:
                rows = rows.filter(**{f"{far}_id__in": sorted(others)})
            yield from _steps(rows, first, last)


@dataclass
class Graph:
    """All steps of one management system, in memory."""

    after: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, steps: Iterable[Step]) -> Graph:
        after = self.after
        for start, end in steps:
            after[start].append(end)
        return self


def whole_graph(organization_id: int, system: str, at: datetime | None = None) -> Graph:
    """Return every step that stands, or stood at `at`: two queries."""
    forward, backward = carrying(system)
    rows, graph = _standing(organization_id, at), Graph()
    graph.add(_steps(rows.filter(type__in=forward), "source", "target"))
    return graph.add(_steps(rows.filter(type__in=backward), "target", "source"))


def graph_from(organization_id: int, system: str, roots: Collection[int]) -> Graph:
    """Return every step that can be taken from these entries on, and maybe others.

    Two queries for each step that one can go, as far as what is near; the whole graph where that is much.
    """
    graph, frontier = Graph(), {*roots}
    seen = {*frontier}
    for _ in range(FAR):
        if not frontier:
            return graph
        if len(seen) > STEPWISE:
            break
        steps = [*steps_of(organization_id, system, frontier, leading_to=False)]
        graph.add(steps)
        frontier = {end for _, end in steps} - seen
        seen |= frontier
    return whole_graph(organization_id, system)
