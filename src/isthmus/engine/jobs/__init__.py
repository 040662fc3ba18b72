"""Deferred work: jobs, who runs them, and when they run by themselves.

A job is enqueued in the transaction that asks for it and run by `isthmus work`:

    @job("documents.remind", title="Remind owners of reviews")
    def remind(document: int) -> None: ...

    with door_open():
        ...
        enqueue(remind, organization, document=record.pk)

A worker may be killed at any moment and the job then runs again: what it does must bear that, by
its nature or by `once`.
"""

from isthmus.engine.jobs.declare import JobProblem, enqueue, job, jobs
from isthmus.engine.jobs.imports import import_rows, tidy_imports  # noqa: F401 - declare themselves
from isthmus.engine.jobs.once import once
from isthmus.engine.jobs.runs import go_on_with_run, tidy_runs  # noqa: F401 - declare themselves
from isthmus.engine.jobs.schedules import daily, every, schedules
from isthmus.engine.jobs.tidy import tidy  # noqa: F401 - declares itself
from isthmus.engine.jobs.upkeep import (  # noqa: F401 - declare themselves
    refresh_statistics,
    scan_files,
    seal_history,
)
from isthmus.engine.jobs.words import (  # noqa: F401 - declare themselves
    words_of_a_field,
    words_of_a_kind,
)

__all__ = ["JobProblem", "daily", "enqueue", "every", "job", "jobs", "once", "schedules"]
