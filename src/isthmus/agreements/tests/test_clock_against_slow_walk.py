"""Every clock agrees, to the second, with a walk over all seconds of its history."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.agreements.calendars.terms import Terms
from isthmus.agreements.calendars.working_time import WorkingTime, moment, seconds
from isthmus.agreements.clocks.clock import read
from isthmus.agreements.clocks.history import Moment, Options, Promise, Rebinding, Reopening, Target
from isthmus.agreements.clocks.reading import Reading, State, Use
from isthmus.agreements.tests.random_clocks import instants, versions
from isthmus.agreements.tests.slow_clock import Slow, Wall, slow_after, walk

METRIC = "restoration"
WAITS = ("", "customer", "supplier")
DAY = 86_400
ROUND = [(date(2026, 1, 1), Terms("UTC", always=True))]


@st.composite
def targets(draw: Any) -> dict[str, Target | None]:
    """A target by priority; two of them may be the same, one may be missing."""
    lengths = st.one_of(st.integers(1, 8 * 3600), st.integers(1, 60 * 3600))
    one, two = (
        Target(row, METRIC, draw(lengths), draw(st.sampled_from(["a", "b", None])))
        for row in (1, 2)
    )
    return {"P1": one, "P2": two, "P3": draw(st.sampled_from([one, two, None]))}


@st.composite
def histories(draw: Any) -> tuple[list[Moment], int]:
    """Up to nine moments within two weeks and the second they are read at."""
    start = draw(instants())
    length = draw(st.one_of(st.integers(0, DAY), st.integers(0, 4 * DAY), st.integers(0, 14 * DAY)))
    later = draw(st.lists(st.integers(0, length), max_size=8, unique=True))
    reached = st.sampled_from([frozenset(), frozenset(), frozenset({METRIC})])
    moments = [
        Moment(
            moment(start + more),
            f"state {place}",
            draw(st.sampled_from(WAITS)),
            draw(st.sampled_from(["P1", "P2", "P3"])),
            reached=draw(reached),
            void=draw(st.integers(0, 12)) == 0,
        )
        for place, more in enumerate(sorted({0, *later}))
    ]
    return moments, start + length


OPTIONS = st.builds(
    Options,
    st.sets(
        st.tuples(st.sampled_from([METRIC, "evidence"]), st.sampled_from(WAITS[1:])), max_size=3
    ).map(frozenset),
    st.sampled_from(Rebinding),
    st.sampled_from(Reopening),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(versions(), versions(), histories(), targets(), OPTIONS, st.data())
def test_it_agrees_with_a_walk_second_by_second(
    one: list[tuple[date, Terms]],
    other: list[tuple[date, Terms]],
    history: tuple[list[Moment], int],
    by_priority: dict[str, Target | None],
    options: Options,
    data: st.DataObject,
) -> None:
    moments, now = history
    calendars: dict[Hashable, WorkingTime] = {"a": WorkingTime(one), "b": WorkingTime(other)}
    walls: dict[object, Wall] = {"a": Wall(one), "b": Wall(other), None: Wall(ROUND)}

    def promise(moment: Moment) -> Target | None:
        return by_priority[moment.priority]

    now = data.draw(near_its_end(moments, promise, options, calendars, now))
    found = read(moments, METRIC, promise, options, calendars, moment(now))
    slow = walk(moments, METRIC, promise, options, walls, now)
    assert_same(found, slow, moments, options, walls, now)


@st.composite
def near_its_end(
    draw: Any,
    moments: list[Moment],
    promise: Promise,
    options: Options,
    calendars: dict[Hashable, WorkingTime],
    now: int,
) -> int:
    """The second of the reading, often where time is just up; now and then something happens then."""
    due = read(moments, METRIC, promise, options, calendars, moment(now)).due_at
    if due is None or draw(st.booleans()):
        return now
    end: int = seconds(due) + draw(st.integers(-1, 1))
    if not seconds(moments[-1].at) < end < seconds(moments[0].at) + 14 * DAY:
        return now
    if draw(st.booleans()):
        waiting, priority = draw(st.sampled_from(WAITS)), draw(st.sampled_from(["P1", "P2"]))
        moments.append(Moment(moment(end), "at the end", waiting, priority))
        end += draw(st.integers(0, 3 * 3600))
    return end


def assert_same(
    found: Reading,
    slow: Slow,
    moments: list[Moment],
    options: Options,
    walls: dict[object, Wall],
    now: int,
) -> None:
    last = moments[-1]
    assert_explained(found, moments, now)
    if last.void:
        assert (found.state, found.breached_at) == (State.WITHDRAWN, None)
        return
    assert (found.breached_at and seconds(found.breached_at)) == slow.breached
    assert found.target == slow.target
    if slow.target is None:
        assert found.state is State.NONE
        return
    assert (found.elapsed, found.paused) == (slow.elapsed, slow.paused)
    paused = (METRIC, last.waiting) in options.pauses and METRIC not in last.reached
    if METRIC in last.reached:
        assert found.state is (State.MET if slow.breached is None else State.BREACHED)
        assert found.closed_at is not None
    elif paused and found.state is not State.BREACHED:
        assert (found.state, found.due_at) == (State.PAUSED, None)
    else:
        assert found.closed_at is None
        due = slow.due
        if due is None:
            left = slow.target.seconds - slow.elapsed
            due = slow_after(walls[slow.target.calendar], now, left, 2 * DAY)
        if due is not None:
            assert found.due_at == moment(due)
        else:
            assert found.due_at is None or seconds(found.due_at) > now + 2 * DAY


def assert_explained(found: Reading, moments: list[Moment], now: int) -> None:
    """Every second from the opening to now lies in one stretch, and they add up."""
    stretches = list(found.stretches())
    assert sum(seconds(one.end) - seconds(one.start) for one in stretches) == now - seconds(
        moments[0].at
    )
    assert all(one.end == two.start for one, two in pairwise(stretches))
    last_run = max((one.run for one in stretches), default=0)
    for use, total in ((Use.COUNTED, found.elapsed), (Use.PAUSED, found.paused)):
        working = sum(one.working for one in stretches if one.use is use and one.run == last_run)
        if found.state not in (State.NONE, State.WITHDRAWN) and found.started_at != moment(now):
            assert working == total
