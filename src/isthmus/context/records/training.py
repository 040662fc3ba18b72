from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.context.models import Attendance, Participant, Training
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.people.handover.parts import PAST, Past
from isthmus.people.named import nameless

PARTICIPANTS = PartType(
    name="participants",
    model=Participant,
    label="Participant",
    label_plural="Participants",
    fields=("person", "name", "attendance", "outcome"),
    about="Who was invited, who came, who passed.",
)
#: Who took part took part. An invitation passes to whoever takes over.
PAST["context.participant.person"] = Past(
    "Trainings they were at", still=Q(attendance=Attendance.INVITED, record__state="planned")
)


@register
class TrainingType(RecordType):
    model = Training
    prefix = "TRN"
    register = "trainings"
    label = "Training"
    label_plural = "Trainings"
    about = (
        "Trainings, awareness sessions, exercises: what they were about, who was there, and "
        "whether they helped."
    )
    clause = "6.3.3"
    phase = "do"
    icon = "school"
    columns = ("title", "kind", "concerns", "planned_on", "held_on", "owner", "state")
    filters = ("kind", "concerns", "owner", "state", "planned_on", "held_on")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The training", "title", "kind", "concerns", "content", "leader", "owner",
                about="What it is about, who leads it, and who sees to it."),
        section("When", "planned_on", "held_on", about="When it is meant to be, and when it was."),
        section("Effect", "evaluation", about="Nobody is competent for having sat in a room."),
    )  # fmt: skip
    parts = (PARTICIPANTS,)
    relations = ("traces",)
    calendar = (CalendarDate("planned_on", "Training", Q(state="planned")),)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if record.held_on and record.held_on > act.today:
                message = tr("%(day)s is still to come.", day=day(record.held_on))
                hint = tr("Give the day on which it was held, or plan it for that day.")
                yield RowError(row, "held_on", "future", message, hint)
            yield from nameless(row, "participants", record.parts.get("participants", ()))
