"""The inventory that impact is measured on: items that need one another, in circles, and hubs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.generate import STEP, Filling, fill, load
from benchmarks.world import House, gather_statistics, house
from isthmus.assets.models import Redundancy
from isthmus.assets.records.item import ItemType
from isthmus.engine.door.transaction import door_open
from isthmus.engine.keys import new_key
from isthmus.engine.models import Edge, Entry

#: Relations by which an item needs others. Items need those of their own group alone, and all of
#: its items need the first: the hub. So a loss reaches no further than a group.
RELATIONS, GROUP = 3, 5_000
#: One item in so many needs one of its hosts only.
SPARING = 20

#: The item that needs, and the one that is needed.
Need = tuple[int, int]


@dataclass
class Inventory:
    place: House
    #: a hub, and another item that its keeper sees, of each group
    lost: Sequence[int]


def build(count: int) -> Inventory:
    """Make `count` items and three relations of each, a few of them with one host too many."""
    place = house("inventory")
    place.keys = fill(Filling(ItemType, place.act(), place.pools, count))
    seen = Entry.objects.visible_to(place.viewer).exclude(state_category="void")
    here = {*seen.values_list("pk", flat=True)}
    dice = random.Random(27_013)  # noqa: S311 - the same inventory each time, no secret
    groups = [place.keys[start : start + GROUP] for start in range(0, count, GROUP)]
    lost: list[int] = []
    for group in groups:
        hub, *others = [key for key in group if key in here]
        _draw([*_needs(group, hub, dice)], place)
        lost += hub, dice.choice(others)
    _spare(place.keys[::SPARING], place)
    gather_statistics()
    return Inventory(place, lost)


def _needs(group: Sequence[int], hub: int, dice: random.Random) -> Iterator[Need]:
    for key in group:
        ends = {hub, *dice.sample(group, min(RELATIONS - 1, len(group)))}
        yield from ((key, end) for end in sorted(ends - {key}))


def _draw(needs: Sequence[Need], place: House) -> None:
    """Write needs as relations, of two types in turn. They have no events: impact reads none."""
    act = place.act()
    edges = [
        Edge(
            id=new_key(),
            organization_id=place.organization.pk,
            source_id=source,
            type=("runs_on", "uses")[number % 2],
            target_id=target,
            made_by_id=act.viewer.principal_id,
            valid_from=act.occurred_at,
        )
        for number, (source, target) in enumerate(needs)
    ]
    for start in range(0, len(edges), STEP):
        with door_open():
            load(Edge, edges[start : start + STEP])


def _spare(keys: Sequence[int], place: House) -> None:
    rows = [
        Redundancy(
            id=new_key(),
            organization_id=place.organization.pk,
            record_id=key,
            position=0,
            relation="runs_on",
            needed=1,
        )
        for key in keys
    ]
    with door_open():
        load(Redundancy, rows)
