from __future__ import annotations

import pytest

from isthmus.conformity.search import find_requirements, named
from isthmus.standards.library import edition

BOTH = [edition("iso27001-2013"), edition("iso20000-1-2011")]


@pytest.mark.parametrize("typed", ["5.1 a)", "5.1 a", "5.1a)", "5.1a", " 5.1 A) "])
def test_a_point_is_found_however_its_reference_is_typed(typed: str) -> None:
    assert find_requirements(typed, BOTH)[0].reference == "27001:2013 5.1 a)"


def test_a_reference_that_both_editions_have_finds_both_first() -> None:
    found = [one.reference for one in find_requirements("4.1", BOTH)]
    assert found[:2] == ["27001:2013 4.1", "20000-1:2011 4.1"]


def test_a_control_is_found_with_and_without_its_letter() -> None:
    for typed in ("A.12.1.2", "a.12.1.2", "12.1.2"):
        assert find_requirements(typed, BOTH)[0].ref == "A.12.1.2"


def test_what_is_below_a_reference_comes_along() -> None:
    refs = [one.ref for one in find_requirements("A.15.1", BOTH)]
    assert refs[0] == "A.15.1"
    assert {"A.15.1.1", "A.15.1.2", "A.15.1.3"} <= set(refs)


def test_words_must_all_occur() -> None:
    found = find_requirements("supplier security", BOTH)
    assert "A.15.1.1" in [one.ref for one in found]
    assert find_requirements("supplier zebra", BOTH) == []
    assert find_requirements("  ", BOTH) == []


def test_a_full_name_names_one_requirement() -> None:
    assert named("20000-1:2011 4.1", BOTH) == BOTH[1].by_ref["4.1"]
    assert named("iso27001-2013 5.1 a)", BOTH) == BOTH[0].by_ref["5.1 a)"]
    assert named("A.5.1.1", BOTH) == BOTH[0].by_ref["A.5.1.1"]
    assert named("4.1", BOTH) is None
    assert named("27001:2013 99", BOTH) is None
