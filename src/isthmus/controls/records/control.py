from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q

from isthmus.assets.currencies import money_errors
from isthmus.controls.models import Control
from isthmus.controls.models.control import COMING
from isthmus.controls.trials import NOTHING, answers_of
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section

COSTS = ("cost_once", "cost_yearly")


@register
class ControlType(RecordType):
    model = Control
    prefix = "CTL"
    register = "controls"
    label = "Control"
    label_plural = "Controls"
    about = (
        "What is done against risks and for requirements of both standards: how far it is, who "
        "answers for it, and where it applies. One control may serve both."
    )
    clause = "6.2.3"
    phase = "do"
    icon = "shield-check"
    columns = (
        "title", "tested", "tests_hold_until", "owner", "state", "implement_by", "review_due",
    )  # fmt: skip
    filters = (
        "tested", "origin", "effect", "owner", "state", "implement_by", "review_due",
        "tests_hold_until",
    )  # fmt: skip
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The control", "title", "origin", "effect", "purpose", "owner",
                about="What it makes sure of. Trace it afterwards to the requirements it serves, and say by “applies to” where it is done."),
        section("How it is done", "how",
                about="So that somebody else could do it, and anybody could test it."),
        section("Until when", "implement_by", "review_due",
                about="It counts as planned until somebody says that it is implemented."),
        section("What it costs", *COSTS, "currency", folded=True,
                about="To set it up, and in each year; in one currency."),
    )  # fmt: skip
    readonly = ("implemented_on", "tested", "tests_hold_until")
    relations = ("traces",)
    restrictable = True
    calendar = (
        CalendarDate("implement_by", "Control to be implemented", Q(state__in=COMING)),
        CalendarDate("review_due", "Review due", Q(state="implemented")),
    )

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        """What its tests say of it today. One query, none for controls that are new or edited: nothing
        in a control changes what its tests say, and whatever changes them derives it anew."""
        standing = [one for one in records if one.pk and not one.touched]
        answers = answers_of([one.pk for one in standing], act.today)
        for one in standing:
            found = answers.get(one.pk, NOTHING)
            one.tested, one.tests_hold_until = found.tested.value, found.holds_until

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, one in enumerate(records):
            yield from _cost_errors(row, one)


def _cost_errors(row: int, one: Control) -> Iterator[RowError]:
    for name in COSTS:
        amount = getattr(one, name)
        if amount is not None and amount < 0:
            yield RowError(row, name, "range", tr("It can't cost less than nothing."))
    yield from money_errors(row, one, *COSTS)
