"""Who may write what: what stands, what a source said before, what it says now."""

from __future__ import annotations

import pytest

from isthmus.assets.discovery.merge import (
    Ends,
    Orders,
    Standing,
    Verdict,
    digest,
    ends,
    verdict,
)

TAKE, KEEP, SAME, YIELD = Verdict.TAKE, Verdict.KEEP, Verdict.SAME, Verdict.YIELD


def judged(
    said: str, now: str, before: str | None, order: list[str] | None = None, **more: object
) -> Verdict:
    mark = None if before is None else digest(1, "title", before)
    standing = Standing(now, mark, **more)  # type: ignore[arg-type]
    orders = Orders({} if order is None else {"title": order})
    return verdict(1, "title", said, standing, "netbox", orders)


@pytest.mark.parametrize(
    ("said", "now", "before", "becomes"),
    [
        ("a", "a", "a", SAME),
        ("b", "a", "a", TAKE),
        ("b", "by hand", "a", KEEP),
        ("a", "by hand", "a", KEEP),
        ("b", "b", "a", SAME),
        ("a", "", None, TAKE),
        ("a", "by hand", None, KEEP),
        ("a", "", "a", KEEP),
        ("", "a", "a", TAKE),
        ("", "by hand", "a", KEEP),
        ("", "by hand", "", SAME),
        ("", "by hand", None, SAME),
    ],
)
def test_a_source_changes_what_it_said_and_nobody_touched(
    said: str, now: str, before: str | None, becomes: Verdict
) -> None:
    assert judged(said, now, before) == becomes


def test_what_is_controlled_is_never_written() -> None:
    assert judged("b", "a", "a", controlled=True) == KEEP
    assert judged("b", "", None, controlled=True) == KEEP
    assert judged("a", "a", "a", controlled=True) == SAME


@pytest.mark.parametrize(
    ("order", "holders", "becomes"),
    [
        (None, ["itop"], YIELD),
        (["netbox", "itop"], ["itop"], TAKE),
        (["netbox"], ["itop"], TAKE),
        (["itop", "netbox"], ["itop"], YIELD),
        (["itop"], ["itop"], YIELD),
        (["scan"], ["itop"], KEEP),
        ([], ["itop"], KEEP),
        (["netbox", "itop"], ["itop", "scan"], TAKE),
        (["itop", "netbox", "scan"], ["itop", "scan"], YIELD),
    ],
)
def test_sources_go_before_one_another_as_the_organization_says(
    order: list[str] | None, holders: list[str], becomes: Verdict
) -> None:
    assert judged("b", "a", None, order, holders=holders) == becomes


def test_an_order_does_not_let_a_source_write_over_people() -> None:
    assert judged("b", "by hand", "a", ["netbox"]) == KEEP
    assert judged("b", "a", "a", []) == KEEP
    assert judged("b", "a", "a", ["netbox"]) == TAKE


def made(draw: set[int], end: set[int], kept: set[int]) -> Ends:
    return Ends(frozenset(draw), frozenset(end), frozenset(kept))


def test_relations_drawn_by_hand_stay_and_those_ended_by_hand_are_not_drawn_again() -> None:
    said, before, now = frozenset({1, 2, 3}), frozenset({2, 4}), frozenset({1, 4, 9})
    # 1 stands, 2 was ended by hand, 3 is new, 4 is said no more, 9 was drawn by hand.
    assert ends(said, before, now, bound=False) == made({3}, {4}, {2})
    assert ends(said, before, now, bound=True) == made(set(), set(), {2, 3, 4})


def test_a_digest_tells_nothing_across_records_and_fields() -> None:
    assert digest(1, "title", "a") != digest(2, "title", "a")
    assert digest(1, "title", "a") != digest(1, "kind", "a")
    assert digest(1, "party", 7) != digest(1, "party", "7")
