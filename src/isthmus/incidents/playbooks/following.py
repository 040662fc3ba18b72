"""A report that follows a playbook has its steps as tasks: whose they are, and by when.

Tasks are what is left of the steps from then on: they are done, set aside with a reason, changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from isthmus.engine.audience import who_see
from isthmus.engine.door import Act, relate
from isthmus.engine.door.follow import Change
from isthmus.engine.language import spoken
from isthmus.engine.tasks.operations import Asked, add
from isthmus.incidents.models import Incident
from isthmus.incidents.playbooks.guards import FOLLOWS_PLAYBOOK
from isthmus.incidents.playbooks.model import Phase, PlaybookStep

FOLLOW = "follow_playbook"


def follow(change: Change) -> None:
    """Set the steps of the playbook that was given as tasks, and relate it."""
    if change.verb != FOLLOW or change.record_type.model is not Incident:
        return
    playbook = change.inputs["playbook"]
    steps = in_order(PlaybookStep.objects.filter(record=playbook.pk))
    for report in change.records:
        wanted = {step.who_id for step in steps if step.who_id is not None}
        seeing = who_see(report.entry, wanted) if wanted else set()
        for step in steps:
            add(report.pk, _asked(step, seeing, change.act), change.act)
        relate(report.pk, FOLLOWS_PLAYBOOK, [playbook.pk], change.act)


def in_order(steps: Any) -> list[PlaybookStep]:
    """Return steps phase by phase, as they stand within each."""
    place = {phase: number for number, phase in enumerate(Phase.values)}
    return sorted(steps, key=lambda step: (place[step.phase], step.position, step.pk))


def _asked(step: PlaybookStep, seeing: Sequence[int] | set[int], act: Act) -> Asked:
    """Return the task of a step. Who can't see the report is not asked: it is nobody's yet."""
    return Asked(
        title=f"{spoken(Phase(step.phase).label)}: {step.title}",
        assignee=step.who_id if step.who_id in seeing else None,
        due=_day(step, act),
        note=step.what,
        made_from=step.pk,
    )


def _day(step: PlaybookStep, act: Act) -> date | None:
    if step.within_hours is None:
        return None
    return timezone.localdate(act.occurred_at + timedelta(hours=step.within_hours))


def progress(steps: Sequence[PlaybookStep], tasks: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Yield, phase by phase, how many steps are settled of how many. `tasks` are rows of the page."""
    by_step = {row.link: row for row in tasks if row.link is not None}
    for phase in Phase:
        found = [by_step[step.pk] for step in steps if step.phase == phase and step.pk in by_step]
        if found:
            yield {
                "name": spoken(phase.label),
                "done": sum(1 for row in found if row.at is not None),
                "aside": sum(1 for row in found if row.at is not None and row.state),
                "total": len(found),
            }
