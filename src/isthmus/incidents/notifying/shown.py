"""Notifications on a report's page: what is to be told by when, and which duties may apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from isthmus.assets.models import Item
from isthmus.engine.access import CREATE
from isthmus.engine.formats import moment
from isthmus.engine.language import spoken, tr
from isthmus.engine.web.addresses import page_address, record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.deciding.decision import needs_decision
from isthmus.incidents.notifying.duty import IN_FORCE, NotificationDuty
from isthmus.incidents.notifying.edges import TELLS_OF
from isthmus.incidents.notifying.information import NAMED, Information, holds, touched
from isthmus.incidents.notifying.models import TO_BE_TOLD, Notification


def stands(one: Notification) -> str:
    """Return in words by when it is to be told, or when and how late it was."""
    now = timezone.now()
    if one.told_at is not None:
        if one.late and one.due_at is not None:
            return tr(
                "%(done)s, late: due %(due)s", done=moment(one.told_at), due=moment(one.due_at)
            )
        return tr("Told %(done)s, in time", done=moment(one.told_at))
    if one.state != TO_BE_TOLD or one.due_at is None:
        return one.because
    if now > one.due_at:
        return tr("Overdue since %(due)s", due=moment(one.due_at))
    return tr("Due %(due)s", due=moment(one.due_at))


def body_context(page: RecordPage) -> dict[str, Any]:
    """Return what `incidents/notification_body.html` reads, as `notification`. One query, where a
    duty is named."""
    one: Any = page.record
    duty = None
    if one.duty_id is not None:
        duty = NotificationDuty.objects.visible_to(page.viewer).filter(pk=one.duty_id).first()
    overdue = one.state == TO_BE_TOLD and one.due_at is not None and timezone.now() > one.due_at
    return {
        "notification": {
            "stands": stands(one),
            "overdue": overdue or one.late,
            "duty": [*_asks(duty)] if duty is not None else [],
        }
    }


def _asks(duty: NotificationDuty) -> Iterator[dict[str, str]]:
    named = (
        (tr("Applies if"), duty.applies_if),
        (tr("What is to be said"), duty.content),
        (tr("How it is told"), duty.channel),
    )
    yield from ({"label": label, "value": text} for label, text in named if text)


def notifications_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `incidents/notifications_panel.html` reads; nothing, and no query, for a report that
    neither touches security nor was told of. Two queries otherwise, and a third where a duty is for information
    of a kind."""
    report: Any = page.record
    viewer = page.viewer
    told = page.related_by(TELLS_OF.code, outgoing=False)
    if not told and not needs_decision(report.answers):
        return None
    slug = viewer.organization.slug
    rows = [*Notification.objects.visible_to(viewer).filter(pk__in=[one.other.pk for one in told])]
    rows.sort(key=lambda one: (one.state != TO_BE_TOLD, one.due_at or one.created_at, one.pk))
    may = viewer.may_on(Notification, CREATE)
    url = page_address("record_new", org=slug, record_type="notifications")
    known = {one.duty_id for one in rows}
    return {
        "rows": [
            {
                "reference": one.reference,
                "title": one.recipient,
                "url": record_address(one, slug),
                "category": one.state_category,
                "state": spoken(one.state_label),
                "says": stands(one),
            }
            for one in rows
        ],
        "proposed": [*_proposed(page, known)] if may else [],
        "url": page_address("report_duties", org=slug, reference=report.reference),
        "actions": [
            {
                "label": tr("Another one"),
                "url": f"{url}?incident={report.reference}",
                "icon": "plus",
            }
        ]
        if may
        else [],
    }


def _proposed(page: RecordPage, known: set[int | None]) -> Iterator[dict[str, Any]]:
    report: Any = page.record
    rows = NotificationDuty.objects.visible_to(page.viewer).filter(state=IN_FORCE)
    fitting = [
        duty
        for duty in rows.order_by("within_hours", "pk")
        if duty.pk not in known and duty.fits(report.answers, report.category, report.customer_id)
    ]
    asked = any(duty.information for duty in fitting)
    items = touched(report, page.viewer) if asked else []
    for duty in fitting:
        yield {
            "key": duty.reference,
            "title": duty.title,
            "recipient": duty.recipient,
            "hours": duty.within_hours,
            "if": duty.applies_if,
            "why": _why(duty, items, page.viewer.organization.slug),
        }


def _why(duty: NotificationDuty, items: Sequence[Item], slug: str) -> dict[str, Any] | None:
    """Return why a duty applies, by what the inventory says of the items that are touched; None: it is
    for any information."""
    if not duty.information:
        return None
    found = [one for one in items if holds(one, duty.information)]
    words = {"information": spoken(Information(duty.information).label)}
    return {
        "says": tr("It applies by what the inventory says: %(information)s.", **words)
        if found
        else tr("The inventory names nothing of this kind here: %(information)s. Ask.", **words),
        "items": [
            {"text": f"{one.reference} {one.title}", "url": record_address(one, slug)}
            for one in found[:NAMED]
        ],
    }
