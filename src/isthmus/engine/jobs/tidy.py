"""Putting away what nobody asks for any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from isthmus.engine.jobs.declare import job
from isthmus.engine.jobs.schedules import daily
from isthmus.engine.models import JobEffect

#: Jobs that are done are kept for so long, those that failed and the keys of effects for longer.
DONE, FAILED = timedelta(days=3), timedelta(days=90)


def put_away(now: datetime) -> None:
    """Delete old results of jobs, and keys of effects whose jobs can't run again."""
    with transaction.atomic():
        done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL)
        done.filter(finished_at__lt=now - DONE).delete()
        failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
        failed.filter(finished_at__lt=now - FAILED).delete()
        JobEffect.objects.filter(done_at__lt=now - FAILED).delete()


@daily("03:10")
@job("engine.tidy", title="Put away what old jobs left")
def tidy() -> None:
    put_away(timezone.now())
