"""A clock that tests set, and jobs to run; they are known while these tests run only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from isthmus.engine.jobs import jobs, schedules
from isthmus.engine.jobs.work import Worker

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    held = Clock()
    monkeypatch.setattr("django.utils.timezone.now", held)
    return held


@pytest.fixture
def work() -> Iterator[ModuleType]:
    """The module with the jobs of these tests."""
    place, held = str(Path(__file__).parent), dict(jobs)
    sys.path.insert(0, place)
    sys.modules.pop("work_in_tests", None)
    yield import_module("work_in_tests")
    sys.path.remove(place)
    for name in set(jobs) - set(held):
        del jobs[name]
        schedules.pop(name, None)


@pytest.fixture
def worker(clock: Clock) -> Worker:
    return Worker("one", clock=clock, schedules=False)
