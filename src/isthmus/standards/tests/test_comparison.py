"""The picture of two editions: its nodes, its lines, and what is said of one requirement."""

import pytest

from isthmus.standards.comparison import chosen, groups, lines, statements, with_counterpart
from isthmus.standards.correspondences import pairs
from isthmus.standards.library import edition
from isthmus.standards.use import pair_to_show

LEFT, RIGHT = "iso27001-2013", "iso20000-1-2011"
BOTH_WAYS = [*pairs(), *((second, first) for first, second in pairs())]


@pytest.mark.parametrize(("first", "second"), BOTH_WAYS)
def test_every_line_ends_at_a_node_on_both_sides(first: str, second: str) -> None:
    drawn = lines(chosen(first, second))
    for code, linked in ((first, {d.left for d in drawn}), (second, {d.right for d in drawn})):
        nodes = {node.ref for group in groups(edition(code), linked) for node, _ in group.nodes}
        assert linked <= nodes


def test_a_point_is_a_node_only_where_a_line_ends() -> None:
    nodes = {node.ref for group in groups(edition(LEFT), {"5.1 c)"}) for node, _ in group.nodes}
    assert "5.1 c)" in nodes
    assert "5.1 d)" not in nodes


def test_a_printed_row_and_one_of_the_body_are_drawn_apart() -> None:
    drawn = lines(chosen(LEFT, RIGHT))
    assert ("5.1 a)", "4.1.1 a)", "direct") in [(d.left, d.right, d.kind) for d in drawn]
    assert ("A.8.1.1", "9.1", "body") in [(d.left, d.right, d.kind) for d in drawn]


def test_what_names_a_paragraph_is_drawn_as_part() -> None:
    drawn = lines(chosen(LEFT, RIGHT))
    assert ("4.2", "5.2", "partial") in [(d.left, d.right, d.kind) for d in drawn]


def test_a_whole_range_is_drawn_as_no_offer() -> None:
    kinds = {d.kind for d in lines(chosen(LEFT, RIGHT)) if d.left == "8" and d.right == "9"}
    assert kinds == {"none"}


def test_rows_are_chosen_by_provenance_and_relation() -> None:
    assert {row.provenance for row in chosen(LEFT, RIGHT, ["body"])} == {"body"}
    found = chosen(LEFT, RIGHT, relation=["not-specified"])
    assert {row.relation for row in found} == {"not-specified"}


def test_a_statement_reads_the_same_from_either_side() -> None:
    rows = chosen(LEFT, RIGHT)
    (here,) = [s for s in statements(rows, "5.1 a)", edition(RIGHT), left=True) if s.others]
    back = statements(rows, "4.1.1 a)", edition(LEFT), left=False)
    (there,) = [s for s in back if s.others and s.others[0].requirement.ref == "5.1 a)"]
    assert here.source == there.source == "Table A.1, row 14"
    assert (here.adds_here, here.adds_there) == (there.adds_there, there.adds_here)


def test_a_statement_tells_the_errata_it_rests_on() -> None:
    (said,) = statements(chosen(LEFT, RIGHT), "5.1 b)", edition(RIGHT), left=True)
    assert [erratum.id for erratum in said.errata] == ["E1"]


def test_a_whole_clause_tells_nothing_about_what_is_below_it() -> None:
    assert with_counterpart(edition(LEFT), {"8"}) == 0
    assert with_counterpart(edition(LEFT), {"A.8.1"}) == 4


def test_the_pair_in_use_is_shown_first_and_the_printed_one_as_long_as_none_is() -> None:
    assert pair_to_show([]) == (LEFT, RIGHT)
    newer = [edition("iso27001-2022"), edition("iso20000-1-2018")]
    assert pair_to_show(newer) == ("iso27001-2022", "iso20000-1-2018")
    assert pair_to_show(newer[1:]) == ("iso27001-2022", "iso20000-1-2018")
    assert pair_to_show([edition(LEFT)]) == (LEFT, RIGHT)


@pytest.mark.parametrize("isms", ["iso27001-2013", "iso27001-2022"])
@pytest.mark.parametrize("sms", ["iso20000-1-2011", "iso20000-1-2018"])
def test_whatever_is_in_use_a_pair_is_shown_that_the_library_holds(isms: str, sms: str) -> None:
    found = pair_to_show([edition(isms), edition(sms)])
    assert found in BOTH_WAYS
    assert isms in found
