from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isthmus.engine.lines import differences


def test_the_words_that_differ_are_marked() -> None:
    removed, added = differences("Review access once a year.", "Review access twice a year.")
    assert (removed.kind, removed.text) == ("removed", "Review access <del>once</del> a year.")
    assert (added.kind, added.text) == ("added", "Review access <ins>twice</ins> a year.")


def test_lines_that_have_little_in_common_are_shown_whole() -> None:
    removed, added = differences("Storage grows.", "People come and go, and leave keys.")
    assert "<del>" not in removed.text
    assert "<ins>" not in added.text


def test_text_is_escaped_where_words_are_marked() -> None:
    _, added = differences("a <b> c d e", "a <i> c d e")
    assert added.text == "a &lt;<ins>i</ins>&gt; c d e"


def test_long_unchanged_stretches_are_folded() -> None:
    lines = [str(number) for number in range(40)]
    found = differences("\n".join(lines), "\n".join([*lines[:20], "new", *lines[20:]]))
    assert [line.kind for line in found] == ["gap", *["same"] * 3, "added", *["same"] * 3, "gap"]
    assert found[0].text == "17 unchanged lines"
    assert (found[1].before, found[1].after) == (18, 18)
    assert found[-2].after == 24


def test_equal_texts_differ_in_nothing() -> None:
    assert [line.kind for line in differences("a\nb", "a\nb")] == ["gap"]


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_what_came_and_what_stayed_make_the_new_text(before: str, after: str) -> None:
    numbers = [line.after or 0 for line in differences(before, after) if line.kind == "added"]
    assert numbers == sorted(numbers)
    gone = sum(line.kind == "removed" for line in differences(before, after))
    came = len(numbers)
    assert len(before.splitlines()) - gone == len(after.splitlines()) - came
