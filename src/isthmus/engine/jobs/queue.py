"""Taking a job from the queue, holding it, and giving it back. Each is one short transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from isthmus.engine.jobs.declare import Declaration, JobProblem, jobs
from isthmus.engine.jobs.retry import next_attempt
from isthmus.engine.models import Job

#: Longer tracebacks lose their middle, in characters.
TRACEBACK = 8_000
#: The lease of a job that this version does not know.
LEASE = timedelta(seconds=60)
DIED = "The worker that ran it ended without a word."


@dataclass(frozen=True)
class Claim:
    """A job that one worker holds, for the attempt with this number."""

    job: Job
    declared: Declaration | None
    worker: str
    attempt: int

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.job.task.args_kwargs["kwargs"])


def _ready(now: datetime) -> QuerySet[Job]:
    rows = Job.objects.filter(task__status=TaskResultStatus.READY, task__run_after__lte=now)
    return rows.order_by("-task__priority", "task__run_after", "task__enqueued_at", "pk")


def claim(worker: str, now: datetime) -> Claim | None:
    """Take the next job that is ready, or None. Two workers never take the same.

    SQLite has one writer: the lock is asked for only when there is something to take.
    """
    if not _ready(now).exists():
        return None
    with transaction.atomic():
        # Both rows are locked: PostgreSQL looks again at locked rows only.
        row = (
            _ready(now)
            .select_related("task")
            .select_for_update(skip_locked=True, of=("self", "task"))
            .first()
        )
        if row is None:
            return None
        declared = jobs.get(row.name)
        row.worker, row.waiting_key = worker, None
        row.attempts += 1
        row.leased_until = now + (declared.lease if declared else LEASE)
        row.save(update_fields=["worker", "waiting_key", "attempts", "leased_until"])
        task = row.task
        task.status, task.started_at = TaskResultStatus.RUNNING, now
        task.worker_ids = [*task.worker_ids, worker][-20:]
        task.save(update_fields=["status", "started_at", "worker_ids"])
    return Claim(row, declared, worker, row.attempts)


def _held(held: Claim) -> QuerySet[Job]:
    """Return the job as long as this very attempt holds it; what was taken away is not ours."""
    return Job.objects.filter(
        pk=held.job.pk,
        worker=held.worker,
        attempts=held.attempt,
        task__status=TaskResultStatus.RUNNING,
    )


def renew(held: Claim, now: datetime) -> bool:
    """Hold a job for another while. False when it was taken away meanwhile."""
    lease = held.declared.lease if held.declared else LEASE
    # Whoever takes a job away takes its worker's name off, so the row itself tells.
    rows = Job.objects.filter(pk=held.job.pk, worker=held.worker, attempts=held.attempt)
    return bool(rows.update(leased_until=now + lease))


def succeed(held: Claim, now: datetime) -> bool:
    """Say that a job is done. False when it was taken away meanwhile: then another one says so."""
    with transaction.atomic():
        row = _held(held).select_for_update().first()
        if row is None:
            return False
        row.worker, row.leased_until, row.reason = "", None, ""
        row.save(update_fields=["worker", "leased_until", "reason"])
        DBTaskResult.objects.filter(pk=row.pk).update(
            status=TaskResultStatus.SUCCESSFUL,
            finished_at=now,
            exception_class_path="",
            traceback="",
        )
    return True


def fail(held: Claim, error: BaseException, now: datetime) -> bool:
    """Keep why a job failed; it is tried again later, or has failed for good."""
    with transaction.atomic():
        row = _held(held).select_related("task").select_for_update(of=("self", "task")).first()
        if row is None:
            return False
        _give_back(row, reason_for(error), now)
        row.task.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}"
        row.task.traceback = told(error)
        row.task.save(update_fields=["exception_class_path", "traceback"])
    return True


def reap(now: datetime) -> int:
    """Take jobs back whose worker let the lease run out; return how many. One query if none.

    A worker that was killed says nothing, and the queue of tasks would show its job as running for
    ever. Each counts as an attempt, so a job that kills its workers fails for good at last.
    """
    expired = Job.objects.filter(leased_until__lt=now, task__status=TaskResultStatus.RUNNING)
    if not expired.exists():
        return 0
    with transaction.atomic():
        rows = list(
            expired.select_related("task").select_for_update(skip_locked=True, of=("self", "task"))
        )
        for row in rows:
            _give_back(row, DIED, now, at_once=True)
    return len(rows)


def _give_back(row: Job, reason: str, now: datetime, *, at_once: bool = False) -> None:
    """Let a job wait for its next attempt, or fail for good when there were enough."""
    declared = jobs.get(row.name)
    again = next_attempt(declared, row.attempts, now) if declared else None
    row.worker, row.leased_until, row.reason = "", None, reason
    row.save(update_fields=["worker", "leased_until", "reason"])
    if again is None:
        row.task.status, row.task.finished_at = TaskResultStatus.FAILED, now
    else:
        row.task.status, row.task.run_after = TaskResultStatus.READY, now if at_once else again
    row.task.save(update_fields=["status", "finished_at", "run_after"])


def reason_for(error: BaseException) -> str:
    """Return why a job failed, for administrators: nothing that could name a record."""
    if isinstance(error, JobProblem):
        return str(error)[:300]
    return f"{type(error).__name__} in Isthmus or below; the traceback tells where."[:300]


def told(error: BaseException) -> str:
    """Return the traceback without secrets; of a long one the beginning and the end."""
    text = "".join(format_exception(error))
    database = settings.DATABASES["default"].get("PASSWORD")
    for secret in (settings.SECRET_KEY, database, settings.EMAIL_HOST_PASSWORD):
        if secret:
            text = text.replace(str(secret), "…")
    text = re.sub(r"://[^\s/@:]*:[^\s/@]*@", "://…@", text)
    if len(text) > TRACEBACK:
        half = TRACEBACK // 2
        text = f"{text[:half]}\n…\n{text[-half:]}"
    return text
