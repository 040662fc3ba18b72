from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.risks.method.in_force import InForceMethod, methods_in_force
from isthmus.risks.models import AcceptanceLevel, Decider
from isthmus.risks.models.acceptance_level import Difference

DECIDERS = PartType(
    name="deciders",
    model=Decider,
    label="Decides on the difference",
    label_plural="Who decides on a difference",
    fields=("side", "name", "role"),
    about="People of both sides, with the role that lets them. They talk it over in the comments.",
)


@register
class AcceptanceLevelType(RecordType):
    model = AcceptanceLevel
    prefix = "RAL"
    register = "acceptance-levels"
    label = "Level of acceptance"
    label_plural = "Levels of acceptance"
    short = N_("Levels of acceptance")
    about = (
        "How large a risk may be for customers, suppliers and laws, by service and information. Where "
        "that differs from what is acceptable to you, people of both sides decide, on record."
    )
    clause = "6.3.5"
    phase = "plan"
    icon = "scale"
    columns = ("title", "party", "acceptable", "ours", "difference", "decided_on", "owner", "state")
    filters = (
        "party", "service", "concerns", "difference", "owner", "state", "review_due", "decided_on",
    )  # fmt: skip
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("Whose level it is", "title", "party", "environment", "source", "owner",
                about="What they said or what a law says, and where that is written."),
        section("What it is for", "service", "classification", "concerns", "acceptable",
                about="Narrow it to a service or to information, where it is not for everything."),
        section("Review", "review_due", about="When somebody looks whether they still say so."),
    )  # fmt: skip
    parts = (DECIDERS,)
    readonly = ("ours", "difference", "decision", "decided_on")
    calendar = (CalendarDate("review_due", "Review due", Q(state="in_force")),)
    relations = ("traces",)

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        """Ours by the methods in force, and how theirs differs; a decision on other levels is over."""
        methods = [*methods_in_force(act.viewer.organization_id).values()]
        for one in records:
            own = own_level(methods, one.concerns)
            if own != one.ours:
                one.decide_anew()
            one.ours, one.difference = own, difference(one.acceptable, own)


def own_level(methods: Sequence[InForceMethod], concerns: str) -> str:
    """Return up to which level risks of these systems are acceptable to us: by the strictest method.

    Empty where none that is in force is for them.
    """
    fitting = [
        one for one in methods if "both" in (one.concerns, concerns) or one.concerns == concerns
    ]
    limits = [
        one.rules.limit(concerns if one.concerns == "both" else one.concerns) for one in fitting
    ]
    return min((limit for limit in limits if limit), default="")


def difference(theirs: str, ours: str) -> str:
    """Return how their level stands to ours; empty where they are the same, or we have none."""
    if not ours or theirs == ours:
        return ""
    return Difference.STRICTER.value if theirs < ours else Difference.LOOSER.value
