"""What must hold before a playbook is in force, or is followed. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Edge

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]
FOLLOWS_PLAYBOOK = "follows_playbook"


def has_steps(playbooks: Sequence[Any], act: Act) -> Reasons:
    """Refuse a playbook without steps."""
    from isthmus.incidents.playbooks.model import PlaybookStep

    rows = PlaybookStep.objects.filter(record__in=[one.pk for one in playbooks])
    there = {*rows.values_list("record", flat=True)}
    reason = Reason("no-steps", tr("It has no steps."), tr("Edit it and write down what is done."))
    yield from ((one, reason) for one in playbooks if one.pk not in there)


def may_follow(reports: Sequence[Any], act: Act, given: Mapping[str, Any]) -> Reasons:
    """Refuse a playbook that is not in force, or that the report follows already."""
    playbook = given["playbook"]
    if playbook.state != "in_force":
        text = tr("%(reference)s is not in force.", reference=playbook.reference)
        draft = Reason("playbook-not-in-force", text, tr("Choose another one."))
        yield from ((one, draft) for one in reports)
        return
    edges = Edge.objects.current().filter(
        type=FOLLOWS_PLAYBOOK, source__in=[one.pk for one in reports], target=playbook.pk
    )
    known = {*edges.values_list("source", flat=True)}
    text = tr("It follows %(reference)s already.", reference=playbook.reference)
    twice = Reason("playbook-followed", text)
    yield from ((one, twice) for one in reports if one.pk in known)
