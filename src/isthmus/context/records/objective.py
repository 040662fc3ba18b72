from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from isthmus.context.guards.objective import only_drafts_change
from isthmus.context.models import Measurement, Objective
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section

if TYPE_CHECKING:
    from isthmus.engine.web.hooks import RecordPage

MEASUREMENTS = PartType(
    name="measurements",
    model=Measurement,
    label="Measurement",
    label_plural="Measurements",
    fields=("day", "value", "note"),
    about="What was measured, one row for each time. The latest is held against the target.",
)


@register
class ObjectiveType(RecordType):
    model = Objective
    prefix = "OBJ"
    register = "objectives"
    label = "Objective"
    label_plural = "Objectives"
    about = (
        "What the integrated management system is to reach, with a target, a day and somebody who "
        "answers for it; and how much risk to confidentiality, integrity and availability is "
        "acceptable."
    )
    clause = "6.3.5"
    phase = "plan"
    icon = "target-arrow"
    columns = ("title", "concerns", "by_when", "latest_value", "standing", "owner", "state")
    kind_columns = {"acceptable_level": ("protects", "party")}
    filters = ("kind", "concerns", "protects", "party", "standing", "owner", "state", "by_when", "measure_due")  # fmt: skip
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("What is to be reached", "title", "kind", "concerns", "statement", "owner",
                about="In words everybody concerned understands, and who answers for it."),
        section("Risk that is acceptable", "protects", kinds=("acceptable_level",),
                about="A level for each of the three; risk assessments are held against it."),
        section("The target", "direction", "target", "unit", "measured_every", "evaluation",
                about="How anybody can tell whether it is reached."),
        section("The way there", "by_when", "plan", "resources",
                about="What is done, with what, until when."),
        section("Agreed with", "party",
                about="Where a customer or another party has a say in it."),
    )  # fmt: skip
    parts = (MEASUREMENTS,)
    readonly = ("standing", "latest_value", "latest_on", "measure_due", "agreed_on")
    relations = ("traces",)
    edit_guards = (only_drafts_change,)
    calendar = (
        CalendarDate("by_when", "Objective due", Q(state="agreed")),
        CalendarDate("measure_due", "Measurement due", Q(state="agreed")),
    )
    approvals = (
        ApprovalRule(
            "target",
            "Approval of the target",
            material_fields=Objective.MATERIAL,
            apart=("owner",),
            states=("proposed",),
            given_with="agree",
            void_on=("take_back", "revise"),
        ),
    )
    body_template = "context/objective_body.html"

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            for place, measured in enumerate(record.parts.get("measurements", ())):
                where = f"measurements.{place}"
                if measured.day > act.today:
                    message = tr("%(day)s is still to come.", day=day(measured.day))
                    hint = tr("Give the day on which it was measured.")
                    yield RowError(row, f"{where}.day", "future", message, hint)
                if record.direction == "yes_no" and measured.value not in (0, 1):
                    message = tr("It is a matter of yes or no.")
                    hint = tr("Write 1 for yes, 0 for no.")
                    yield RowError(row, f"{where}.value", "yes-no", message, hint)

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        # Pages alone need it: the command line starts without the picture.
        from isthmus.context.pictures import course

        assert isinstance(page.record, Objective)
        return {"course": course(page.record)}
