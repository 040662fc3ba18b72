from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.context.models import Competence, Holder
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.people.handover.parts import PAST, Past
from isthmus.people.named import nameless

HOLDERS = PartType(
    name="holders",
    model=Holder,
    label="Person",
    label_plural="Who has it",
    fields=("person", "name", "level", "evidence", "valid_until"),
    about="Everybody who needs it, also those who don't have it yet.",
)
#: What somebody is able to do goes with them.
PAST["context.holder.person"] = Past("Competences they have on record")


@register
class CompetenceType(RecordType):
    model = Competence
    prefix = "CMP"
    register = "competences"
    label = "Required competence"
    label_plural = "Required competences"
    about = (
        "What the people in a role have to be able to do, who has shown it, and until when that "
        "holds. Service management and information security share this register."
    )
    clause = "6.3.3"
    phase = "plan"
    icon = "certificate"
    columns = ("title", "role", "concerns", "next_expiry", "owner", "state")
    filters = ("role", "process", "concerns", "owner", "state", "next_expiry")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The competence", "title", "role", "process", "concerns", "needed", "owner",
                about="Who needs it, and what they have to be able to do."),
        section("Evidence", "shown_by", about="What is good enough to show it."),
    )  # fmt: skip
    parts = (HOLDERS,)
    readonly = ("next_expiry",)
    relations = ("traces",)
    calendar = (CalendarDate("next_expiry", "Competence runs out", Q(state="required")),)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            rows = record.parts.get("holders", ())
            yield from nameless(row, "holders", rows)
            for place, held in enumerate(rows):
                if held.level == "shown" and not held.evidence.strip():
                    message = tr("Nothing is said of what shows it.")
                    hint = tr("Name the evidence, or choose another level.")
                    where = f"holders.{place}.evidence"
                    yield RowError(row, where, "no-evidence", message, hint)
