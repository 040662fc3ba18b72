from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.models import Incident
from isthmus.incidents.notifying.duty import NotificationDuty
from isthmus.incidents.notifying.edges import DEMANDED_BY, TELLS_OF, TOLD_BY_DUTY
from isthmus.incidents.notifying.guards import is_open_still
from isthmus.incidents.notifying.models import Notification

#: How far from now somebody's clock may be wrong, in seconds.
SLACK = 120


@register
class NotificationDutyType(RecordType):
    model = NotificationDuty
    prefix = "NDU"
    register = "notification-duties"
    label = "Notification duty"
    label_plural = "Notification duties"
    about = (
        "Who has to be told of which incidents, and within how many hours: what laws and contracts "
        "demand, so that a deadline can be counted when it happens."
    )
    clause = "6.2.5"
    phase = "plan"
    icon = "speakerphone"
    columns = ("title", "recipient", "within_hours", "told_of", "category", "owner", "state")
    filters = ("obligation", "told_of", "customer", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    edge_fields = {"obligation": DEMANDED_BY.code}
    form = (
        section("Who is told, and how soon", "title", "recipient", "within_hours", "obligation",
                about="One deadline each: a first word within a day and a report within three are two."),
        section("Of what", "told_of", "category", "customer", "information", "applies_if",
                about="By this it is proposed for a report; whether it applies somebody says each time."),
        section("What and how", "content", "channel", "owner",
                about="So that nobody has to look for a form or a number at night."),
    )  # fmt: skip


@register
class NotificationType(RecordType):
    model = Notification
    prefix = "NTF"
    register = "notifications"
    label = "Notification"
    label_plural = "Notifications"
    about = (
        "Who has to be told of a security incident, by when, and whether that was done: told when, how "
        "and by whom, or why not."
    )
    clause = "6.2.5"
    phase = "do"
    icon = "speakerphone"
    columns = ("title", "incident", "recipient", "due_at", "told_at", "owner", "state")
    filters = ("incident", "duty", "owner", "state", "due_at")
    sorts = ("title", "changed_at", "created_at")
    default_sort = "-created_at"
    form = (
        section("What is told of", "incident", "title", "duty", "recipient", "within_hours", "aware_at",
                about="The deadline counts from when it is known, by the clock: nights and holidays count."),
        section("What is said", "about", "owner", about="Who sees to it, and what they will say."),
    )  # fmt: skip
    readonly = (
        "due_at", "warn_at", "told_at", "told_by", "told_how", "told_reference", "because",
    )  # fmt: skip
    hangs_on = "incident"
    restrictable = True
    edge_fields: ClassVar[Mapping[str, str]] = {
        "incident": TELLS_OF.code, "duty": TOLD_BY_DUTY.code,
    }  # fmt: skip
    edit_guards = (is_open_still,)
    body_template = "incidents/notification_body.html"

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        from isthmus.incidents.notifying.shown import body_context

        return body_context(page)

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        """Fill in what is left out by the duty and by the report, and count. Two queries at most."""
        _by_duty([one for one in records if one.duty_id is not None])
        _since([one for one in records if one.aware_at is None and one.incident_id is not None])
        for one in records:
            one.recipient = one.recipient.strip() or one.title[:300]
            one.aware_at = one.aware_at or one.created_at
            one.count()

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, one in enumerate(records):
            hint = tr("Name a duty, or say it here.")
            if one.within_hours is None:
                text = tr("It does not say how soon.")
                yield RowError(row, "within_hours", "required", text, hint)
            if one.aware_at and (one.aware_at - act.occurred_at).total_seconds() > SLACK:
                text = tr("It is not known yet at that time.")
                yield RowError(row, "aware_at", "future", text, tr("Give a time that is past."))


def _by_duty(found: Sequence[Notification]) -> None:
    open_ = [one for one in found if not one.recipient.strip() or one.within_hours is None]
    if not open_:
        return
    rows = NotificationDuty.objects.as_system("what a duty says").in_bulk(
        {one.duty_id for one in open_}
    )
    for one in open_:
        duty = rows.get(one.duty_id)
        if duty is not None:
            one.recipient = one.recipient.strip() or duty.recipient
            one.within_hours = one.within_hours or duty.within_hours
            one.owner_id = one.owner_id or duty.owner_id


def _since(found: Sequence[Notification]) -> None:
    if not found:
        return
    rows = Incident.objects.as_system("since when it is known").filter(
        pk__in={one.incident_id for one in found}
    )
    opened = dict(rows.values_list("pk", "opened_at"))
    for one in found:
        assert one.incident_id is not None
        one.aware_at = opened.get(one.incident_id)
