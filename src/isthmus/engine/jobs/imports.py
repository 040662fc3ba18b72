"""Large imports, a slice at a time, and putting away what they leave."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from isthmus.engine.jobs.declare import job
from isthmus.engine.jobs.schedules import daily

#: What is left of an import, its refused rows above all, can be fetched for so long.
KEPT = timedelta(days=7)


@job("engine.import", title="Import a large file", backoff=timedelta(seconds=5))
def import_rows(job: int) -> None:
    """Go on with an import; what is not done after a while goes to the end of the queue."""
    from isthmus.engine.transfer.staged.steps import IMPORTS

    IMPORTS.take_turn(job)


@daily("03:20")
@job("engine.import.tidy", title="Put away what old imports left")
def tidy_imports() -> None:
    """Delete imports that nobody touched for days, with their files and rows."""
    from isthmus.engine.transfer.staged.steps import IMPORTS

    IMPORTS.put_away(timezone.now() - KEPT)
