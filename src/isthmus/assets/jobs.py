"""Runs of sources, a slice at a time, and putting away what they leave."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from isthmus.engine.jobs import daily, job
from isthmus.engine.jobs.imports import KEPT
from isthmus.people.handover.seats import TRACES

TRACES["assets.discoveryrun.principal"] = "what they imported from a source, gone after a while"


@job("assets.discovery", title="Import what a source found", backoff=timedelta(seconds=5))
def go_on_with_discovery(job: int) -> None:
    """Go on with a run; what is not done after a while goes to the end of the queue."""
    from isthmus.assets.discovery.runs import DISCOVERIES

    DISCOVERIES.take_turn(job)


@daily("03:35")
@job("assets.discovery.tidy", title="Put away what old runs of sources left")
def tidy_discoveries() -> None:
    """Delete runs that nobody touched for days; the records' own history tells of them."""
    from isthmus.assets.discovery.runs import DISCOVERIES

    DISCOVERIES.put_away(timezone.now() - KEPT)
