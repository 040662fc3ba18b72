"""Reports by when what was promised for them was met or missed, in their list.

`missed_on=restoration:2026-11-16..2026-11-22` are those whose restoration was missed in that week.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone

from isthmus.agreements.models import Metric
from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import Extra, Term
from isthmus.engine.language import N_, spoken, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.figures.filters import BEGINNING, days_of
from isthmus.incidents.figures.period import begin_of, end_of
from isthmus.incidents.figures.promises import METRICS, met, missed, reached

#: From two instants and now to a condition on clocks.
Meets = Callable[[datetime, datetime, datetime], Q]

PROMISES: dict[str, tuple[str, str, str, Meets]] = {
    "met_on": (N_("Target met"), N_("for"), "the aim was reached in time then", met),
    "missed_on": (N_("Target missed"), N_("for"), "the due time passed without it then", missed),
    "reached_on": (N_("Aim reached"), N_("for"), "reached then, in time or not", reached),
}


def _read(
    meets: Meets,
    record_type: type[RecordType],
    operator: str,
    terms: Sequence[Term],
    lookup: Lookup,
) -> tuple[list[Term], Q]:
    read, condition, now = [], Q(), timezone.now()
    for term in terms:
        metric, sign, days = term.text.strip().lower().partition(":")
        if not sign or metric not in METRICS:
            text = tr("“%(text)s” names no target in time.", text=term.text[:60])
            known = ", ".join(METRICS)
            raise FieldProblem(
                "choice", text, tr("Write one of %(known)s, a colon, and days.", known=known)
            )
        named, first, last = days_of(Term(days))
        begun = BEGINNING if first is None else begin_of(first)
        words = f"{spoken(Metric(metric).label)}, {named.words}"
        read.append(Term(f"{metric}:{named.text}", words=words))
        condition |= Q(metric=metric) & meets(begun, end_of(last), now)
    rows = ClockReading.objects.filter(condition, organization=lookup.viewer.organization_id)
    return read, Q(pk__in=rows.values("record"))


def _options(lookup: Lookup) -> list[tuple[str, str]]:
    return [
        (f"{metric}:this-month", f"{spoken(Metric(metric).label)}, {tr('this month')}")
        for metric in METRICS
    ]


def _extra(name: str, label: str, says: str, about: str, meets: Meets) -> Extra:
    whole = (
        f"{about}: a metric ({', '.join(METRICS)}), a colon, and a day, two with `..` between, or a word "
        "like `last-week`."
    )
    read: Any = partial(_read, meets)
    return Extra(name, label, ("",), read, _options, whole, says, INCIDENT)


filters = {name: _extra(name, *told) for name, told in PROMISES.items()}
