"""Response and restoration against what was promised: how many in time, and how long they took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from isthmus.agreements.models import Metric
from isthmus.engine.access import Viewer
from isthmus.incidents.clock_reading import ClockReading, ClockState
from isthmus.incidents.figures.asking import Question

#: What a report has a clock of, in the order of its life.
METRICS = (
    Metric.FIRST_RESPONSE.value,
    Metric.RESTORATION.value,
    Metric.RESOLUTION.value,
    Metric.FULFILMENT.value,
)
ENDED = (ClockState.MET, ClockState.BREACHED)


@dataclass
class Kept:
    """What became of one promise for the reports of one group, in a period."""

    met: int = 0  #: clocks whose aim was reached in time, then
    missed: int = 0  #: clocks whose due time passed without it, then
    reached: int = 0  #: clocks whose aim was reached, in time or not
    #: working seconds that half, and nine in ten, of those took at most; None where there are none
    median: int | None = None
    ninetieth: int | None = None

    @property
    def share(self) -> float | None:
        """How many of those that were decided were met, from 0 to 1; None where none was."""
        decided = self.met + self.missed
        return self.met / decided if decided else None


def met(first: datetime, after: datetime, now: datetime) -> Q:
    """Return the condition that a clock's aim was reached in time, within these instants."""
    return Q(state=ClockState.MET, ended_at__gte=first, ended_at__lt=after)


def missed(first: datetime, after: datetime, now: datetime) -> Q:
    """Return the condition that a clock was missed within these instants, told of or not."""
    told = Q(state=ClockState.BREACHED) & (
        Q(breached_at__gte=first, breached_at__lt=after)
        | Q(breached_at__isnull=True, due_at__gte=first, due_at__lt=after)
    )
    return told | Q(
        state=ClockState.RUNNING, due_at__gte=first, due_at__lt=min(after, max(now, first))
    )


def reached(first: datetime, after: datetime, now: datetime) -> Q:
    """Return the condition that a clock's aim was reached within these instants."""
    return Q(state__in=ENDED, ended_at__gte=first, ended_at__lt=after)


def kept(
    question: Question, viewer: Viewer, now: datetime, *, grouped: bool
) -> dict[Any, dict[str, Kept]]:
    """Return what became of each promise by the value that is grouped by, as it is stored; else
    all of it under None. Two queries. Of the agreements that everybody may know of."""
    found: dict[Any, dict[str, Kept]] = defaultdict(lambda: defaultdict(Kept))
    edges = question.period.edges
    rows = _clocks(question, viewer, grouped=grouped)
    when = edges[0], edges[-1], now
    counts = rows.values("group", "metric").annotate(
        met=_how_many(met(*when)),
        missed=_how_many(missed(*when)),
        reached=_how_many(reached(*when)),
    )
    for row in counts:
        if row["met"] or row["missed"] or row["reached"]:
            found[row["group"]][row["metric"]] = Kept(row["met"], row["missed"], row["reached"])
    for row in _ranked(rows.filter(reached(*when))):
        one = found[row["group"]][row["metric"]]
        if row["place"] == rank(row["of"], 5):
            one.median = row["elapsed"]
        if row["place"] == rank(row["of"], 9):
            one.ninetieth = row["elapsed"]
    return {group: dict(metrics) for group, metrics in found.items()}


def rank(of: int, tenths: int) -> int:
    """Return at which place of so many, the shortest first, is what so many tenths took at most."""
    return (of * tenths + 9) // 10


def _clocks(question: Question, viewer: Viewer, *, grouped: bool) -> QuerySet[Any]:
    reports = question.reports(viewer).values("pk")
    group: Any = Value(None, output_field=IntegerField())
    if grouped and question.by:
        group = F("record__" + question.query.record_type.spec(question.by).attribute)
    rows: QuerySet[Any] = ClockReading.objects.filter(
        organization=viewer.organization_id, record__in=reports, metric__in=METRICS
    ).annotate(group=group)
    return rows


def _how_many(condition: Q) -> Sum:
    one = Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
    return Sum(one)


def _ranked(rows: QuerySet[Any]) -> Sequence[dict[str, Any]]:
    """Return the clocks at the two places that are asked for, of each group and metric."""
    within = [F("group"), F("metric")]
    placed = rows.annotate(
        place=Window(RowNumber(), partition_by=within, order_by=[F("elapsed"), F("pk")]),
        of=Window(Count("pk"), partition_by=within),
    )
    wanted = placed.filter(Q(place=(F("of") * 5 + 9) / 10) | Q(place=(F("of") * 9 + 9) / 10))
    return [*wanted.values("group", "metric", "elapsed", "place", "of")]
