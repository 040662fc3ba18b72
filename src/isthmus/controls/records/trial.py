from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.controls.edges import TESTS
from isthmus.controls.models import ControlTest, Point
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.models import AnswerChoice
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.people.handover.parts import PAST, Past

POINTS = PartType(
    name="points",
    model=Point,
    label="Point",
    label_plural="What is collected and answered",
    fields=("what", "who", "answer", "note"),
    about="Each is answered before the test counts as passed. Files are attached below.",
)
#: A review that named somebody named them.
PAST["controls.point.who"] = Past("Access reviews that named them")
#: Answers that want a reason.
WITH_REASON = (AnswerChoice.NO, AnswerChoice.NOT_APPLICABLE)


@register
class ControlTestType(RecordType):
    model = ControlTest
    prefix = "CTT"
    register = "control-tests"
    label = "Control test"
    label_plural = "Control tests"
    about = (
        "Whether controls do what they are there for: of their design and of their operation, how it "
        "was tested, on what, what was found, and when it is tested again."
    )
    clause = "6.2.3"
    phase = "check"
    icon = "clipboard-check"
    columns = ("title", "control", "kind", "due_on", "next_due", "owner", "state")
    filters = (
        "control", "kind", "operation", "owner", "state", "due_on", "done_on", "next_due",
    )  # fmt: skip
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The test", "title", "control", "kind", "operation", "method", "sample",
                about="So that somebody else would come to the same result."),
        section("When and by whom", "owner", "covers_from", "due_on", "done_on",
                about="Who sees to it, until when, and when it was carried out."),
        section("What shows it", "evidence", "next_due",
                about="What was found is asked for with the result."),
    )  # fmt: skip
    readonly = ("found", "done_by", "scheduled_for")
    parts = (POINTS,)
    relations = ("traces",)
    edge_fields = {"control": TESTS.code}
    restrictable = True
    hangs_on = "control"
    calendar = (
        CalendarDate("due_on", "Control test due", Q(state="planned")),
        CalendarDate("next_due", "Control to be tested again", Q(state="passed")),
    )

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, one in enumerate(records):
            if one.done_on and one.done_on > act.today:
                text = tr("%(day)s is still to come.", day=day(one.done_on))
                hint = tr("Give the day on which it was carried out, once it is.")
                yield RowError(row, "done_on", "future", text, hint)
            elif one.done_on and one.next_due and one.next_due < one.done_on:
                text = tr("It would be tested again before it was carried out.")
                yield RowError(row, "next_due", "order", text, tr("Mend one of the dates."))
            for place, point in enumerate(one.parts.get("points", ())):
                if point.answer in WITH_REASON and not point.note.strip():
                    text = tr("Say why.")
                    yield RowError(row, f"points.{place}.note", "required", text)
