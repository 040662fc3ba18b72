"""What a clock says of a history, a promise and what the parties agreed on."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from isthmus.agreements.calendars.terms import Kind, Terms, Weekly
from isthmus.agreements.calendars.working_time import WorkingTime
from isthmus.agreements.clocks.clock import read
from isthmus.agreements.clocks.history import Moment, Options, Rebinding, Reopening, Target
from isthmus.agreements.clocks.reading import Difference, Reading, State, Use, difference
from isthmus.agreements.tests.slow_clock import at

RESOLVED = frozenset({"resolution"})
OFFICE = tuple(Weekly(day, 8 * 60, 18 * 60) for day in range(5))
HOLIDAYS = {date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"}
CALENDARS: dict[Hashable, WorkingTime] = {
    "office": WorkingTime(
        [(date(2026, 1, 1), Terms("Europe/Berlin", weekly=OFFICE, holidays=HOLIDAYS))]
    )
}
P1 = Target("p1", "resolution", 3600, "office")
P3 = Target("p3", "resolution", 4 * 3600, "office")
WAITS = Options(frozenset({("resolution", "customer")}))
#: Wednesday, 25 March 2026.
NINE = at(2026, 3, 25, 9)


def by_priority(one: Moment) -> Target | None:
    return {"P1": P1, "P3": P3}.get(one.priority)


def was(hours: float, state: str = "open", **more: Any) -> Moment:
    """Return what a record was from so many hours after nine on."""
    return Moment(NINE + timedelta(hours=hours), state, **{"priority": "P3"} | more)


def reading(
    *history: Moment,
    now: float | datetime,
    options: Options | None = None,
    metric: str = "resolution",
) -> Reading:
    then = now if isinstance(now, datetime) else NINE + timedelta(hours=now)
    return read(history, metric, by_priority, options or WAITS, CALENDARS, then)


def after_nine(found: datetime | None) -> float | None:
    return None if found is None else (found - NINE) / timedelta(hours=1)


def test_before_the_opening_it_has_not_started() -> None:
    assert reading(was(0), now=-1).state is State.NOT_STARTED
    assert reading(now=0).state is State.NOT_STARTED


def test_while_it_runs_it_is_due_at_a_fixed_instant() -> None:
    seen = [reading(was(0), now=hours) for hours in (0, 1, 3.9)]
    assert {one.due_at for one in seen} == {NINE + timedelta(hours=4)}
    assert {one.warn_at for one in seen} == {NINE + timedelta(hours=3)}
    assert [one.elapsed for one in seen] == [0, 3600, 14040]
    assert {one.state for one in seen} == {State.RUNNING}
    assert seen[1].remaining == 3 * 3600


def test_an_evening_and_holidays_lie_between() -> None:
    opened = Moment(at(2026, 4, 2, 17), "open", priority="P3")
    found = reading(opened, now=at(2026, 4, 6, 12))
    assert (found.state, found.due_at) == (State.RUNNING, at(2026, 4, 7, 11))
    told = [(one.use, one.kind, one.name, one.working) for one in found.stretches()]
    assert told == [
        (Use.COUNTED, Kind.OPEN, "", 3600),
        (Use.CLOSED, Kind.HOURS, "", 0),
        (Use.CLOSED, Kind.HOLIDAY, "Good Friday", 0),
        (Use.CLOSED, Kind.HOURS, "", 0),
        (Use.CLOSED, Kind.HOLIDAY, "Easter Monday", 0),
    ]


def test_what_is_done_at_the_last_second_is_in_time() -> None:
    met = reading(was(0), was(4, "resolved", reached=RESOLVED), now=9)
    assert (met.state, met.elapsed, after_nine(met.closed_at)) == (State.MET, 4 * 3600, 4)
    late = was(4 + 1 / 3600, "resolved", reached=RESOLVED)
    missed = reading(was(0), late, now=9)
    assert (missed.state, after_nine(missed.breached_at)) == (State.BREACHED, 4)
    assert missed.closed_at is not None


def test_it_is_breached_from_the_second_after_it_was_due() -> None:
    assert reading(was(0), now=4).state is State.RUNNING
    found = reading(was(0), now=4 + 1 / 3600)
    assert (found.state, after_nine(found.breached_at)) == (State.BREACHED, 4)
    assert (found.closed_at, found.remaining) == (None, -1)


def test_time_is_up_in_the_evening_when_the_day_was_full() -> None:
    found = reading(was(5), now=9.5)
    assert (found.state, after_nine(found.due_at)) == (State.BREACHED, 9)


def test_a_pause_takes_the_due_time_away_and_gives_every_second_back() -> None:
    waiting = was(1, "waiting", waiting="customer")
    paused = reading(was(0), waiting, now=2.5)
    assert (paused.state, paused.due_at, paused.elapsed) == (State.PAUSED, None, 3600)
    assert paused.paused == 5400
    again = reading(was(0), waiting, was(2.5), now=3)
    assert (again.state, after_nine(again.due_at)) == (State.RUNNING, 5.5)
    told = [(one.use, one.waiting, one.working) for one in again.stretches()]
    assert told == [
        (Use.COUNTED, "", 3600),
        (Use.PAUSED, "customer", 5400),
        (Use.COUNTED, "", 1800),
    ]


def test_only_what_was_agreed_pauses_and_only_that_clock() -> None:
    waiting = was(1, "waiting", waiting="supplier")
    assert reading(was(0), waiting, now=2).state is State.RUNNING
    both = was(1, "waiting", waiting="customer")
    other = reading(was(0), both, now=2, metric="restoration")
    assert (other.state, other.elapsed) == (State.RUNNING, 7200)


def test_a_pause_after_the_breach_undoes_nothing() -> None:
    found = reading(was(0), was(5, "waiting", waiting="customer"), now=8)
    assert (found.state, after_nine(found.due_at)) == (State.BREACHED, 4)
    assert found.elapsed == 5 * 3600


def test_another_priority_counts_from_the_opening_pauses_included() -> None:
    history = [was(0), was(1, "waiting", waiting="customer"), was(2), was(3, priority="P1")]
    found = reading(*history, now=3)
    assert (found.target, found.elapsed, found.paused) == (P1, 2 * 3600, 3600)
    assert after_nine(found.due_at) == 1
    assert reading(*history, now=3.5).breached_at == NINE + timedelta(hours=3)


def test_another_priority_counts_from_the_change_where_that_was_agreed() -> None:
    agreed = Options(rebinding=Rebinding.CHANGE)
    found = reading(was(0), was(3, priority="P1"), now=3.5, options=agreed)
    assert (found.state, found.elapsed, after_nine(found.due_at)) == (State.RUNNING, 1800, 4)
    assert [one.run for one in found.stretches()] == [0, 1]


def test_a_lower_priority_takes_a_breach_back_only_where_it_counts_from_the_opening() -> None:
    history = [was(0, priority="P1"), was(2, priority="P3")]
    assert reading(*history, now=3).breached_at is None
    kept = reading(*history, now=3, options=Options(rebinding=Rebinding.CHANGE))
    assert (kept.state, after_nine(kept.breached_at)) == (State.RUNNING, 1)
    closed = was(4, "resolved", reached=RESOLVED)
    done = reading(*history, closed, now=9, options=Options(rebinding=Rebinding.CHANGE))
    assert done.state is State.BREACHED


def test_no_change_of_a_closed_record_touches_its_clock() -> None:
    history = [was(0), was(3, "resolved", reached=RESOLVED)]
    before = reading(*history, now=4)
    lowered = was(5, "resolved", reached=RESOLVED, priority="P1")
    for options in (WAITS, Options(rebinding=Rebinding.CHANGE)):
        later = reading(*history, lowered, now=9, options=options)
        assert (later.state, later.target, later.elapsed) == (State.MET, P3, before.elapsed)
        assert later.due_at == before.due_at


@pytest.mark.parametrize(
    ("reopening", "elapsed", "due"),
    [(Reopening.CONTINUED, 4, 6.0), (Reopening.OPENING, 6, 4.0), (Reopening.REOPENING, 1, 9.0)],
)
def test_a_reopened_record_counts_as_the_parties_agreed(
    reopening: Reopening, elapsed: int, due: float
) -> None:
    history = [was(0), was(3, "resolved", reached=RESOLVED), was(5)]
    found = reading(*history, now=6, options=Options(reopening=reopening))
    assert (found.elapsed, after_nine(found.due_at)) == (elapsed * 3600, due)
    assert found.closed_at is None
    missed = reopening is Reopening.OPENING
    assert found.breached_at == (NINE + timedelta(hours=5) if missed else None)


def test_what_was_missed_before_a_reopening_stays_missed() -> None:
    closed, again = was(5, "resolved", reached=RESOLVED), was(6)
    for reopening in Reopening:
        found = reading(was(0), closed, again, now=6.5, options=Options(reopening=reopening))
        assert after_nine(found.breached_at) == 4


def test_without_a_promise_there_is_no_clock_and_one_that_comes_late_counts_from_the_opening() -> (
    None
):
    nothing = was(0, priority="")
    assert reading(nothing, now=2).state is State.NONE
    found = reading(nothing, was(2), now=3)
    assert (found.state, found.elapsed) == (State.RUNNING, 3 * 3600)
    agreed = Options(rebinding=Rebinding.CHANGE)
    assert reading(nothing, was(2), now=3, options=agreed).elapsed == 3600


def test_what_counts_for_nothing_has_no_breach() -> None:
    found = reading(was(0), was(5, "void", void=True), now=9)
    assert (found.state, found.breached_at, found.due_at) == (State.WITHDRAWN, None, None)
    back = reading(was(0), was(1, "void", void=True), was(3), now=4)
    assert (back.state, back.elapsed, after_nine(back.due_at)) == (State.RUNNING, 7200, 6)


def test_a_correction_of_the_past_adds_or_withdraws_a_breach() -> None:
    closed = was(6, "resolved", reached=RESOLVED)
    before = reading(was(0), closed, now=9)
    corrected = was(3.5, "resolved", reached=RESOLVED)
    after = reading(was(0), corrected, now=9)
    assert difference(before, after) is Difference.WITHDRAWN
    assert difference(after, before) is Difference.ADDED
    assert difference(after, after) is None


def test_moments_come_in_any_order_and_the_last_of_a_second_holds() -> None:
    moments = [was(3, "resolved", reached=RESOLVED), was(0, priority="P1"), was(0)]
    found = reading(*moments, now=9)
    assert (found.state, found.target) == (State.MET, P3)


def test_what_has_not_happened_yet_is_not_read() -> None:
    assert reading(was(0), was(2, "resolved", reached=RESOLVED), now=1).state is State.RUNNING


def test_a_target_without_a_calendar_counts_round_the_clock() -> None:
    target = Target("any", "resolution", 24 * 3600, None, warn_percent=0)
    found = read([was(0)], "resolution", lambda _: target, WAITS, {}, NINE)
    assert found.due_at == NINE + timedelta(days=1)
    assert found.warn_at is None
