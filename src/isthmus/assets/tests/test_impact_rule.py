"""How a loss travels: redundancy, circles, what is merely concerned; against a plain fixpoint."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.assets.impact.levels import Level, settle
from isthmus.assets.impact.rule import Enough, Hit, Need, Supports, foundation, losses

CODES = ("runs_on", "uses", "stores")
node = st.integers(0, 8)


class Step(NamedTuple):
    support: int
    dependent: int
    code: str
    loses: bool = True


World = tuple[list[Step], dict[Need, Enough]]


def supports_of(steps: list[Step], enough: dict[Need, Enough] | None = None) -> Supports:
    after: dict[int, list[Need]] = defaultdict(list)
    concerned: dict[int, list[Need]] = defaultdict(list)
    for one in steps:
        found = after if one.loses else concerned
        found[one.support].append((one.dependent, one.code))
    merely = {one.code for one in steps if not one.loses}
    lost = {need: number for need, number in (enough or {}).items() if need[1] not in merely}
    return Supports(after, concerned, lost)


@st.composite
def worlds(draw: st.DrawFn, more: int = 0) -> World:
    """Return any steps, circles among them, and how many supports suffice for some needs.

    Of these some have up to `more` supports that no step names, since nothing reaches them.
    """
    edges = draw(st.sets(st.tuples(node, node, st.sampled_from(CODES)), max_size=30))
    ends = draw(st.booleans())
    steps = [
        Step(support, dependent, code, code != "stores" or not ends)
        for support, dependent, code in sorted(edges)
        if support != dependent
    ]
    has = Counter((one.dependent, one.code) for one in steps)
    numbers = {need: draw(st.one_of(st.none(), st.integers(1, 4))) for need in sorted(has)}
    enough = {
        need: Enough(number, has[need] + draw(st.integers(0, more)))
        for need, number in numbers.items()
        if number is not None
    }
    return steps, enough


def plain(starts: Iterable[int], world: World) -> tuple[set[int], set[int]]:
    """Return what is lost and what is concerned, by going over everything until nothing changes."""
    steps, enough = world
    lost = set(starts)
    while True:
        fresh = set()
        for one in steps:
            need = (one.dependent, one.code)
            have = {each.support for each in steps if (each.dependent, each.code) == need}
            needed, of = enough.get(need, (len(have), len(have)))
            up = of - len(have & lost)
            if one.loses and have & lost and up < min(needed, of):
                fresh.add(one.dependent)
        if fresh <= lost:
            break
        lost |= fresh
    concerned = {one.dependent for one in steps if not one.loses and one.support in lost}
    return lost, concerned - lost


@given(worlds(more=1), st.sets(node, min_size=1, max_size=3))
@settings(max_examples=300)
def test_impact_is_what_a_plain_fixpoint_says(world: World, starts: set[int]) -> None:
    hits = [*losses(starts, supports_of(*world))]
    lost, concerned = plain(starts, world)
    assert {hit.entry for hit in hits if hit.lost} == lost
    assert {hit.entry for hit in hits if not hit.lost} == concerned
    assert len(hits) == len({hit.entry for hit in hits})
    by_entry = {hit.entry: hit for hit in hits}
    drawn = {(one.support, one.dependent, one.code) for one in world[0]}
    for hit in hits:
        at, way = hit, 0
        while at.via is not None:
            assert (at.via, at.entry, at.code) in drawn
            if at.enough is not None:
                assert at.left < at.enough.needed < at.enough.of
            at, way = by_entry[at.via], way + 1
            assert way <= len(hits)
        assert at.entry in starts


@given(worlds(), node)
@settings(max_examples=300)
def test_what_it_rests_on_is_whatever_can_hit_it_and_says_what_suffices(
    world: World, target: int
) -> None:
    rests = {one.entry: one.alone for one in foundation(target, supports_of(*world))}
    hitting = {
        start
        for start in range(9)
        if start != target and target in set.union(*plain([start], world))
    }
    assert {entry for entry, alone in rests.items() if alone} == hitting
    everything = {one.support for one in world[0]} - {target}
    reached = set.union(*plain(everything, world)) if everything else set()
    assert hitting <= rests.keys()
    assert not rests or target in reached


def levels_of(starts: set[int], steps: list[Step]) -> list[Level]:
    """Walk as a database does: of each entry one step, and none is passed over for its redundancy."""
    levels, front, seen = [], {*starts}, {*starts}
    while front:
        found: dict[int, Step] = {}
        for one in steps:
            if one.support in front and one.dependent not in seen:
                known = found.get(one.dependent)
                if known is None or one.loses > known.loses:
                    found[one.dependent] = one
        near, codes = [one.support for one in found.values()], [one.code for one in found.values()]
        levels.append(Level([*found], [""] * len(found), near, codes))
        front = {entry for entry, one in found.items() if one.loses}
        seen |= front
    return levels


@given(worlds(more=1), st.sets(node, min_size=1, max_size=3))
@settings(max_examples=300)
def test_one_step_to_whatever_is_lost_for_sure_says_the_same_as_all(
    world: World, starts: set[int]
) -> None:
    steps, enough = world
    everything = supports_of(steps, enough)
    merely = {one.code for one in steps if not one.loses}
    settled = settle(levels_of(starts, steps), starts, everything.spared, merely)
    assert not settled.open & {entry for needs in settled.lost.values() for entry, _ in needs}
    for one in steps:
        if one.dependent in settled.open:
            kept = settled.lost if one.loses else settled.concerned
            kept[one.support].append((one.dependent, one.code))
    supports = Supports(settled.lost, settled.concerned, everything.enough)
    assert lengths(losses(starts, supports)) == lengths(losses(starts, everything))


def lengths(hits: Iterable[Hit]) -> dict[int, tuple[bool, int]]:
    """Return what is hit, whether it is lost, and how long the way is that explains it."""
    found: dict[int, tuple[bool, int]] = {}
    for hit in hits:
        found[hit.entry] = (hit.lost, 0 if hit.via is None else found[hit.via][1] + 1)
    return found


def test_two_of_three_hosts_suffice_until_the_second_is_lost() -> None:
    cluster = [Step(host, 9, "runs_on") for host in (1, 2, 3)]
    supports = supports_of([*cluster, Step(9, 10, "uses")], {(9, "runs_on"): Enough(2, 3)})
    assert [hit.entry for hit in losses([1], supports)] == [1]
    hits = {hit.entry: hit for hit in losses([1, 3], supports)}
    assert list(hits) == [1, 3, 9, 10]
    assert (hits[9].via, hits[9].enough, hits[9].left) == (3, Enough(2, 3), 1)


def test_what_lies_below_both_halves_suffices_alone_and_each_half_does_not() -> None:
    steps = [Step(half, 9, "runs_on") for half in (1, 2)]
    steps += [Step(5, half, "mounted_in") for half in (1, 2)]
    supports = supports_of(steps, {(9, "runs_on"): Enough(1, 2)})
    rests = {one.entry: one.alone for one in foundation(9, supports)}
    assert rests == {1: False, 2: False, 5: True}


def test_a_hundred_hosts_in_a_circle_are_lost_with_one() -> None:
    steps = [Step(host, (host + 1) % 100, "uses") for host in range(100)]
    assert len([*losses([50], supports_of(steps))]) == 100
