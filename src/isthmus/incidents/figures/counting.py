"""Counting reports by when they were open: how many came in, went out and stayed, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)

from isthmus.engine.access import Viewer
from isthmus.incidents.figures.asking import Question
from isthmus.incidents.figures.period import AGES, age_days, begin_of
from isthmus.incidents.models import DONE


@dataclass
class Counts:
    """What happened to the reports of one group, step by step, each list in the order of the steps."""

    steps: int
    #: open when the period began
    before: int = 0
    opened: list[int] = field(default_factory=list)
    #: times that reports were reopened or taken up again
    reopened: list[int] = field(default_factory=list)
    #: times that reports were resolved or closed
    resolved: list[int] = field(default_factory=list)
    #: times that reports were cancelled or merged into another
    cancelled: list[int] = field(default_factory=list)
    #: reports that are open at the end by their age, as in `AGES`
    ages: list[int] = field(default_factory=list)
    #: when the oldest of those was opened
    oldest: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("opened", "reopened", "resolved", "cancelled"):
            if not getattr(self, name):
                setattr(self, name, [0] * self.steps)
        self.ages = self.ages or [0] * len(AGES)

    @property
    def open(self) -> list[int]:
        """How many were open at the end of each step."""
        found, now = [], self.before
        for moves in zip(self.opened, self.reopened, self.resolved, self.cancelled, strict=True):
            opened, reopened, resolved, cancelled = moves
            now += opened + reopened - resolved - cancelled
            found.append(now)
        return found

    @property
    def came_in(self) -> int:
        return sum(self.opened) + sum(self.reopened)

    @property
    def went_out(self) -> int:
        return sum(self.resolved) + sum(self.cancelled)

    @property
    def at_end(self) -> int:
        return self.before + self.came_in - self.went_out

    def add(self, other: Counts) -> None:
        """Count those of another group with these."""
        self.before += other.before
        for name in ("opened", "reopened", "resolved", "cancelled", "ages"):
            pairs = zip(getattr(self, name), getattr(other, name), strict=True)
            setattr(self, name, [one + more for one, more in pairs])
        dates = [one for one in (self.oldest, other.oldest) if one is not None]
        self.oldest = min(dates, default=None)


def counted(question: Question, viewer: Viewer) -> dict[Any, Counts]:
    """Return what happened by the value of the field that is grouped by, as it is stored.

    All of them under None where nothing is grouped by. Two queries, whatever the period. Only
    reports that everybody may know of are counted (or the others, see `Question`), as far as the
    viewer's roles reach; how they are grouped and filtered is as of now.
    """
    steps = len(question.period.pieces)
    found: dict[Any, Counts] = defaultdict(lambda: Counts(steps))
    for row in _moves(question, viewer):
        _count(found[row["group"]], row)
    for row in _ages(question, viewer):
        counts = found[row["group"]]
        counts.ages[row["age"]] += row["count"]
        dates = [one for one in (counts.oldest, row["oldest"]) if one is not None]
        counts.oldest = min(dates)
    return dict(found)


def _count(counts: Counts, row: dict[str, Any]) -> None:
    begun, ended, count = row["begun"], row["ended"], row["count"]
    if begun < 0:
        counts.before += count
    else:
        (counts.reopened if row["again"] else counts.opened)[begun] += count
    if ended < counts.steps:
        (counts.cancelled if row["void"] else counts.resolved)[ended] += count


def _grouped(question: Question, viewer: Viewer) -> QuerySet[Any]:
    rows = question.reports(viewer)
    column = question.query.record_type.spec(question.by).attribute if question.by else ""
    nothing = Value(None, output_field=IntegerField())
    grouped: QuerySet[Any] = rows.annotate(group=F(column) if column else nothing)
    return grouped


def _moves(question: Question, viewer: Viewer) -> QuerySet[Any]:
    """Return in which step spells began (-1: before) and ended (the number of steps: after)."""
    edges = question.period.edges
    first, after = edges[0], edges[-1]
    rows = _grouped(question, viewer).filter(
        Q(spells__ended_at__isnull=True) | Q(spells__ended_at__gte=first),
        spells__begun_at__lt=after,
    )
    last = len(edges) - 1
    found: QuerySet[Any] = rows.values("group").annotate(
        begun=_placed("spells__begun_at", edges, -1, last),
        ended=Case(
            When(spells__ended_at__isnull=True, then=Value(last)),
            default=_placed("spells__ended_at", edges, 0, last),
        ),
        again=Case(When(spells__number__gt=1, then=Value(1)), default=Value(0)),
        void=Case(When(spells__ended_in__in=DONE, then=Value(0)), default=Value(1)),
        count=Count("pk"),
    )
    return found


def _placed(name: str, edges: Sequence[datetime], low: int, high: int) -> Any:
    """Return in which step an instant lies, found by halving: `low` is before the first edge or in it."""
    if low == high:
        return Value(low)
    middle = (low + high + 1) // 2
    return Case(
        When(**{f"{name}__gte": edges[middle]}, then=_placed(name, edges, middle, high)),
        default=_placed(name, edges, low, middle - 1),
        output_field=IntegerField(),
    )


def _ages(question: Question, viewer: Viewer) -> QuerySet[Any]:
    after = question.period.edges[-1]
    rows = _grouped(question, viewer).filter(
        Q(spells__ended_at__isnull=True) | Q(spells__ended_at__gte=after),
        spells__begun_at__lt=after,
    )
    whens = [
        When(opened_at__gte=begin_of(first), then=Value(place))
        for place, (first, _) in enumerate(age_days(question.period.last))
        if first is not None
    ]
    found: QuerySet[Any] = rows.values("group").annotate(
        age=Case(*whens, default=Value(len(AGES) - 1), output_field=IntegerField()),
        count=Count("pk"),
        oldest=Min("opened_at", output_field=DateTimeField()),
    )
    return found
