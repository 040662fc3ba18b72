"""Slots of what is done again and again: without a database."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.controls.recurring import AHEAD, Interval, asked_for, first_after, slot

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
EVERY = st.sampled_from(Interval.values)


@pytest.mark.parametrize(
    ("begins_on", "every", "number", "expected"),
    [
        ("2026-01-31", "month", 1, "2026-02-28"),
        ("2026-01-31", "month", 2, "2026-03-31"),
        ("2026-11-30", "quarter", 1, "2027-02-28"),
        ("2026-11-30", "half_year", 1, "2027-05-30"),
        ("2024-02-29", "year", 1, "2025-02-28"),
        ("2024-02-29", "year", 4, "2028-02-29"),
        ("2026-12-28", "week", 1, "2027-01-04"),
        ("9999-12-30", "year", 3, "9999-12-31"),
    ],
)
def test_a_slot(begins_on: str, every: str, number: int, expected: str) -> None:
    assert slot(date.fromisoformat(begins_on), every, number).isoformat() == expected


@given(DAYS, EVERY, DAYS)
def test_the_first_after_is_a_slot_with_none_between(
    begins_on: date, every: str, last: date
) -> None:
    slots = [slot(begins_on, every, number) for number in range(1000)]
    expected = next((one for one in slots if one > last), None)
    assert expected is None or first_after(begins_on, every, last) == expected
    assert first_after(begins_on, every, None) == begins_on


@given(DAYS, EVERY, st.lists(st.integers(0, 500), min_size=1, max_size=30))
def test_each_slot_is_asked_once_and_what_was_slept_through_is_caught_up_once(
    begins_on: date, every: str, gaps: list[int]
) -> None:
    """Somebody looks on some days only; compared with all slots that there are."""
    today, last, asked = begins_on - timedelta(days=AHEAD[every] + 1), None, []
    for gap in gaps:
        today += timedelta(days=gap)
        due = asked_for(begins_on, every, first_after(begins_on, every, last), today)
        near = today + timedelta(days=AHEAD[every])
        begun = takewhile(near.__ge__, (slot(begins_on, every, n) for n in count()))
        open_ = [one for one in begun if last is None or one > last]
        assert due == (open_[-1] if open_ else None)
        if due is not None:
            asked.append(due)
            last = due
            again = asked_for(begins_on, every, first_after(begins_on, every, last), today)
            assert again is None, "Nobody is asked twice on one day."
    assert asked == sorted({*asked})
