"""What the engine does by itself: sealing history, letting a scanner look at what waits, telling
the embedded database what is in it."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from isthmus.engine.jobs.declare import JobProblem, job
from isthmus.engine.jobs.schedules import daily, every


@every(hours=1)
@job("engine.seal", title="Seal history", backoff=timedelta(minutes=5))
def seal_history() -> None:
    """Seal what is older than the margin, and have the newest seals time-stamped if configured."""
    from isthmus.engine.history.seals import seal_all
    from isthmus.engine.history.timestamps import TimestampProblem

    try:
        seal_all(timezone.now())
    except TimestampProblem as problem:
        # What was sealed stays sealed; a later try asks the authority again.
        raise JobProblem(str(problem)) from problem


@every(minutes=10)
@job("engine.scan", title="Scan files in quarantine")
def scan_files() -> None:
    """Let the virus scanner look at the files that it had no time for when they came."""
    from isthmus.engine.files import scan, waiting

    for stored in waiting():
        scan(stored)


#: So many rows of each index are looked at.
SAMPLE = 1_000


@daily("03:40")
@job("engine.statistics", title="Tell the embedded database what is in its tables")
def refresh_statistics() -> None:
    """Let SQLite know which filters are narrow; PostgreSQL finds out by itself.

    Without it SQLite takes any range for narrower than an owner, and a list of two filters reads
    most of its register. A sample is enough; it takes milliseconds.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            cursor.execute("ANALYZE")
