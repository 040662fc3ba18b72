"""A likelier or worse risk is never smaller, and what is acceptable is the strictest that applies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.risks.method.rules import rules_of
from isthmus.risks.starter import LEVELS

STEPS = [
    {"scale": scale, "degree": str(step), "name": f"{scale} {step}", "meaning": ""}
    for scale in ("likelihood", "consequence")
    for step in range(1, 6)
]


def said(levels: tuple[str, ...], **parts: Any) -> Any:
    cells = [
        {"likelihood": str(one), "consequence": str(other), "level": level}
        for one, row in enumerate(levels, 1)
        for other, level in enumerate(row, 1)
    ]
    return rules_of("matrix", {"steps": STEPS, "cells": cells, **parts})


@given(st.lists(st.text("12345", min_size=5, max_size=5), min_size=5, max_size=5).map(tuple))
def test_a_matrix_falls_exactly_where_a_lesser_pair_has_a_higher_level(
    levels: tuple[str, ...],
) -> None:
    rules = said(levels)
    pairs = [*rules.pairs]
    slow = any(
        one[0] <= two[0] and one[1] <= two[1] and rules.level(*one) > rules.level(*two)
        for one in pairs
        for two in pairs
    )
    assert bool(rules.falls()) == slow


def test_the_matrix_to_begin_with_is_whole_and_never_falls() -> None:
    rules = said(LEVELS)
    assert rules.falls() is None
    assert not rules.missing()
    assert (rules.level("1", "1"), rules.level("5", "5")) == ("1", "5")
    assert rules.level("6", "1") == rules.level("", "3") == ""


@pytest.mark.parametrize(("formula", "pair", "level"), [
    ("product", ("3", "5"), "5"), ("product", ("1", "1"), "1"), ("sum", ("3", "5"), "3"),
])  # fmt: skip
def test_a_formula_gives_the_highest_level_it_reaches(
    formula: str, pair: tuple[str, str], level: str
) -> None:
    begins = [
        {"level": one, "begins_at": least, "meaning": ""}
        for one, least in (("1", 1), ("3", 6), ("5", 12))
    ]
    rules = rules_of(formula, {"steps": STEPS, "levels": begins})
    assert rules.level(*pair) == level
    assert rules.falls() is None


def test_what_concerns_both_has_the_stricter_limit() -> None:
    rules = said(LEVELS, criteria=[
        {"concerns": "isms", "acceptable": "2"}, {"concerns": "both", "acceptable": "3"},
    ])  # fmt: skip
    assert [rules.limit(one) for one in ("isms", "sms", "both")] == ["2", "3", "2"]
    assert rules.is_above("3", "both")
    assert not rules.is_above("3", "sms")
    assert rules.is_above("1", "isms") is False
    only = said(LEVELS, criteria=[{"concerns": "isms", "acceptable": "2"}])
    assert only.limit("both") == ""
    assert only.is_above("1", "both")
