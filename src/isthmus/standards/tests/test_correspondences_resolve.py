"""Table A.1 as printed, the body beside it, and the derived pairs (mission row L2)."""

import pytest

from isthmus.standards.correspondences import (
    BODY,
    NOT_CITED,
    OFFERED,
    PRINTED,
    correspondences,
    counterparts,
    pairs,
    stated,
)
from isthmus.standards.errata import errata
from isthmus.standards.library import CLAUSE_LEVEL, edition
from isthmus.standards.terms import MEANINGS, terms
from isthmus.standards.words import PROVENANCE, RELATIONS, errata_in

BOTH_WAYS = [*pairs(), *((second, first) for first, second in pairs())]
each_way = pytest.mark.parametrize(("first", "second"), BOTH_WAYS)
TABLE = ("iso27001-2013", "iso20000-1-2011")


@each_way
def test_every_reference_resolves_in_both_directions(first: str, second: str) -> None:
    left, right = edition(first), edition(second)
    for row in correspondences(first, second):
        assert row.from_ref is None or row.from_ref in left.by_ref, row
        for target in row.to:
            assert target.requirement_ref in right.by_ref, row


@each_way
def test_every_code_of_a_row_has_words(first: str, second: str) -> None:
    for row in correspondences(first, second):
        assert row.relation in RELATIONS
        assert row.provenance in PROVENANCE
        assert all(target.relation in (None, *RELATIONS) for target in row.to)


def test_table_a_1_has_97_rows_each_with_its_number() -> None:
    rows = [row.row for row in stated(*TABLE) if row.provenance == PRINTED]
    assert rows == list(range(1, 98))


def test_what_the_body_states_names_its_clause() -> None:
    rows = [row for row in stated(*TABLE) if row.provenance == BODY]
    assert rows
    assert all(row.clause for row in rows)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("A.8.1.1", "9.1"),
        ("A.12.1.3", "6.5"),
        ("9.1", "6.2"),
        ("A.12.1.4", "9.3"),
        ("A.14.2.9", "9.3"),
        ("A.12.1.2", "9.2"),
        ("A.14.2.2", "9.2"),
        ("A.14.2.3", "9.2"),
        ("A.14.2.4", "9.2"),
        ("A.15.2.2", "9.2"),
    ],
)
def test_the_correspondences_of_the_body_are_there(left: str, right: str) -> None:
    assert any(
        row.from_ref == left and right in {target.ref for target in row.to}
        for row in stated(*TABLE)
        if row.provenance == BODY
    )


def test_row_5_1_b_keeps_7_2_as_printed_with_its_erratum() -> None:
    (row,) = [row for row in stated(*TABLE) if row.from_ref == "5.1 b)" and row.row]
    (target,) = [target for target in row.to if target.ref == "7.2"]
    assert target.erratum == "E1"


def test_9_1_of_20000_1_is_not_cited_by_the_table() -> None:
    cited = {t.ref for row in stated(*TABLE) if row.row for t in row.to}
    assert "9.1" not in cited


def test_what_no_row_cites_is_told_as_not_cited_from_either_side() -> None:
    there = [row for row in correspondences(*TABLE) if row.relation == NOT_CITED]
    back = [row for row in correspondences(*TABLE[::-1]) if row.relation == NOT_CITED]
    silent = {target.requirement_ref for row in there for target in row.to}
    assert silent
    assert silent == {row.from_ref for row in back if row.from_ref}


def test_every_control_of_2013_has_its_way_to_2022() -> None:
    ways = {row.from_ref for row in stated("iso27001-2013", "iso27001-2022")}
    controls = [one.ref for one in edition("iso27001-2013").requirements if one.kind == "control"]
    assert set(controls) <= ways


@each_way
def test_nothing_is_offered_across_see_below_many_and_ranges(first: str, second: str) -> None:
    for requirement in edition(first).requirements:
        for found in counterparts(requirement, second):
            assert found.relation in OFFERED, requirement.ref
            assert (
                found.requirement.kind not in CLAUSE_LEVEL or found.requirement.kind == "objective"
            )
        if requirement.kind in ("clause", "area", "theme"):
            assert not counterparts(requirement, second)


def test_every_erratum_has_a_number_of_its_own_and_every_citation_of_one_resolves() -> None:
    known = {erratum.id for erratum in errata()}
    assert len(known) == len(errata())
    for first, second in pairs():
        for row in stated(first, second):
            for target in row.to:
                assert target.erratum is None or target.erratum in known, row
    assert [found.id for found in errata_in("printed so (E1), see E17 and E1")] == ["E1", "E17"]


def test_table_b_1_has_41_terms_and_the_derived_ones_stand_beside_them() -> None:
    printed = [term for term in terms() if term.provenance == PRINTED]
    names = {term.term for term in terms()}
    assert len(printed) == 41
    assert {"Service provider", "Service continuity", "Risk"} <= names
    assert len({term.slug for term in terms()}) == len(terms())


def test_every_term_has_a_meaning_and_its_references_resolve() -> None:
    names = {term.term for term in terms()}
    for term in terms():
        assert term.meaning in MEANINGS, term.term
        assert term.newer_meaning in MEANINGS, term.term
        assert set(term.see) <= names, term.term
        for code, refs in term.requirements.items():
            assert set(refs) <= set(edition(code).by_ref), term.term
