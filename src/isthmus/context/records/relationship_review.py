from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.context.models import RelationshipReview
from isthmus.context.models.relationship_review import LEAST, MOST
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section


@register
class RelationshipReviewType(RecordType):
    model = RelationshipReview
    prefix = "RRV"
    register = "relationship-reviews"
    label = "Relationship review"
    label_plural = "Relationship reviews"
    about = (
        "Meetings with customers and others about how it goes, and surveys of how content they "
        "are: what was delivered, what they ask for, what follows."
    )
    clause = "6.3.3"
    phase = "check"
    icon = "users-group"
    columns = ("title", "kind", "party", "planned_on", "held_on", "satisfaction", "owner", "state")
    filters = ("kind", "party", "owner", "state", "planned_on", "held_on")
    sorts = ("title", "changed_at", "created_at")
    terms = {"party": "Customer"}
    form = (
        section("The review", "title", "kind", "party", "planned_on", "held_on", "participants",
                "owner", about="With whom, when, and who sees to it."),
        section("What came of it", "performance", "changes_asked", "next_due",
                about="What is to be done are its tasks, each with somebody who does it."),
        section("Satisfaction", "satisfaction", "measured_how",
                about="A figure without how it was found says nothing."),
    )  # fmt: skip
    relations = ("traces",)
    restrictable = True
    calendar = (
        CalendarDate("planned_on", "Relationship review", Q(state="planned")),
        CalendarDate("next_due", "Next relationship review", Q(state__in=("held", "closed"))),
    )

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if record.held_on and record.held_on > act.today:
                message = tr("%(day)s is still to come.", day=day(record.held_on))
                hint = tr("Give the day on which it was held, or plan it for that day.")
                yield RowError(row, "held_on", "future", message, hint)
            if record.satisfaction is None:
                continue
            if not LEAST <= record.satisfaction <= MOST:
                message = tr(
                    "%(given)s is not between %(least)s and %(most)s.",
                    given=record.satisfaction,
                    least=LEAST,
                    most=MOST,
                )
                yield RowError(row, "satisfaction", "range", message)
            elif not record.measured_how.strip():
                message = tr("It does not say how satisfaction was measured.")
                hint = tr("Say who was asked what, and how many answered.")
                yield RowError(row, "measured_how", "required", message, hint)
