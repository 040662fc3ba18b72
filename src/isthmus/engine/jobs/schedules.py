"""Jobs that run by themselves, declared beside them:

    @every(minutes=10)
    @job("documents.remind", title="Remind owners of reviews")
    def remind() -> None: ...

After downtime a schedule catches up once, however often it was due. Of several workers one starts
it: the state of each schedule is a row, and whoever starts it holds that row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django_tasks.base import Task, TaskResultStatus

from isthmus.engine.jobs.declare import Declaration, declaration_of, enqueue
from isthmus.engine.models import Job, ScheduleState

UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)

#: What a schedule enqueues when it is due: for whom (None: the installation), with what arguments.
Plan = Callable[[], Iterable[tuple[int | None, Mapping[str, Any]]]]


class Rhythm(Protocol):
    def due(self, last: datetime | None, now: datetime) -> datetime | None:
        """Return the latest instant it was due for and not started, or None."""

    def following(self, last: datetime) -> datetime:
        """Return when it is due after `last`."""


@dataclass(frozen=True)
class Every:
    """Again and again, with the same time in between."""

    period: timedelta

    def due(self, last: datetime | None, now: datetime) -> datetime | None:
        if last is None:
            return now
        missed = (now - last) // self.period
        return last + missed * self.period if missed >= 1 else None

    def following(self, last: datetime) -> datetime:
        return last + self.period


@dataclass(frozen=True)
class Daily:
    """Every day at one time of the installation's time zone."""

    at: time
    zone: str

    def due(self, last: datetime | None, now: datetime) -> datetime | None:
        latest = self._on(now, 0)
        if latest > now:
            latest = self._on(now, -1)
        return latest if last is None or last < latest else None

    def following(self, last: datetime) -> datetime:
        today = self._on(last, 0)
        return today if today > last else self._on(last, 1)

    def _on(self, now: datetime, days: int) -> datetime:
        zone = ZoneInfo(self.zone)
        day = now.astimezone(zone).date() + timedelta(days=days)
        # A time that the clocks skip in spring counts as the instant it would have been.
        return datetime.combine(day, self.at, zone).astimezone(now.tzinfo)


@dataclass(frozen=True)
class Schedule:
    declared: Declaration
    rhythm: Rhythm
    words: str  #: "every 10 minutes", "daily at 03:30"
    plan: Plan

    @property
    def name(self) -> str:
        return self.declared.name


#: Every schedule, by the name of its job.
schedules: dict[str, Schedule] = {}


def _for_the_installation() -> Iterable[tuple[int | None, Mapping[str, Any]]]:
    return [(None, {})]


def every(
    *, seconds: int = 0, minutes: int = 0, hours: int = 0, plan: Plan = _for_the_installation
) -> Callable[[Task[..., None]], Task[..., None]]:
    """Let a job run every so often. `plan` says for whom; by default once for all."""
    period = timedelta(seconds=seconds, minutes=minutes, hours=hours)
    amounts = {"second": seconds, "minute": minutes, "hour": hours}
    words = [f"{n} {unit}s" if n > 1 else unit for unit, n in amounts.items() if n]
    return _scheduled(Every(period), f"every {' and '.join(reversed(words))}", plan)


def daily(
    at: str, plan: Plan = _for_the_installation
) -> Callable[[Task[..., None]], Task[..., None]]:
    """Let a job run every day `at` a local time such as 03:30."""
    rhythm = Daily(time.fromisoformat(at), settings.TIME_ZONE)
    return _scheduled(rhythm, f"daily at {at}", plan)


def _scheduled(
    rhythm: Rhythm, words: str, plan: Plan
) -> Callable[[Task[..., None]], Task[..., None]]:
    def declare(declared: Task[..., None]) -> Task[..., None]:
        declaration = declaration_of(declared)
        schedules[declaration.name] = Schedule(declaration, rhythm, words, plan)
        return declared

    return declare


def start_due(now: datetime) -> int:
    """Enqueue what the schedules that are due ask for; return how many were due. One query if none."""
    known = dict(ScheduleState.objects.values_list("name", "started_for"))
    due = [one for one in schedules.values() if one.rhythm.due(known.get(one.name), now)]
    return sum(_start(one, now) for one in due)


def _start(schedule: Schedule, now: datetime) -> bool:
    with transaction.atomic():
        ScheduleState.objects.get_or_create(name=schedule.name)
        # Another worker may have been quicker; then it is no longer due.
        state = ScheduleState.objects.select_for_update().get(pk=schedule.name)
        instant = schedule.rhythm.due(state.started_for, now)
        if instant is None:
            return False
        state.started_for = instant
        state.save(update_fields=["started_for"])
        # Whose last one still waits or runs gets no second one beside it.
        busy = Job.objects.filter(name=schedule.name, task__status__in=UNFINISHED)
        busy_for = set(busy.values_list("organization_id", flat=True))
        for organization, arguments in schedule.plan():
            if organization not in busy_for:
                enqueue(schedule.declared.task, organization, **arguments)
    return True
