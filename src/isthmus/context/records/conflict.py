from __future__ import annotations

from django.db.models import Q

from isthmus.context.guards.conflict import resolved_stays
from isthmus.context.models import Conflict
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.language import N_
from isthmus.engine.registry import RecordType, register, section


@register
class ConflictType(RecordType):
    model = Conflict
    prefix = "CON"
    register = "conflicts"
    label = "Conflict between viewpoints"
    label_plural = "Conflicts between viewpoints"
    short = N_("Conflicting viewpoints")
    about = (
        "Where information security and service management look at one thing differently. Neither "
        "gives way: it is written down how the requirement of each is met all the same."
    )
    clause = "6.1"
    phase = "plan"
    icon = "arrows-exchange"
    columns = ("title", "due_on", "resolved_on", "owner", "state", "changed_at")
    filters = ("owner", "state", "due_on")
    sorts = ("title", "changed_at", "created_at")
    labels = {"title": "Topic"}
    form = (
        section("The two viewpoints", "title", "isms_view", "sms_view", "owner", "due_on",
                about="Trace it to the requirements concerned, of both standards."),
        section("A resolution that meets both", "isms_met", "sms_met",
                about="Not a compromise: each of the two is met, and it can be seen how."),
    )  # fmt: skip
    readonly = ("resolved_on",)
    relations = ("traces",)
    edit_guards = (resolved_stays,)
    calendar = (
        CalendarDate("due_on", "Conflict to be resolved", Q(state__in=("open", "reopened"))),
    )
