from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.context.models import Need
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section


@register
class NeedType(RecordType):
    model = Need
    prefix = "NEE"
    register = "needs"
    label = "Need or expectation"
    label_plural = "Needs and expectations"
    about = (
        "What interested parties need and expect of us, which of it binds us, and whether it is "
        "heeded. Not to heed something is possible, with a reason."
    )
    clause = "6.3.3"
    phase = "plan"
    icon = "message-circle"
    columns = ("title", "party", "concerns", "binding", "owner", "state", "review_due")
    labels = {"title": "What is needed"}
    filters = ("party", "concerns", "binding", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The need", "title", "party", "wanted", "concerns", "owner", about="Who needs what, and which of the two systems has to answer it."),
        section("Whether it binds us", "binding", "obligation", about="A binding need rests on an obligation."),
        section("Review", "review_due", about="When we ask again."),
    )  # fmt: skip
    edge_fields = {"obligation": "bound_by"}
    readonly = ("why_not",)
    calendar = (CalendarDate("review_due", "Review due", ~Q(state="not_heeded")),)
    relations = ("traces",)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, one in enumerate(records):
            if one.obligation_id and not one.binding:
                message = tr("An obligation is named, but it is not binding.")
                hint = tr("Mark it as binding, or name no obligation.")
                yield RowError(row, "binding", "binding", message, hint)
