"""The risks that matrix and staleness are measured on: assessed by a method in force, related to what
they put at risk, and accepted, some of them no more."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from benchmarks.generate import Filling, fill, load_of_each
from benchmarks.methods import method_in_force
from benchmarks.world import House, gather_statistics, house
from isthmus.assets.records.item import ItemType
from isthmus.engine.keys import new_key
from isthmus.engine.models import Approval, Edge
from isthmus.risks.edges import THREATENS
from isthmus.risks.models import Method, Risk
from isthmus.risks.records import RiskType

#: Relations of each risk to what it puts at risk, and so many risks to one item.
RELATIONS, RISKS_AN_ITEM = 10, 10
#: Of so many acceptances one expired, and one was made void.
EXPIRED = VOIDED = 5
DAY = timedelta(days=1)


def build(count: int) -> House:
    """Make `count` risks with ten relations each; those that are accepted have been, once."""
    place = house("risks")
    place.pools[Method] = [method_in_force(place.act())]
    items = fill(
        Filling(ItemType, place.act(), place.pools, max(count // RISKS_AN_ITEM, RELATIONS))
    )
    place.keys = fill(Filling(RiskType, place.act(), place.pools, count))
    dice = random.Random(27_013)  # noqa: S311 - the same risks each time, no secret
    load_of_each(Edge, place.keys, partial(_threatens, place, items, dice))
    rows = Risk.objects.as_system("bench").filter(organization=place.organization, state="accepted")
    load_of_each(
        Approval, [*rows.order_by("pk").values_list("pk", flat=True)], partial(_accepted, place)
    )
    gather_statistics()
    return place


def _threatens(
    place: House, items: Sequence[int], dice: random.Random, number: int, key: int
) -> Iterator[Edge]:
    act = place.act()
    for item in dice.sample(items, RELATIONS):
        yield Edge(
            id=new_key(),
            organization_id=place.organization.pk,
            source_id=key,
            target_id=item,
            type=THREATENS.code,
            made_by_id=act.viewer.principal_id,
            valid_from=act.occurred_at,
        )


def _accepted(place: House, number: int, key: int) -> Iterator[Approval]:
    now = place.act().occurred_at
    given = now - 400 * DAY if number % EXPIRED == 1 else now - (number % 300) * DAY
    yield Approval(
        id=new_key(),
        organization_id=place.organization.pk,
        entry_id=key,
        rule="acceptance",
        digest="0" * 64,
        version=2,
        given_by_id=place.people[number % len(place.people)],
        given_at=given,
        expires_at=given + 365 * DAY,
        voided_at=now if number % VOIDED == 2 else None,
    )
