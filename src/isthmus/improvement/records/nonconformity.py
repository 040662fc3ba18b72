from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.improvement.edges import ACTS_ON, LEARNT_FROM, VIOLATES
from isthmus.improvement.models import Action, Nonconformity
from isthmus.improvement.models.nonconformity import UNSETTLED
from isthmus.people.handover.parts import PAST, Past

ACTIONS = PartType(
    name="corrective_actions",
    model=Action,
    label="Corrective action",
    label_plural="Corrective actions",
    fields=("what", "who", "due_on", "done_on"),
    about="What is done so that the cause goes: by whom, until when.",
)
#: Who did something did it. What is still to be done passes to whoever takes over.
PAST["improvement.action.who"] = Past("Corrective actions they carried out", still=Q(done_on=None))


@register
class NonconformityType(RecordType):
    model = Nonconformity
    prefix = "NCF"
    register = "nonconformities"
    label = "Nonconformity"
    label_plural = "Nonconformities"
    about = (
        "Requirements that are not met: how that was put right, why it happened, what is done so "
        "that it stays away, and whether it did."
    )
    clause = "6.3.3"
    phase = "act"
    icon = "alert-octagon"
    columns = ("title", "concerns", "origin", "found_on", "due_on", "check_on", "owner", "state")
    filters = (
        "concerns", "origin", "owner", "incident", "state", "found_on", "due_on", "check_on",
    )  # fmt: skip
    sorts = ("title", "changed_at", "created_at")
    terms = {"correction": "Correction"}
    form = (
        section("What was found", "title", "finding", "concerns", "origin", "incident", "found_on",
                about="What is not met, and what shows it. Relate it afterwards to the requirement: of a standard, an obligation, an agreement or a document."),
        section("Putting it right", "correction", about="What was done at once, whatever the cause."),
        section("Why it happened", "cause", "elsewhere",
                about="Ask until the answer is something that can be changed."),
        section("What is done about it", "owner", "due_on", "check_on",
                about="Who answers for it, and when it can be told whether it helped."),
    )  # fmt: skip
    readonly = ("effect", "closed_on", "came_back")
    parts = (ACTIONS,)
    relations = (VIOLATES.code, ACTS_ON.code)
    edge_fields = {"incident": LEARNT_FROM.code}
    restrictable = True
    hangs_on = "incident"
    calendar = (
        CalendarDate("due_on", "Corrective action due", Q(state__in=UNSETTLED[:3])),
        CalendarDate("check_on", "Effect to be checked", Q(state="checking")),
    )

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if record.found_on and record.found_on > act.today:
                message = tr("%(day)s is still to come.", day=day(record.found_on))
                hint = tr("Give the day on which it was found.")
                yield RowError(row, "found_on", "future", message, hint)
            elif record.found_on and record.due_on and record.due_on < record.found_on:
                message = tr("The action would be due before it was found.")
                yield RowError(row, "due_on", "order", message, tr("Mend one of the dates."))
            for place, one in enumerate(record.parts.get("corrective_actions", ())):
                if one.done_on and one.done_on > act.today:
                    message = tr("%(day)s is still to come.", day=day(one.done_on))
                    hint = tr("Give the day on which it was done, once it is.")
                    yield RowError(
                        row, f"corrective_actions.{place}.done_on", "future", message, hint
                    )
