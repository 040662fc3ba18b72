from __future__ import annotations

from django.db.models import Q

from isthmus.context.models import Communication
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.registry import RecordType, register, section


@register
class CommunicationType(RecordType):
    model = Communication
    prefix = "COM"
    register = "communications"
    label = "Communication"
    label_plural = "Communications"
    about = (
        "The communication plan: who tells whom what, on what occasion or how often, by which means; inside and outside, "
        "for both management systems in one plan."
    )
    clause = "6.3.3"
    phase = "plan"
    icon = "speakerphone"
    columns = ("title", "concerns", "audience", "every", "next_due", "last_done", "owner", "state")
    filters = ("concerns", "party", "every", "owner", "state", "next_due")
    sorts = ("title", "changed_at", "created_at")
    labels = {"owner": "Who tells"}
    form = (
        section("What and to whom", "title", "concerns", "content", "party", "audience", "owner",
                about="What they have to know, who they are, and who tells them."),
        section("When and how", "occasion", "every", "next_due", "means",
                about="Regularly, on an occasion, or both."),
    )  # fmt: skip
    readonly = ("last_done", "last_note")
    relations = ("traces",)
    calendar = (CalendarDate("next_due", "To be told", Q(state="planned")),)
