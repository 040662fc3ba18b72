from __future__ import annotations

from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.incidents.playbooks import edges as _edges  # noqa: F401 - declare themselves
from isthmus.incidents.playbooks.model import Playbook, PlaybookStep

STEPS = PartType(
    name="steps",
    model=PlaybookStep,
    label="Step",
    label_plural="Steps",
    fields=("phase", "title", "what", "who", "within_hours", "needs_decision"),
    about="In the order in which they are done. Each becomes a task of the report that follows it.",
    at_most=60,
)


@register
class PlaybookType(RecordType):
    model = Playbook
    prefix = "PLB"
    register = "playbooks"
    label = "Playbook"
    label_plural = "Playbooks"
    about = (
        "What is done about a kind of security incident, from detection to lessons, so that nobody "
        "has to think of everything at night."
    )
    clause = "6.2.5"
    phase = "plan"
    icon = "list-check"
    columns = ("title", "category", "owner", "state")
    filters = ("category", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    parts = (STEPS,)
    form = (
        section("The kind of incident", "title", "category", "purpose", "owner",
                about="For what it is meant, and who keeps it up to date."),
    )  # fmt: skip
