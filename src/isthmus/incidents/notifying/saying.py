"""Saying of a duty whether it applies to a report: each is considered once, and stays on record."""

from __future__ import annotations

from typing import Any

from isthmus.engine.door import Act, Invalid, RowError, create, move
from isthmus.engine.door.checks import hold
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.incidents.models import Incident
from isthmus.incidents.notifying.duty import NotificationDuty
from isthmus.incidents.notifying.models import Notification
from isthmus.incidents.notifying.records import NotificationType

APPLIES = "yes"


def say(
    report: Incident, duty: NotificationDuty, act: Act, *, applies: bool, because: str = ""
) -> Any:
    """Record that a duty applies to a report, or why it does not, and return the notification.

    Whoever answers for the duty sees to it; where nobody does, who works on the report. Pressed twice
    it is said once. Raises Forbidden, Invalid (no reason why not), Refused.
    """
    if not applies and not because.strip():
        text = tr("Say why it does not apply.")
        raise Invalid([RowError(0, "because", "required", text)])
    with door_open():
        hold([report.pk])
        rows = Notification.objects.visible_to(act.viewer)
        there = rows.filter(incident=report.pk, duty=duty.pk).order_by("pk").first()
        if there is not None:
            return there
        values = {
            "title": duty.title,
            "incident": report.pk,
            "duty": duty.pk,
            "owner": duty.owner_id or report.owner_id or act.viewer.principal_id,
        }
        (made,) = create(NotificationType, [values], act)
        if not applies:
            (made,) = move(NotificationType, "set_aside", [made.pk], act, {"because": because})
    return made
