from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.context.models import Complaint
from isthmus.context.models.complaint import UNANSWERED
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section


@register
class ComplaintType(RecordType):
    model = Complaint
    prefix = "CPL"
    register = "complaints"
    label = "Complaint"
    label_plural = "Complaints"
    about = (
        "What customers and others are not content with, what was answered by when, and whether "
        "they agree that it is settled."
    )
    clause = "6.3.3"
    phase = "do"
    icon = "message-circle"
    columns = ("title", "party", "received_on", "due_on", "owner", "state")
    filters = ("party", "concerns", "channel", "owner", "state", "due_on", "received_on")
    sorts = ("title", "changed_at", "created_at")
    terms = {"party": "Customer", "service": "Service"}
    form = (
        section("The complaint", "title", "party", "received_on", "channel", "service", "concerns",
                "complaint", about="Who complains of what; in their words."),
        section("What becomes of it", "owner", "due_on", "findings",
                about="Who looks into it, until when, and what they find."),
    )  # fmt: skip
    readonly = ("answer", "answered_on", "closed_on")
    relations = ("traces",)
    restrictable = True
    # Not what we found: the answer says what of it the complainant is told, once it is given.
    shared_fields = (
        "title",
        "received_on",
        "service",
        "complaint",
        "due_on",
        "state",
        "answer",
        "answered_on",
        "closed_on",
    )
    calendar = (CalendarDate("due_on", "Answer due", Q(state__in=UNANSWERED)),)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if record.received_on and record.received_on > act.today:
                message = tr("%(day)s is still to come.", day=day(record.received_on))
                hint = tr("Give the day on which it was received.")
                yield RowError(row, "received_on", "future", message, hint)
            elif record.received_on and record.due_on and record.due_on < record.received_on:
                message = tr("The answer would be due before it was received.")
                yield RowError(row, "due_on", "order", message, tr("Mend one of the dates."))
