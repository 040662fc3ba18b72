"""How a loss travels: redundancy, circles, what is merely concerned; against a plain fixpoint."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.assets.impact.rule import Step, Supports, foundation, losses

CODES = ("runs_on", "uses", "stores")
node = st.integers(0, 8)


@st.composite
def worlds(draw: st.DrawFn) -> list[Step]:
    """Return any steps, circles among them; each need has one number of supports that suffice."""
    edges = draw(st.sets(st.tuples(node, node, st.sampled_from(CODES)), max_size=30))
    needs = {(dependent, code) for _, dependent, code in edges}
    number = st.one_of(st.none(), st.integers(1, 4))
    needed = {need: draw(number) for need in sorted(needs)}
    ends = draw(st.booleans())
    return [
        Step(support, dependent, code, code != "stores" or not ends, needed[dependent, code])
        for support, dependent, code in sorted(edges)
        if support != dependent
    ]


def plain(starts: Iterable[int], steps: list[Step]) -> tuple[set[int], set[int]]:
    """Return what is lost and what is concerned, by going over everything until nothing changes."""
    lost = set(starts)
    while True:
        fresh = set()
        for one in steps:
            have = {
                each.support
                for each in steps
                if (each.dependent, each.code) == (one.dependent, one.code)
            }
            up, needed = have - lost, one.needed
            enough = len(have) if needed is None else min(needed, len(have))
            if one.loses and have & lost and len(up) < enough:
                fresh.add(one.dependent)
        if fresh <= lost:
            break
        lost |= fresh
    concerned = {one.dependent for one in steps if not one.loses and one.support in lost}
    return lost, concerned - lost


@given(worlds(), st.sets(node, min_size=1, max_size=3))
@settings(max_examples=300)
def test_impact_is_what_a_plain_fixpoint_says(steps: list[Step], starts: set[int]) -> None:
    hits = [*losses(starts, Supports(steps))]
    lost, concerned = plain(starts, steps)
    assert {hit.entry for hit in hits if hit.lost} == lost
    assert {hit.entry for hit in hits if not hit.lost} == concerned
    assert len(hits) == len({hit.entry for hit in hits})
    by_entry = {hit.entry: hit for hit in hits}
    drawn = {(one.support, one.dependent, one.code) for one in steps}
    for hit in hits:
        at, way = hit, 0
        while at.via is not None:
            assert (at.via, at.entry, at.code) in drawn
            assert at.left < at.needed <= at.of
            at, way = by_entry[at.via], way + 1
            assert way <= len(hits)
        assert at.entry in starts


@given(worlds(), node)
@settings(max_examples=300)
def test_what_it_rests_on_is_whatever_can_hit_it_and_says_what_suffices(
    steps: list[Step], target: int
) -> None:
    rests = {one.entry: one.alone for one in foundation(target, Supports(steps))}
    hitting = {
        start
        for start in range(9)
        if start != target and target in set.union(*plain([start], steps))
    }
    assert {entry for entry, alone in rests.items() if alone} == hitting
    everything = {one.support for one in steps} - {target}
    reached = set.union(*plain(everything, steps)) if everything else set()
    assert not rests or target in reached


def test_two_of_three_hosts_suffice_until_the_second_is_lost() -> None:
    cluster = [Step(host, 9, "runs_on", needed=2) for host in (1, 2, 3)]
    supports = Supports([*cluster, Step(9, 10, "uses")])
    assert [hit.entry for hit in losses([1], supports)] == [1]
    hits = {hit.entry: hit for hit in losses([1, 3], supports)}
    assert list(hits) == [1, 3, 9, 10]
    assert (hits[9].via, hits[9].needed, hits[9].of, hits[9].left) == (3, 2, 3, 1)


def test_what_lies_below_both_halves_suffices_alone_and_each_half_does_not() -> None:
    steps = [Step(half, 9, "runs_on", needed=1) for half in (1, 2)]
    steps += [Step(5, half, "mounted_in") for half in (1, 2)]
    rests = {one.entry: one.alone for one in foundation(9, Supports(steps))}
    assert rests == {1: False, 2: False, 5: True}


def test_a_hundred_hosts_in_a_circle_are_lost_with_one() -> None:
    steps = [Step(host, (host + 1) % 100, "uses") for host in range(100)]
    assert len([*losses([50], Supports(steps))]) == 100
