from __future__ import annotations

from django.utils import timezone

from isthmus.engine.drafts.keeping import put_away
from isthmus.engine.jobs.declare import job
from isthmus.engine.jobs.schedules import daily


@daily("03:20")
@job("engine.drafts", title="Delete drafts of forms that nobody may or will come back to")
def drafts() -> None:
    put_away(timezone.now())
