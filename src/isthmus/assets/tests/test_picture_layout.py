"""Where the boxes of a picture stand, and the texts in them: for any boxes, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, count

from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.assets.picture.fitting import cut, plain, width
from isthmus.assets.picture.layout import GAP_DOWN, MARGIN, Box, laid_out

Shape = tuple[int, int, "list[Shape]", "list[Shape]"]

shapes: st.SearchStrategy[Shape] = st.recursive(
    st.tuples(st.integers(10, 60), st.sampled_from([0, 20]), st.just([]), st.just([])),
    lambda inside: st.tuples(
        st.integers(10, 60), st.sampled_from([0, 20]), st.lists(inside, max_size=4),
        st.lists(inside, max_size=4),
    ),
    max_leaves=25,
)  # fmt: skip


def built(shape: Shape, keys: Iterator[int]) -> Box:
    height, head, before, after = shape
    return Box(
        next(keys), height, head,
        tuple(built(one, keys) for one in before), tuple(built(one, keys) for one in after),
    )  # fmt: skip


def boxes(box: Box) -> Iterator[Box]:
    yield box
    for one in (*box.before, *box.after):
        yield from boxes(one)


@given(shapes)
@settings(max_examples=150, deadline=None)
def test_no_boxes_overlap_and_all_stand_within_the_picture(shape: Shape) -> None:
    root = built(shape, count())
    layout = laid_out(root)
    every = [(layout.spots[one.key], one.head) for one in boxes(root)]
    assert len(layout.spots) == len(every)
    for (one, head), (other, other_head) in combinations(every, 2):
        if one.column == other.column:
            assert one.bottom + GAP_DOWN <= other.y - other_head or (
                other.bottom + GAP_DOWN <= one.y - head
            )
            assert one.x == other.x
        else:
            left, right = sorted((one, other), key=lambda spot: spot.column)
            assert left.right < right.x
    for spot, head in every:
        assert spot.x >= MARGIN
        assert spot.right <= layout.width - MARGIN
        assert spot.y - head >= MARGIN
        assert spot.bottom <= layout.height - MARGIN


@given(shapes)
@settings(max_examples=50, deadline=None)
def test_the_same_boxes_stand_at_the_same_places_and_beside_what_they_hang_on(shape: Shape) -> None:
    root = built(shape, count())
    layout = laid_out(root)
    assert layout == laid_out(built(shape, count()))
    for box in boxes(root):
        column = layout.spots[box.key].column
        assert {layout.spots[one.key].column for one in box.before} <= {column - 1}
        assert {layout.spots[one.key].column for one in box.after} <= {column + 1}
        for side in (box.before, box.after):
            tops = [layout.spots[one.key].y for one in side]
            assert tops == sorted(tops)


def test_a_box_stands_in_the_middle_of_those_beside_it() -> None:
    three = tuple(Box(name, 40) for name in "abc")
    layout = laid_out(Box("root", 40, 0, (), three))
    assert layout.spots["root"].middle == layout.spots["b"].middle


@given(st.text(max_size=80), st.integers(20, 300))
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_fits_into_its_room(text: str, room: int) -> None:
    found = cut(text, room, 13)
    assert width(found, 13) <= room
    whole = plain(text)
    assert found == whole or (found.endswith("…") and whole.startswith(found[:-1].rstrip()))
    assert not set(found) & {"\n", "\x00", "\u202e", "\ufffe", "\uffff"}
