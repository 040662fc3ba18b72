"""Reports on a service for which something was promised: see the fixture `house`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from isthmus.engine.door import Act, create
from isthmus.engine.models import Job
from isthmus.incidents.jobs import follow_agreements
from isthmus.incidents.records import IncidentType

#: A Friday afternoon in Berlin.
FRIDAY = datetime(2026, 3, 27, 15, 30, tzinfo=UTC)
SLOW = {"title": "It is slow", "disturbs": "yes", "impact": "high", "urgency": "high"}
WEEK = [
    {"weekday": day, "opens": "08:00", "closes": "18:00"}
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
]


def act_of(acts: dict[str, Act], who: str = "ims_manager") -> Act:
    return Act.now(acts[who].viewer, "test")


def report(acts: dict[str, Act], house: dict[str, Any], **values: Any) -> Any:
    wanted = {**SLOW, "service": house["mail"], "customer": house["harbour"], **values}
    (made,) = create(IncidentType, [wanted], act_of(acts))
    return made


def let_clocks_follow() -> None:
    """Run the jobs that wait for clocks to be worked out anew."""
    for waiting in Job.objects.filter(name="incidents.follow_agreements").select_related("task"):
        follow_agreements.func(**waiting.task.args_kwargs["kwargs"])
