"""Playbooks on a report's page: those it follows and how far it is, and those that may be followed."""

from __future__ import annotations

from typing import Any

from isthmus.engine.access import EDIT, VIEW
from isthmus.engine.web.addresses import entry_address, record_address
from isthmus.engine.web.hanging import rows as hung
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.classifying import Answer
from isthmus.incidents.deciding.decision import needs_decision
from isthmus.incidents.playbooks.edges import FOLLOWS
from isthmus.incidents.playbooks.following import progress
from isthmus.incidents.playbooks.model import IN_FORCE, Playbook, PlaybookStep

#: So many are offered where none is meant for the category.
MOST = 12


def playbooks_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `incidents/playbooks_panel.html` reads; nothing, and no query, for a report that
    neither touches security nor follows one. Two queries otherwise."""
    from isthmus.incidents.models import UNRESOLVED, Incident

    report: Any = page.record
    viewer = page.viewer
    followed = [one.other for one in page.related_by(FOLLOWS.code)]
    asked = needs_decision(report.answers) and report.state in UNRESOLVED
    if not followed and not asked:
        return None
    slug = viewer.organization.slug
    steps: dict[int, list[PlaybookStep]] = {}
    if followed:
        for step in PlaybookStep.objects.filter(record__in=[one.pk for one in followed]):
            steps.setdefault(step.record_id, []).append(step)
    tasks = hung(page, "task")
    shown = []
    for one in followed:
        phases = [*progress(steps.get(one.pk, []), tasks)]
        early = any(step.needs_decision == Answer.YES for step in steps.get(one.pk, []))
        shown.append(
            {
                "reference": one.reference,
                "title": one.title,
                "url": entry_address(one, slug),
                "phases": phases,
                "done": sum(phase["done"] for phase in phases),
                "aside": sum(phase["aside"] for phase in phases),
                "total": sum(phase["total"] for phase in phases),
                "undecided": early and report.evidence == "" and report.state in UNRESOLVED,
            }
        )
    may = asked and viewer.may_on(Incident, EDIT) and viewer.may_on(Playbook, VIEW)
    return {
        "followed": shown,
        "offered": _offered(page, {one.pk for one in followed}) if may else [],
        "url": f"{record_address(report, slug)}do/follow_playbook/",
    }


def _offered(page: RecordPage, followed: set[int]) -> list[dict[str, Any]]:
    """Return the playbooks in force: those for the category, or all where none is."""
    report: Any = page.record
    rows = Playbook.objects.visible_to(page.viewer).filter(state=IN_FORCE).order_by("title_key")
    found = [one for one in rows if one.pk not in followed]
    meant = [one for one in found if one.is_for(report.category)]
    # Where the one that is meant is followed, the others are a choice of the actions.
    if not meant and followed:
        return []
    return [
        {"reference": one.reference, "title": one.title, "purpose": one.purpose}
        for one in (meant or found)[:MOST]
    ]
