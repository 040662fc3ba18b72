"""When schedules are due: pure, with instants as arguments; and who starts them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from isthmus.engine.jobs import every, schedules
from isthmus.engine.jobs.reading import health
from isthmus.engine.jobs.schedules import Daily, Every, start_due
from isthmus.engine.models import Job, ScheduleState

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def test_what_never_ran_is_due_at_once() -> None:
    assert Every(timedelta(minutes=10)).due(None, NOON) == NOON
    assert Daily(time(3, 30), "UTC").due(None, NOON) == NOON.replace(hour=3, minute=30)


def test_it_is_due_when_its_time_has_passed_and_not_before() -> None:
    rhythm = Every(timedelta(minutes=10))
    assert rhythm.due(NOON, NOON + timedelta(minutes=9, seconds=59)) is None
    assert rhythm.due(NOON, NOON + timedelta(minutes=10)) == NOON + timedelta(minutes=10)


def test_after_downtime_it_is_due_once_and_keeps_its_rhythm() -> None:
    rhythm = Every(timedelta(minutes=10))
    later = NOON + timedelta(hours=5, minutes=3)
    due = rhythm.due(NOON, later)
    assert due == NOON + timedelta(hours=5)
    assert rhythm.due(due, later) is None


def test_daily_means_the_local_time_in_summer_and_winter() -> None:
    rhythm = Daily(time(3, 30), "Europe/Berlin")
    for day in (datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)):
        due = rhythm.due(None, day)
        assert due is not None
        assert due.astimezone(BERLIN).time() == time(3, 30)
        assert due.astimezone(BERLIN).date() == day.date()


def test_daily_runs_once_on_days_when_the_clocks_change() -> None:
    rhythm = Daily(time(2, 30), "Europe/Berlin")
    for start in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        last, started = rhythm.due(None, start), 0
        now = start
        while now < start + timedelta(days=3):
            now += timedelta(minutes=10)
            if due := rhythm.due(last, now):
                last, started = due, started + 1
        assert started == 3


def test_daily_catches_up_once_after_a_week() -> None:
    rhythm = Daily(time(3, 30), "UTC")
    due = rhythm.due(NOON - timedelta(days=7), NOON)
    assert due == NOON.replace(hour=3, minute=30)
    assert rhythm.due(due, NOON) is None
    assert rhythm.following(due) == due + timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_schedule_enqueues_what_its_plan_says_and_never_two_of_the_same(
    work: ModuleType, clock: Any, org: Any
) -> None:
    held = dict(schedules)
    schedules.clear()
    try:
        every(minutes=10, plan=lambda: [(org.pk, {"what": "for one"})])(work.note)
        assert start_due(clock()) == 1
        assert start_due(clock()) == 0
        start_due(clock.move(minutes=30))
        (row,) = Job.objects.all()
        assert row.organization_id == org.pk
        assert row.task.args_kwargs["kwargs"] == {"what": "for one"}
        assert ScheduleState.objects.get().started_for == clock()
        (state,) = health(clock())
        assert not state.late
        assert health(clock.move(minutes=13))[0].late
        assert state.schedule.words == "every 10 minutes"
    finally:
        schedules.clear()
        schedules.update(held)
