from __future__ import annotations

from django.db.models import Q

from isthmus.context.models import Issue
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.registry import RecordType, register, section


@register
class IssueType(RecordType):
    model = Issue
    prefix = "ISU"
    register = "issues"
    label = "Issue"
    label_plural = "Issues"
    about = (
        "What inside and outside the organization helps or hinders information security and "
        "service management, climate change included, and what was decided about it."
    )
    clause = "4.4"
    phase = "plan"
    icon = "world"
    columns = ("title", "kind", "topic", "concerns", "relevant", "state", "review_due")
    filters = ("kind", "topic", "concerns", "relevant", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The issue", "title", "kind", "topic", "concerns", "owner", about="What it is, and who keeps an eye on it."),
        section("Whether it matters", "relevant", "why", "effect", about="What is not relevant stays here with the reason."),
        section("Review", "review_due", about="When it is considered again."),
    )  # fmt: skip
    calendar = (CalendarDate("review_due", "Review due", ~Q(state="closed")),)
    relations = ("traces",)
