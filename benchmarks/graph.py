"""The graph that scopes are measured on: records, the relations between them, a statement in force."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.generate import STEP, Filling, fill, load
from benchmarks.world import House, gather_statistics, house
from isthmus.context.models.scope import System
from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.records.unit import UnitType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move
from isthmus.engine.door.transaction import door_open
from isthmus.engine.keys import new_key
from isthmus.engine.models import Edge, Entry
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of

#: Relations drawn from each record, and how many records the statement names.
RELATIONS, INCLUDED, EXCLUDED = 3, 3, 2
#: One record in so many is on an island, which nothing leads to; so many are on each.
APART, ISLAND = 10, 10

#: From where, to where a scope goes.
Step = tuple[int, int]


@dataclass
class Graph:
    """An organization of one statement. All keys named here are of records that its keeper sees."""

    place: House
    statement: int
    included: Sequence[int]
    excluded: Sequence[int]
    mainland: Sequence[int]
    #: a record of each island
    islands: Sequence[int]

    @property
    def organization(self) -> int:
        return self.place.organization.pk


def build(count: int) -> Graph:
    """Make `count` records, three relations of each besides those that every register gets."""
    place = house("graph")
    place.keys = fill(Filling(UnitType, place.act(), place.pools, count))
    cut = (count - max(count // APART, ISLAND)) // ISLAND * ISLAND
    islands = [place.keys[start : start + ISLAND] for start in range(cut, count, ISLAND)]
    dice = random.Random(27_013)  # noqa: S311 - the same graph each time, no secret
    draw(
        [*_wild(place.keys[:cut], dice), *(one for isle in islands for one in _round(isle))], place
    )
    seen = {*Entry.objects.visible_to(place.viewer).values_list("pk", flat=True)}
    mainland = [key for key in place.keys[:cut] if key in seen]
    included, excluded = mainland[:INCLUDED], mainland[INCLUDED : INCLUDED + EXCLUDED]
    statement = _in_force(place, included, excluded)
    gather_statistics()
    landings = [next((key for key in isle if key in seen), None) for isle in islands]
    reachable = [key for key in landings if key is not None]
    return Graph(place, statement, included, excluded, mainland, reachable)


def _wild(keys: Sequence[int], dice: random.Random) -> Iterator[Step]:
    """Yield steps from each record to some others, wherever they are."""
    for key in keys:
        yield from ((key, other) for other in dice.sample(keys, RELATIONS) if other != key)


def _round(isle: Sequence[int]) -> Iterator[Step]:
    """Yield steps from each record of an island to the next ones, in a circle."""
    for place, key in enumerate(isle):
        ahead = {isle[(place + more) % len(isle)] for more in range(1, RELATIONS + 1)}
        yield from ((key, other) for other in sorted(ahead - {key}))


def draw(steps: Sequence[Step], place: House) -> None:
    """Write steps as relations, every other one from its end to its start.

    They have no events: what is in a scope is worked out from relations alone.
    """
    act, known = place.act(), {*Edge.objects.values_list("source_id", "type", "target_id")}
    wanted = {
        (start, "uses", end) if number % 2 else (end, "contributes_to", start): None
        for number, (start, end) in enumerate(steps)
    }
    edges = [
        Edge(
            id=new_key(),
            organization_id=place.organization.pk,
            source_id=source,
            type=code,
            target_id=target,
            made_by_id=act.viewer.principal_id,
            valid_from=act.occurred_at,
        )
        for source, code, target in wanted
        if (source, code, target) not in known
    ]
    for start in range(0, len(edges), STEP):
        with door_open():
            load(Edge, edges[start : start + STEP])


def _in_force(place: House, included: Sequence[int], excluded: Sequence[int]) -> int:
    """Bring a statement that names these into force, as people do."""
    act = place.act()
    lines = [
        *({"direction": "in", "what": key} for key in included),
        *({"direction": "out", "what": key, "reason": "Others do it."} for key in excluded),
    ]
    values = {"title": "Scope of the ISMS", "kind": System.ISMS, "lines": lines}
    (made,) = create(ScopeStatementType, [values], act)
    move(ScopeStatementType, "propose", [made.pk], act)
    give(ScopeStatementType, "scope", [made.pk], _approver(place))
    move(ScopeStatementType, "bring_into_force", [made.pk], act)
    return int(made.pk)


def _approver(place: House) -> Act:
    account = add_account(
        email=f"top_management@{place.slug}.example",
        name="Sam top_management",
        password=None,
        roles=["top_management"],
        act=place.act(),
    )
    return Act.now(viewer_of(account), "bench")
