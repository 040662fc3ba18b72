from __future__ import annotations

from django.db.models import Q

from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.registry import RecordType, register, section
from isthmus.improvement.edges import ACTS_ON, LEARNT_FROM
from isthmus.improvement.models import Improvement
from isthmus.improvement.models.improvement import WANTED


@register
class ImprovementType(RecordType):
    model = Improvement
    prefix = "IMP"
    register = "improvements"
    label = "Improvement"
    label_plural = "Improvements"
    about = (
        "What could be better in security or services: judged, approved, done, and held against what "
        "it should have brought. One register for both standards, under one role."
    )
    clause = "6.3.3"
    phase = "act"
    icon = "bulb"
    columns = ("title", "rank", "concerns", "origin", "due_on", "owner", "state")
    filters = (
        "concerns", "origin", "owner", "rank", "incident", "state", "due_on", "measure_on",
    )  # fmt: skip
    sorts = ("rank", "title", "changed_at", "created_at")
    default_sort = "rank"
    terms = {"title": "Continual improvement"}
    form = (
        section("The idea", "title", "idea", "concerns", "origin", "incident",
                about="What is not as good as it could be. Anybody may propose something."),
        section("Is it worth it?", "benefit", "effort", "target",
                about="How soon it comes follows from the first two."),
        section("Who and when", "owner", "due_on", "measure_on",
                about="Who sees to it, and when the result can be measured."),
    )  # fmt: skip
    readonly = ("rank", "result", "told", "closed_on")
    relations = ("traces", ACTS_ON.code)
    edge_fields = {"incident": LEARNT_FROM.code}
    restrictable = True
    hangs_on = "incident"
    calendar = (
        CalendarDate("due_on", "Improvement due", Q(state__in=WANTED)),
        CalendarDate("measure_on", "Result to be measured", Q(state="in_effect")),
    )
