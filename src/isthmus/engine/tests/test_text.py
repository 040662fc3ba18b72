import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.engine.text import LONGEST_WORD, clean_line, fold, words_of


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ärger  Über", "arger uber"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        (" a\tb ", "a b"),
    ],
)
def test_folding_forgets_case_accents_and_space(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_cleaned_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert line.splitlines() in ([], [line])
    assert "\x00" not in line


@given(st.text(max_size=200))
def test_words_are_the_same_by_the_short_way_for_plain_texts(text: str) -> None:
    assert words_of(text) == words_of(f"{text} é")[:-1]
    assert all(0 < len(word) <= LONGEST_WORD and word.isalnum() for word in words_of(text))
