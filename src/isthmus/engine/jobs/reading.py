"""What waits, runs and failed, for the page and the commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django_tasks import TaskResultStatus

from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import Absent
from isthmus.engine.door.settings import record_organization_event, require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.jobs.declare import jobs
from isthmus.engine.jobs.schedules import Schedule, schedules
from isthmus.engine.models import Job, ScheduleState

WAITING, RUNNING, FAILED, DONE = "waiting", "running", "failed", "done"
STATES = {
    WAITING: TaskResultStatus.READY,
    RUNNING: TaskResultStatus.RUNNING,
    FAILED: TaskResultStatus.FAILED,
    DONE: TaskResultStatus.SUCCESSFUL,
}


def title_of(name: str) -> str:
    """Return what a job does, in words; of one this version does not know, its name."""
    return jobs[name].title if name in jobs else name


def jobs_of(organization_id: int | None) -> QuerySet[Job]:
    """Return the jobs of one organization; None is those of the installation itself."""
    rows = Job.objects.select_related("task")
    if organization_id is None:
        return rows.filter(organization__isnull=True)
    return rows.filter(organization_id=organization_id)


def in_state(rows: QuerySet[Job], state: str) -> QuerySet[Job]:
    """Keep the jobs in this state, the oldest first."""
    return rows.filter(task__status=STATES[state]).order_by("task__enqueued_at", "pk")


@dataclass(frozen=True)
class Tally:
    """How many jobs are in each state, and since when the oldest waits."""

    waiting: int
    running: int
    failed: int
    oldest: datetime | None


def tally(rows: QuerySet[Job], now: datetime) -> Tally:
    """Count jobs. Two queries."""
    found = rows.values_list("task__status").annotate(count=Count("pk")).order_by()
    counts = dict(found.values_list("task__status", "count"))
    # A job that is to run later does not wait for a worker.
    ready = in_state(rows, WAITING).filter(task__run_after__lte=now)
    oldest = ready.order_by().aggregate(oldest=Min("task__run_after"))["oldest"]
    waiting, running, failed = (counts.get(STATES[s], 0) for s in (WAITING, RUNNING, FAILED))
    return Tally(waiting, running, failed, oldest)


@dataclass(frozen=True)
class Health:
    """A schedule, when it was due last and was started for it, and when it is due next."""

    schedule: Schedule
    last: datetime | None
    next: datetime | None
    late: bool  #: it has been due for longer than a worker would need to notice


def health(now: datetime) -> list[Health]:
    """Return every schedule of the installation. One query; nothing of any organization."""
    known = dict(ScheduleState.objects.values_list("name", "started_for"))
    found = []
    for name, schedule in sorted(schedules.items()):
        last = known.get(name)
        following = schedule.rhythm.following(last) if last else None
        late = following is None or (now - following).total_seconds() > 120
        found.append(Health(schedule, last, following, late))
    return found


def _failed(key: str, organization_id: int | None) -> Job:
    try:
        wanted = UUID(key)
    except ValueError:
        raise Absent("job") from None
    rows = in_state(jobs_of(organization_id), FAILED).filter(pk=wanted)
    row = rows.select_for_update(of=("self", "task")).first()
    if row is None:
        raise Absent("job")
    return row


def run_again(key: str, act: Act, *, installation: bool = False) -> Job:
    """Let a failed job of the actor's organization run anew. Raises Absent, Forbidden.

    `installation` reaches the installation's own jobs: for those who run it, not for a page.
    """
    require_administration(act)
    with door_open():
        row = _failed(key, None if installation else act.viewer.organization_id)
        row.attempts, row.reason = 0, ""
        row.save(update_fields=["attempts", "reason"])
        row.task.status, row.task.run_after = TaskResultStatus.READY, act.recorded_at
        row.task.finished_at = None
        row.task.save(update_fields=["status", "run_after", "finished_at"])
        if not installation:
            record_organization_event("job run again", {"job": row.name}, act)
    return row


def dismiss(key: str, act: Act) -> None:
    """Put a failed job of the actor's organization away for good. Raises Absent, Forbidden."""
    require_administration(act)
    with door_open():
        row = _failed(key, act.viewer.organization_id)
        name = row.name
        row.task.delete()
        record_organization_event("job dismissed", {"job": name}, act)
