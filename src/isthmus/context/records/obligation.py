from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.context.models import Obligation
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section


@register
class ObligationType(RecordType):
    model = Obligation
    prefix = "OBL"
    register = "obligations"
    label = "Obligation"
    label_plural = "Obligations"
    about = (
        "What laws, authorities and contracts bind us to, who answers for each obligation, and "
        "where it is met."
    )
    clause = "6.3.3"
    phase = "plan"
    icon = "gavel"
    columns = ("title", "kind", "source", "concerns", "owner", "state", "review_due")
    filters = ("kind", "concerns", "party", "owner", "state", "review_due", "applies_until")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The obligation", "title", "kind", "source", "party", "demands", about="What it demands, and where that is written."),
        section("What it is about", "concerns", "owner", about="Which of the two systems has to heed it, and who answers for that."),
        section("How long", "applies_from", "applies_until", "review_due", about="From when until when it binds us, and when we look at it again."),
    )  # fmt: skip
    calendar = (
        CalendarDate("review_due", "Review due", Q(state="in_force")),
        CalendarDate("applies_until", "Obligation ends", Q(state="in_force")),
    )
    readonly = ("without_risk", "without_risk_on")
    relations = ("traces",)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, one in enumerate(records):
            if one.applies_from and one.applies_until and one.applies_until < one.applies_from:
                hint = tr("Mend one of the dates.")
                yield RowError(row, "applies_until", "order", tr("It ends before it begins."), hint)
