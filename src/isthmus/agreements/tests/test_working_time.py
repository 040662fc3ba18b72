"""Working time by the clock on the wall, exact to the second, over daylight saving and holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.agreements.calendars.terms import Kind, Special, Terms, Weekly
from isthmus.agreements.calendars.working_time import (
    ROUND_THE_CLOCK,
    WorkingTime,
    moment,
    seconds,
)
from isthmus.agreements.tests.random_clocks import instants, terms, versions
from isthmus.agreements.tests.slow_clock import Wall, at, slow_after

HOUR = 3600
EASTER = {date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"}
OFFICE = tuple(Weekly(day, 8 * 60, 18 * 60) for day in range(5))
BERLIN = WorkingTime([(date(2026, 1, 1), Terms("Europe/Berlin", weekly=OFFICE, holidays=EASTER))])
ALWAYS = WorkingTime([(date(2026, 1, 1), Terms("Europe/Berlin", always=True))])


def due(calendar: WorkingTime, start: datetime, hours: float) -> datetime:
    reached = calendar.after(seconds(start), int(hours * HOUR))
    assert reached is not None
    return moment(reached)


def one_day(day: date, *hours: tuple[int, int], zone: str = "Europe/Berlin") -> WorkingTime:
    weekly = tuple(Weekly(day.weekday(), *pair) for pair in hours)
    return WorkingTime([(date(2020, 1, 1), Terms(zone, weekly=weekly))])


def open_on(calendar: WorkingTime, day: date, zone: str = "Europe/Berlin") -> int:
    first = at(day.year, day.month, day.day, zone=zone)
    return calendar.between(seconds(first), seconds(first + timedelta(hours=26)))


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "end"),
    [
        (BERLIN, at(2026, 3, 27, 16, 30), 4, at(2026, 3, 30, 10, 30)),
        (BERLIN, at(2026, 4, 2, 17), 4, at(2026, 4, 7, 11)),
        (ALWAYS, at(2026, 3, 28, 22), 8, at(2026, 3, 29, 7)),
        (ALWAYS, at(2026, 10, 24, 22), 8, at(2026, 10, 25, 5)),
        (ROUND_THE_CLOCK, at(2026, 3, 28, 22), 8, at(2026, 3, 29, 7)),
    ],
)
def test_the_examples_that_were_asked_for_come_out_right(
    calendar: WorkingTime, start: datetime, hours: float, end: datetime
) -> None:
    assert due(calendar, start, hours) == end


def test_time_is_up_when_the_day_closes_and_not_the_next_morning() -> None:
    assert due(BERLIN, at(2026, 3, 25, 14), 4) == at(2026, 3, 25, 18)


def test_nothing_passes_where_nothing_is_asked() -> None:
    start = seconds(at(2026, 3, 28, 12))
    assert BERLIN.after(start, 0) == start
    assert BERLIN.between(start, start - 5) == 0


def test_hours_within_the_hour_that_is_skipped_never_come() -> None:
    spring = date(2026, 3, 29)
    assert open_on(one_day(spring, (135, 165)), spring) == 0
    assert open_on(one_day(spring, (150, 300)), spring) == 2 * HOUR
    opened = one_day(spring, (150, 300)).next_open(seconds(at(2026, 3, 29)))
    assert opened == seconds(at(2026, 3, 29, 3))


def test_hours_within_the_hour_that_comes_twice_count_twice() -> None:
    autumn = date(2026, 10, 25)
    assert open_on(one_day(autumn, (120, 180)), autumn) == 2 * HOUR
    assert open_on(one_day(autumn, (0, 150)), autumn) == 3 * HOUR
    assert open_on(one_day(autumn, (0, 24 * 60)), autumn) == 25 * HOUR
    second = at(2026, 10, 25, 2, 15, fold=1)
    calendar = one_day(autumn, (120, 150))
    assert due(calendar, at(2026, 10, 25, 2), 0.75) == second


def test_a_day_that_a_country_skipped_counts_nothing() -> None:
    weekly = tuple(Weekly(day, 0, 24 * 60) for day in range(7))
    samoa = WorkingTime([(date(2011, 1, 1), Terms("Pacific/Apia", weekly=weekly))])
    before = at(2011, 12, 29, 23, zone="Pacific/Apia")
    assert due(samoa, before, 2) == at(2011, 12, 31, 1, zone="Pacific/Apia")
    assert open_on(samoa, date(2011, 12, 30), zone="Pacific/Apia") == open_on(
        samoa, date(2011, 12, 31), zone="Pacific/Apia"
    )


def test_a_version_holds_from_its_day_on_and_the_first_also_before() -> None:
    longer = tuple(Weekly(day, 8 * 60, 20 * 60) for day in range(5))
    both = WorkingTime(
        [
            (date(2026, 3, 25), Terms("Europe/Berlin", weekly=longer)),
            (date(2026, 1, 1), Terms("Europe/Berlin", weekly=OFFICE)),
        ]
    )
    assert due(both, at(2026, 3, 24, 17), 4) == at(2026, 3, 25, 11)
    assert due(both, at(2026, 3, 25, 17), 4) == at(2026, 3, 26, 9)
    assert due(both, at(2025, 3, 25, 17), 4) == at(2025, 3, 26, 11)
    assert both.version_at(seconds(at(2026, 3, 24, 23, 59))) == 0
    assert both.version_at(seconds(at(2026, 3, 25))) == 1


def test_exceptions_go_before_holidays_and_holidays_before_hours() -> None:
    christmas = date(2026, 12, 25)
    shut = Special(date(2026, 12, 28), date(2026, 12, 30), None, "Stocktaking")
    extra = Special(christmas, christmas, (10 * 60, 12 * 60), "On call")
    calendar = WorkingTime(
        [
            (
                date(2026, 1, 1),
                Terms(
                    "Europe/Berlin",
                    weekly=OFFICE,
                    holidays={christmas: "Christmas Day"},
                    specials=(shut, extra),
                ),
            )
        ]
    )
    spans = list(calendar.spans(seconds(at(2026, 12, 25)), seconds(at(2026, 12, 31, 9))))
    assert [(span.kind, span.name) for span in spans] == [
        (Kind.HOURS, ""),
        (Kind.EXTRA, "On call"),
        (Kind.HOURS, ""),
        (Kind.CLOSURE, "Stocktaking"),
        (Kind.HOURS, ""),
        (Kind.OPEN, ""),
    ]
    assert due(calendar, at(2026, 12, 25, 9), 3) == at(2026, 12, 31, 9)


def test_a_calendar_that_never_opens_again_has_no_answer() -> None:
    shut = Special(date(2026, 1, 1), date(9999, 12, 31), None, "Closed down")
    calendar = WorkingTime(
        [(date(2026, 1, 1), Terms("Europe/Berlin", weekly=OFFICE, specials=(shut,)))]
    )
    start = seconds(at(2026, 3, 27, 16))
    assert calendar.after(start, 1) is None
    assert calendar.next_open(start) is None
    assert not calendar.is_open(start)


def test_a_calendar_without_a_version_is_refused() -> None:
    with pytest.raises(ValueError, match="without a version"):
        WorkingTime([])


@settings(max_examples=40, deadline=None)
@given(versions(), st.data())
def test_it_agrees_with_a_walk_second_by_second(given: object, data: st.DataObject) -> None:
    calendar, wall = WorkingTime(given), Wall(given)  # type: ignore[arg-type]
    start = data.draw(instants())
    length = data.draw(st.one_of(st.integers(0, 100_000), st.integers(0, 14 * 86_400)))
    opened = [second for second in range(start, start + length) if wall.open(second)]
    assert calendar.between(start, start + length) == len(opened)
    if opened:
        wanted = data.draw(st.integers(1, len(opened)))
        assert calendar.after(start, wanted) == opened[wanted - 1] + 1
        assert calendar.next_open(start) == opened[0]
    spans = list(calendar.spans(start, start + length))
    assert sum(span.end - span.start for span in spans) == length
    assert all(one.end == two.start for one, two in pairwise(spans))
    assert sum(s.end - s.start for s in spans if s.kind.counts) == len(opened)


@settings(max_examples=60, deadline=None)
@given(terms(), instants(), st.integers(0, 400 * 86_400), st.integers(0, 10**6))
def test_what_passes_until_the_instant_after_is_what_was_asked_for(
    one: Terms, start: int, length: int, wanted: int
) -> None:
    calendar = WorkingTime([(date(2026, 1, 1), one)])
    middle = start + length // 3
    assert calendar.between(start, start + length) == calendar.between(
        start, middle
    ) + calendar.between(middle, start + length)
    reached = calendar.after(start, wanted)
    if reached is not None:
        assert calendar.between(start, reached) == wanted
        assert wanted == 0 or calendar.is_open(reached - 1)


def test_the_slow_walk_itself_knows_the_examples() -> None:
    wall = Wall([(date(2026, 1, 1), Terms("Europe/Berlin", weekly=OFFICE, holidays=EASTER))])
    start = seconds(at(2026, 3, 27, 16, 30))
    assert slow_after(wall, start, 4 * HOUR, 4 * 86_400) == seconds(at(2026, 3, 30, 10, 30))
