"""What tests say of a control on a day: five answers, told apart without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.controls.tested import Answer, Effectiveness, Trial, answer

ON = date(2026, 11, 28)
EARLIER, LATER = ON - timedelta(days=40), ON + timedelta(days=40)


def trial(state: str, kind: str = "operating", done: date = EARLIER, **values: object) -> Trial:
    carried_out = state in ("passed", "failed")
    said = {"done_on": done if carried_out else None, "next_due": LATER if carried_out else None}
    return Trial(kind, state, **{**said, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("trials", "expected"),
    [
        ([], Answer(Effectiveness.NONE)),
        ([trial("dropped")], Answer(Effectiveness.NONE)),
        ([trial("planned")], Answer(Effectiveness.NEVER)),
        ([trial("planned"), trial("dropped")], Answer(Effectiveness.NEVER)),
        ([trial("passed")], Answer(Effectiveness.PASSED, LATER)),
        ([trial("passed"), trial("planned")], Answer(Effectiveness.PASSED, LATER)),
        ([trial("failed")], Answer(Effectiveness.FAILED)),
        # The last day counts, the day after does not.
        ([trial("passed", next_due=ON)], Answer(Effectiveness.PASSED, ON)),
        (
            [trial("passed", next_due=ON - timedelta(days=1))],
            Answer(Effectiveness.OLD, ON - timedelta(days=1)),
        ),
        # The last of a kind counts, whichever was recorded first.
        ([trial("passed", done=ON), trial("failed")], Answer(Effectiveness.PASSED, LATER)),
        ([trial("failed", done=ON), trial("passed")], Answer(Effectiveness.FAILED)),
        ([trial("failed", key=1), trial("passed", key=2)], Answer(Effectiveness.PASSED, LATER)),
        # Design and operation are asked apart; both have to hold.
        ([trial("failed", "design"), trial("passed", done=ON)], Answer(Effectiveness.FAILED)),
        (
            [trial("passed", "design", next_due=ON), trial("passed")],
            Answer(Effectiveness.PASSED, ON),
        ),
        (
            [trial("passed", "design", next_due=EARLIER), trial("passed")],
            Answer(Effectiveness.OLD, EARLIER),
        ),
        # A failure is never too old to count.
        ([trial("failed", next_due=EARLIER)], Answer(Effectiveness.FAILED)),
        ([trial("passed", next_due=None)], Answer(Effectiveness.PASSED)),
    ],
)
def test_the_answer(trials: list[Trial], expected: Answer) -> None:
    assert answer(trials, ON) == expected


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
TRIALS = st.builds(
    Trial,
    st.sampled_from(("design", "operating")),
    st.sampled_from(("planned", "passed", "failed", "dropped")),
    DAYS,
    DAYS,
    st.integers(0, 9),
)


@given(st.lists(TRIALS, max_size=6, unique_by=lambda one: one.key), DAYS, st.randoms())
def test_neither_order_nor_dropped_tests_matter_and_only_days_make_old(
    trials: list[Trial], on: date, chance: object
) -> None:
    said = answer(trials, on)
    mixed = [one for one in trials if one.state != "dropped"]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert answer(mixed, on) == said
    later = answer(trials, on + timedelta(days=1))
    if later != said:
        assert (said.tested, later.tested) == (Effectiveness.PASSED, Effectiveness.OLD)
        assert said.holds_until == on
