from __future__ import annotations

from django.db.models import Q

from isthmus.context.models import Process
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.registry import RecordType, register, section


@register
class ProcessType(RecordType):
    model = Process
    prefix = "PRC"
    register = "processes"
    label = "Process"
    label_plural = "Processes"
    about = (
        "What is done again and again: who answers for each process, who carries it out, and how "
        "it is governed where another party operates it."
    )
    clause = "5.2"
    phase = "plan"
    icon = "route"
    columns = ("title", "concerns", "unit", "operated_by", "owner", "state", "review_due")
    labels = {"title": "Name"}
    filters = ("concerns", "unit", "operated_by", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    terms = {"operated_by": "Other party"}
    form = (
        section("The process", "title", "purpose", "concerns", "owner", about="To what end it is done, and who answers for it."),
        section("Who does the work", "unit", "operated_by", "governance", about="We answer for it even where another party operates it."),
        section("How it works", "inputs", "outputs", "measures", about="What it starts from, what comes of it, how well it does."),
        section("Review", "review_due", about="When it is looked at again."),
    )  # fmt: skip
    edge_fields = {"unit": "carried_out_by", "operated_by": "operated_by"}
    calendar = (CalendarDate("review_due", "Review due", Q(state="in_operation")),)
    relations = ("traces",)
    checklists = True
