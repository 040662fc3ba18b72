"""What is done to all that match a list, a slice at a time, and putting away what that leaves."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from isthmus.engine.jobs.declare import job
from isthmus.engine.jobs.imports import KEPT
from isthmus.engine.jobs.schedules import daily


@job("engine.run", title="Change many records", backoff=timedelta(seconds=5))
def go_on_with_run(job: int) -> None:
    """Go on with a run; what is not done after a while goes to the end of the queue."""
    from isthmus.engine.lists.runs import RUNS

    RUNS.take_turn(job)


@daily("03:25")
@job("engine.run.tidy", title="Put away what was done to many records")
def tidy_runs() -> None:
    """Delete runs that nobody touched for days; the records' own history tells of them."""
    from isthmus.engine.lists.runs import RUNS

    RUNS.put_away(timezone.now() - KEPT)
