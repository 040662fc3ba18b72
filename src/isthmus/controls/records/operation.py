from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from isthmus.controls.edges import OPERATES
from isthmus.controls.models import Operation
from isthmus.controls.operations import last_slots
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.registry import RecordType, register, section

#: What says when it is to be asked for.
TIMES = frozenset({"every", "begins_on"})


@register
class OperationType(RecordType):
    model = Operation
    prefix = "ROP"
    register = "recurring-operations"
    label = "Recurring operation"
    label_plural = "Recurring operations"
    about = (
        "What is done for controls again and again: restore tests, log reviews, access reviews. Whoever "
        "answers for it is asked each time, with what is to be collected; silence is noticed."
    )
    clause = "6.2.3"
    phase = "do"
    icon = "refresh"
    columns = ("title", "control", "kind", "every", "next_on", "owner", "state")
    filters = ("control", "kind", "every", "owner", "state", "next_on")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The operation", "title", "control", "kind",
                about="What is done for which control."),
        section("When and by whom", "every", "begins_on", "owner",
                about="Whoever answers for it is asked some days before each time is due."),
        section("What is to be shown", "collects",
                about="Files are attached to the test of each time."),
    )  # fmt: skip
    readonly = ("next_on",)
    edge_fields = {"control": OPERATES.code}
    restrictable = True
    hangs_on = "control"
    calendar = (CalendarDate("next_on", "Recurring operation due", Q(state="running")),)

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        """When it is to be asked for next. One query, none for those that are new or whose times an
        edit leaves alone."""
        asked = [one for one in records if not one.touched or one.touched & TIMES]
        last = last_slots([one.pk for one in asked if one.pk])
        for one in asked:
            one.next_on = one.following(last.get(one.pk))
