"""What the page of a control says of its tests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone

from isthmus.controls.models import ControlTest, Operation
from isthmus.controls.records import ControlTestType, OperationType
from isthmus.controls.tested import Effectiveness, says_on
from isthmus.engine.access import CREATE, VIEW, Viewer
from isthmus.engine.formats import day
from isthmus.engine.language import N_, spoken, tr
from isthmus.engine.prepared import Prepared
from isthmus.engine.web.addresses import list_address, page_address, record_address
from isthmus.engine.web.hooks import RecordPage

#: So many of its tests are named on the page of a control.
SHOWN = 5
SAYS = {
    Effectiveness.NONE: N_("No test is defined: nothing would show whether it works."),
    Effectiveness.NEVER: N_("Never tested: a test is defined, and none was carried out."),
    Effectiveness.FAILED: N_(
        "Failed: the last test shows that it does not do what it is there for."
    ),
    Effectiveness.OLD: N_("Passed, but old: it was to be tested again by %(day)s."),
    Effectiveness.PASSED: N_("Passed: it is to be tested again by %(day)s."),
}


def tests_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `controls/tests_panel.html` draws. One query."""
    control: Any = page.record
    if not page.viewer.may_on(ControlTest, VIEW):
        return None
    slug = page.viewer.organization.slug
    rows = _latest_tests(page.viewer, control.pk)
    page.led_to = bool(rows)
    until = control.tests_hold_until
    says = tr(
        SAYS[says_on(control.tested, until, timezone.localdate())], day=day(until) if until else ""
    )
    given = urlencode({"control": control.reference})
    new = f"{page_address('record_new', org=slug, record_type=ControlTestType)}?{given}"
    adds = page.viewer.may_on(ControlTest, CREATE) and control.state != "retired"
    every = f"{list_address(ControlTestType, slug)}?{given}"
    return {
        "says": says,
        "rows": [_row(one, slug) for one in rows[:SHOWN]],
        "more_url": every if len(rows) > SHOWN else "",
        "actions": [{"label": tr("New test"), "url": new, "icon": "plus"}] if adds else [],
    }


@Prepared
def _latest_tests(viewer: Viewer, control: int) -> QuerySet[ControlTest]:
    """Return the latest tests of a control, one more than are shown."""
    rows: QuerySet[ControlTest] = ControlTest.objects.visible_to(viewer).filter(control=control)
    return rows.order_by("-created_at", "-pk")[: SHOWN + 1]


def _row(one: ControlTest, slug: str) -> dict[str, Any]:
    state = one.lifecycle.states[one.state]
    if one.done_on:
        when = tr("carried out on %(day)s", day=day(one.done_on))
    else:
        when = tr("due on %(day)s", day=day(one.due_on)) if one.due_on else ""
    return {
        "url": record_address(one, slug),
        "reference": one.reference,
        "title": one.title,
        "category": state.category,
        "state": spoken(state.label),
        "kind": spoken(one.get_kind_display()),
        "when": when,
    }


def operations_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `controls/operations_panel.html` draws: what is done for a control again and again.
    One query; None where nothing is and nothing can be begun."""
    control: Any = page.record
    if not page.viewer.may_on(Operation, VIEW):
        return None
    slug = page.viewer.organization.slug
    rows = _going_on(page.viewer, control.pk)
    adds = page.viewer.may_on(Operation, CREATE) and control.state != "retired"
    if not rows and not adds:
        return None
    given = urlencode({"control": control.reference})
    new = f"{page_address('record_new', org=slug, record_type=OperationType)}?{given}"
    return {
        "rows": [_running(one, slug) for one in rows],
        "actions": [{"label": tr("New recurring operation"), "url": new, "icon": "plus"}]
        if adds
        else [],
    }


@Prepared
def _going_on(viewer: Viewer, control: int) -> QuerySet[Operation]:
    rows: QuerySet[Operation] = Operation.objects.visible_to(viewer).filter(control=control)
    return rows.exclude(state="ended").order_by("next_on", "pk")[:SHOWN]


def compliance_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return where the level of a service is fetched from when its page is there. No query.

    None of a restricted one: no control that everybody knows of is counted for it.
    """
    if page.record.circle_id:
        return None
    slug, reference = page.viewer.organization.slug, page.record.reference
    return {
        "url": page_address("compliance_of_service", org=slug, reference=reference),
        "all_url": page_address("compliance", org=slug),
    }


def _running(one: Operation, slug: str) -> dict[str, Any]:
    due = one.next_on if one.state == "running" else None
    return {
        "url": record_address(one, slug),
        "reference": one.reference,
        "title": one.title,
        "category": one.state_category,
        "state": spoken(one.state_label),
        "every": spoken(one.get_every_display()),
        "when": tr("next due on %(day)s", day=day(due)) if due else "",
    }
