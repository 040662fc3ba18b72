from __future__ import annotations

from django.db.models import Q

from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.risks.edges import LOOKS_AT, PASSED
from isthmus.risks.models import Participant, RiskSession

PEOPLE = PartType(
    name="people",
    model=Participant,
    label="Takes part",
    label_plural="Who takes part",
    fields=("name", "role"),
    about="Those who know: who runs it, who uses it, who keeps it safe. They need no account.",
)


@register
class RiskSessionType(RecordType):
    model = RiskSession
    prefix = "RAS"
    register = "assessment-sessions"
    label = "Assessment session"
    label_plural = "Assessment sessions"
    about = (
        "Several people look at items, services or suppliers together, one after the other, and judge "
        "by one method what could happen to them."
    )
    clause = "6.2.3"
    phase = "plan"
    icon = "users-group"
    columns = ("title", "concerns", "method", "held_on", "owner", "state")
    labels = {"owner": "Facilitator"}
    filters = ("concerns", "method", "owner", "state", "held_on")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The session", "title", "purpose", "concerns", "method", "owner", "held_on",
                about="What it looks at you relate to it, once it is recorded."),
    )  # fmt: skip
    parts = (PEOPLE,)
    readonly = ("result", "not_looked_at", "closed_on")
    calendar = (CalendarDate("held_on", "Session is held", Q(state="planned")),)
    relations = ("traces", LOOKS_AT.code, PASSED.code)
