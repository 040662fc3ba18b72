"""Impact on random inventories with redundancy, circles and restrictions: a plain fixpoint of what
the viewer may know of, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.assets.impact.reading import Answer, lost_with, rests_on
from isthmus.assets.records.item import ItemType
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.door import Act, Edit, create, edit, relate_many, restrict_many
from isthmus.engine.own.defining_relations import RelationDefinition, define_relation
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ITEMS = 7
#: By relation: whether a loss goes from its target to its source.
BACKWARD = {"runs_on": True, "uses": True, "stores": False, "own.fed_by": True, "own.cools": False}
item = st.integers(0, ITEMS - 1)


class World(NamedTuple):
    #: source, relation, target
    edges: frozenset[tuple[int, str, int]]
    #: how many must be up, by what needs them and the relation
    enough: dict[tuple[int, str], int]
    hidden: frozenset[int]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    edge = st.tuples(item, st.sampled_from(sorted(BACKWARD)), item)
    edges = draw(st.frozensets(edge.filter(lambda one: one[0] != one[2]), max_size=16))
    needs = sorted({_need(one) for one in edges})
    numbers = {need: draw(st.integers(0, 3)) for need in needs}
    hidden = draw(st.frozensets(item, max_size=2))
    return World(edges, {need: number for need, number in numbers.items() if number}, hidden)


def _need(edge: tuple[int, str, int]) -> tuple[int, str]:
    source, code, target = edge
    return (source if BACKWARD[code] else target), code


def plain(starts: Collection[int], world: World, hidden: Collection[int]) -> dict[int, int]:
    """Return what is lost besides `starts`, by going over everything until nothing changes.

    And how often that took: so long is the shortest way that explains it.
    """
    supports: dict[tuple[int, str], set[int]] = {}
    for edge in world.edges:
        source, code, target = edge
        if source not in hidden and target not in hidden:
            supports.setdefault(_need(edge), set()).add(target if BACKWARD[code] else source)
    lost, rounds = set(starts), dict[int, int]()
    while True:
        fresh = {
            entry
            for (entry, code), have in supports.items()
            if have & lost
            and len(have - lost) < min(world.enough.get((entry, code), len(have)), len(have))
        }
        if fresh <= lost:
            return rounds
        rounds |= dict.fromkeys(fresh - lost, max(rounds.values(), default=0) + 1)
        lost |= fresh


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    for code, way in (("fed_by", "backward"), ("cools", "forward")):
        definition = RelationDefinition(f"is {code}", f"{code} for", impact=way)
        define_relation(code, definition, acts["ims_manager"])
    return acts["ims_manager"]


def build(world: World, act: Act) -> list[Any]:
    made: list[Any] = create(ItemType, [{"title": str(one)} for one in range(ITEMS)], act)
    drawn = sorted(world.edges)
    relate_many([(made[source].pk, code, [made[end].pk]) for source, code, end in drawn], act)
    rows: dict[int, list[dict[str, Any]]] = {}
    for (entry, code), needed in world.enough.items():
        rows.setdefault(entry, []).append({"relation": code, "needed": needed})
    edit(ItemType, [Edit(made[one].pk, {"redundancy": each}) for one, each in rows.items()], act)
    if world.hidden:
        keys = [made[one].pk for one in sorted(world.hidden)]
        restrict_many(ItemType, keys, [act.viewer.principal_id or 0], act, "An inquiry")
    return made


def told(answer: Answer) -> dict[int, bool]:
    """Return what is told of, and whether its loss suffices."""
    found = {int(one.entry.title): one.alone for group in answer.groups for one in group.told}
    assert answer.count == len(found)
    assert answer.elsewhere == 0
    return found


def agrees(made: list[Any], world: World, viewer: Viewer, hidden: Collection[int]) -> None:
    """Look from every record that the viewer may know of, both ways, and at two lost together."""
    known = [one for one in range(ITEMS) if one not in hidden]
    single = {one: plain([one], world, hidden) for one in known}
    for one in known:
        answer = lost_with([made[one].entry], viewer)
        assert told(answer).keys() == single[one].keys()
        for hit in (hit for group in answer.groups for hit in group.told):
            assert len(hit.way) == single[one][int(hit.entry.title)]
        rests = told(rests_on(made[one].entry, viewer))
        hitting = {start for start in known if one in single[start]}
        assert {start for start, alone in rests.items() if alone} == hitting
        assert not rests.keys() & {*hidden}
    first, last = known[0], known[-1]
    both = lost_with([made[first].entry, made[last].entry], viewer)
    assert told(both).keys() == plain([first, last], world, hidden).keys()
    for group in both.groups:
        for hit in group.told:
            ends = {int(link.entry.title) for link in hit.way if link.entry}
            assert len(hit.way) == sum(link.entry is not None for link in hit.way)
            assert not ends & {*hidden}


@given(world=worlds())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_impact_is_the_fixpoint_of_what_the_viewer_may_know_of(
    act: Act, memberships: dict[str, Membership], world: World
) -> None:
    with transaction.atomic():
        made = build(world, act)
        agrees(made, world, viewer_of(memberships["contributor"]), world.hidden)
        agrees(made, world, viewer_of(memberships["ims_manager"]), ())
        agrees(made, world, system_viewer(act.viewer.organization, "impact: a test"), ())
        transaction.set_rollback(True)


def test_what_is_hidden_is_no_spare_and_its_loss_hits_nobody_who_does_not_know(
    act: Act, memberships: dict[str, Membership]
) -> None:
    """Two of three hosts suffice; who doesn't know of the third sees two, and both are needed."""
    hosts = frozenset((0, "runs_on", host) for host in (1, 2, 3))
    world = World(hosts | {(4, "uses", 0)}, {(0, "runs_on"): 2}, frozenset({3}))
    made = build(world, act)
    outsider, insider = (viewer_of(memberships[name]) for name in ("contributor", "ims_manager"))
    assert told(lost_with([made[1].entry], insider)) == {}
    assert told(lost_with([made[1].entry, made[3].entry], insider)).keys() == {0, 4}
    assert told(lost_with([made[1].entry], outsider)).keys() == {0, 4}
    agrees(made, world, outsider, world.hidden)
