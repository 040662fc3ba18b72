"""Every edition is there, whole: identifiers, parents, counts, provenance (mission row L1)."""

from collections import Counter

import pytest

from isthmus.standards.library import EDITIONS, Edition, documented, edition, editions
from isthmus.standards.words import ENTRY_PROVENANCE, KINDS, PHASES

each_edition = pytest.mark.parametrize("held", editions(), ids=EDITIONS)


def kinds(code: str) -> Counter[str]:
    return Counter(requirement.kind for requirement in edition(code).requirements)


@each_edition
def test_every_identifier_is_there_once(held: Edition) -> None:
    assert len(held.by_ref) == len(held.requirements)


@each_edition
def test_every_address_and_every_key_leads_to_one_requirement(held: Edition) -> None:
    slugs = {requirement.slug for requirement in held.requirements}
    keys = {requirement.key for requirement in held.requirements}
    assert len(slugs) == len(keys) == len(held.requirements)
    for requirement in held.requirements:
        assert held.by_slug(requirement.slug) == requirement


@each_edition
def test_every_parent_exists_and_stands_before_its_children(held: Edition) -> None:
    for requirement in held.requirements:
        if requirement.parent is not None:
            assert held.by_ref[requirement.parent].position < requirement.position


@each_edition
def test_every_requirement_says_what_it_is_for_in_at_most_160_characters(held: Edition) -> None:
    for requirement in held.requirements:
        assert requirement.title, requirement.ref
        assert 0 < len(requirement.intent) <= 160, requirement.ref


@each_edition
def test_every_code_has_words(held: Edition) -> None:
    for requirement in held.requirements:
        assert requirement.kind in KINDS
        assert requirement.phase in PHASES
        assert requirement.provenance in ENTRY_PROVENANCE


@each_edition
def test_what_is_confirmed_names_two_sources_of_the_edition(held: Edition) -> None:
    for requirement in held.requirements:
        assert set(requirement.confirmed_by) <= set(held.sources), requirement.ref
        if requirement.provenance == "confirmed":
            assert len(set(requirement.confirmed_by)) >= 2, requirement.ref


def test_27001_2013_has_14_areas_35_objectives_and_114_controls() -> None:
    found = kinds("iso27001-2013")
    assert (found["area"], found["objective"], found["control"]) == (14, 35, 114)


def test_27001_2013_has_clauses_4_to_10_and_5_1_a_to_h() -> None:
    held = edition("iso27001-2013")
    clauses = [one.ref for one in held.children(None) if one.kind == "clause"]
    assert clauses == [str(number) for number in range(4, 11)]
    assert [one.ref for one in held.children("5.1")] == [f"5.1 {letter})" for letter in "abcdefgh"]


def test_20000_1_2011_has_1_2_and_clauses_4_to_9_with_their_points() -> None:
    held = edition("iso20000-1-2011")
    assert [one.ref for one in held.children(None)] == ["1.2", "4", "5", "6", "7", "8", "9"]
    assert [one.ref for one in held.children("4.1.1")] == [f"4.1.1 {x})" for x in "abcdefg"]
    assert kinds("iso20000-1-2011")["point"] > 150


def test_27001_2022_has_four_themes_and_93_controls_and_knows_its_amendment() -> None:
    found = kinds("iso27001-2022")
    assert (found["theme"], found["control"]) == (4, 93)
    assert edition("iso27001-2022").amendments == ("Amendment 1:2024",)


def test_20000_1_2018_has_clauses_4_to_10_and_knows_its_amendment() -> None:
    held = edition("iso20000-1-2018")
    assert [one.ref for one in held.children(None)] == [str(number) for number in range(4, 11)]
    assert held.amendments == ("Amendment 1:2024",)


@each_edition
def test_what_is_judged_one_by_one_has_nothing_judged_below_it(held: Edition) -> None:
    judged = {requirement.ref for requirement in held.judged()}
    for ref in judged:
        assert not judged & {below.ref for below in held.below(ref)}


@each_edition
def test_every_piece_of_documented_information_resolves_and_is_judged_somewhere(
    held: Edition,
) -> None:
    items = documented(held.code)
    assert items
    assert len({item.id for item in items}) == len(items)
    for item in items:
        assert item.ref in held.by_ref, item.ref
        assert held.judged_at(item.ref) is not None, item.ref
        assert item.kind in ("document", "record")
