from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isthmus.documents.placeholders import Placeholder, fill, placeholders


def test_names_and_sections_are_found_and_counted() -> None:
    found = placeholders("{{a}} {{ a }} {{&b}} {{{c}}} {{#s}}x{{/s}} {{^s}}y{{/s}}", "{{a}}")
    assert found == [
        Placeholder("a", section=False, count=3),
        Placeholder("b", section=False, count=1),
        Placeholder("c", section=False, count=1),
        Placeholder("s", section=True, count=2),
    ]


def test_an_expression_is_no_placeholder() -> None:
    assert placeholders("{{7*7}} {{}} {{ }} {{a b}} {a} {{'x'}}") == []


def test_values_are_put_in_and_the_rest_stays() -> None:
    assert fill("{{a}} {{b}} {{{a}}}", {"a": "Northgate"}, {}) == "Northgate {{b}} Northgate"


def test_an_empty_value_leaves_the_name() -> None:
    assert fill("{{a}}", {"a": "  "}, {}) == "{{a}}"


def test_a_section_is_kept_or_dropped_with_its_lines() -> None:
    text = "one\n{{#s}}\ntwo\n{{/s}}\nthree\n"
    assert fill(text, {}, {"s": True}) == "one\ntwo\nthree\n"
    assert fill(text, {}, {"s": False}) == "one\nthree\n"
    assert fill(text, {}, {}) == text


def test_a_section_within_a_line_leaves_the_line() -> None:
    text = "copies of {{#s}}health records,{{/s}} and data"
    assert fill(text, {}, {"s": False}) == "copies of  and data"
    assert fill(text, {}, {"s": True}) == "copies of health records, and data"


def test_an_inverted_section_is_the_other_way_round() -> None:
    text = "{{#s}}yes{{/s}}{{^s}}no{{/s}}"
    assert fill(text, {}, {"s": True}) == "yes"
    assert fill(text, {}, {"s": False}) == "no"


def test_sections_within_sections_go_with_them() -> None:
    text = "{{#a}}1{{#b}}2{{/b}}3{{/a}}"
    assert fill(text, {}, {"a": True, "b": False}) == "13"
    assert fill(text, {}, {"a": False, "b": True}) == ""


def test_a_section_that_never_ends_stays_as_written() -> None:
    assert fill("{{#a}} {{/b}} x", {}, {"a": False, "b": False}) == "{{#a}} {{/b}} x"


def test_a_value_is_not_read_again() -> None:
    assert fill("{{a}}", {"a": "{{b}}", "b": "x"}, {}) == "{{b}}"


@given(st.text(alphabet="{}#/^& ab\n", max_size=80))
def test_without_answers_nothing_changes(text: str) -> None:
    assert fill(text, {}, {}) == text


@given(st.text(alphabet="{}#/^& ab\n", max_size=80))
def test_any_text_can_be_filled(text: str) -> None:
    fill(text, {"a": "x", "b": "y"}, {"a": True, "b": False})
