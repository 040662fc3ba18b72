"""Time spent in lists: a column with the sum, and filters by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import Extra, Term
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import TimeSpent
from isthmus.engine.registry import RecordType
from isthmus.engine.time_spent.durations import length, minutes_of
from isthmus.engine.time_spent.operations import CAPABILITY
from isthmus.engine.web.hooks import ListColumn

SUM = "minutes_spent"
#: Offered where a length is asked for.
OFFERED = (1, 30, 60, 120, 240, 480)


def minutes_spent() -> Any:
    """Return the expression for the minutes spent on a record; 0 where nobody entered any."""
    rows = TimeSpent.objects.filter(entry=OuterRef("pk"), removed_at__isnull=True)
    total = rows.order_by().values("entry").annotate(total=Sum("minutes"))
    return Coalesce(Subquery(total.values("total")), 0)


def _reckon(now: datetime) -> Mapping[str, Any]:
    return {SUM: minutes_spent()}


def _cell(row: Any) -> str:
    spent = row.__dict__.get(SUM)
    return length(spent) if spent else ""


def _read(
    record_type: type[RecordType], operator: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[Sequence[Term], Q]:
    """Return the condition that so much time, or more, or at most so much, was spent."""
    minutes = minutes_of(terms[0].text) if len(terms) == 1 else None
    if minutes is None:
        raise FieldProblem(
            "duration",
            tr("It is no length of time."),
            tr("Write minutes, or 1:30, 1.5 h, 1 h 30 min."),
        )
    read = [Term(str(minutes), words=length(minutes))]
    rows = TimeSpent.objects.filter(
        organization_id=lookup.viewer.organization_id, removed_at__isnull=True
    )
    sums = rows.order_by().values("entry").annotate(total=Sum("minutes"))
    if operator == "lte":
        # Where nobody entered any, none was spent.
        return read, ~Q(pk__in=sums.filter(total__gt=minutes).values("entry"))
    return read, Q(pk__in=sums.filter(total__gte=minutes).values("entry"))


FILTER = Extra(
    CAPABILITY,
    N_("Time spent"),
    ("gte", "lte"),
    _read,
    lambda lookup: [(str(one), length(one)) for one in OFFERED],
    about="Minutes that people entered in all: `time_spent.gte=60` is an hour or more.",
    capability=CAPABILITY,
)
COLUMN = ListColumn(CAPABILITY, N_("Time spent"), _reckon, _cell, capability=CAPABILITY)
