"""Reports by when they were open, came in and went out, in their list: what figures lead to.

`open_on=2026-11-23` are those open at the end of that day, `resolved_on=2026-11-16..2026-11-22` those
resolved in that week. A report that came in twice stands in the list once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone

from isthmus.engine import days
from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import Extra, Term
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.figures.period import begin_of, end_of
from isthmus.incidents.models import DONE
from isthmus.incidents.spell import Spell

BETWEEN = ".."
BEGINNING = datetime(2, 1, 1, tzinfo=UTC)


def open_at(at: datetime) -> Q:
    """Return the condition that a spell holds an instant: begun before it, and not ended before it."""
    return Q(begun_at__lt=at) & (Q(ended_at__isnull=True) | Q(ended_at__gte=at))


def _open(first: datetime, after: datetime) -> Q:
    return open_at(after)


def _begun(first: datetime, after: datetime) -> Q:
    return Q(begun_at__gte=first, begun_at__lt=after)


def _ended(first: datetime, after: datetime) -> Q:
    return Q(ended_at__gte=first, ended_at__lt=after)


#: From the first instant of some days, and the first one after them, to a condition on spells.
Meets = Callable[[datetime, datetime], Q]

#: name → label, in place of “is”, what it means, condition
FILTERS: dict[str, tuple[str, str, str, Meets]] = {
    "open_on": (N_("Open"), N_("at the end of"), "open at the end of that day", _open),
    "came_in_on": (N_("Came in"), N_("on"), "opened or reopened then", _begun),
    "opened_on": (
        N_("Opened"),
        N_("on"),
        "opened then; `..2026-11-23` is until that day",
        lambda first, after: _begun(first, after) & Q(number=1),
    ),
    "reopened_on": (
        N_("Reopened"),
        N_("on"),
        "reopened or taken up again then",
        lambda first, after: _begun(first, after) & Q(number__gt=1),
    ),
    "went_out_on": (N_("Went out"), N_("on"), "resolved, closed, cancelled or merged then", _ended),
    "resolved_on": (
        N_("Dealt with"),
        N_("on"),
        "resolved or closed then, even if reopened later",
        lambda first, after: _ended(first, after) & Q(ended_in__in=DONE),
    ),
    "cancelled_on": (
        N_("Cancelled"),
        N_("on"),
        "cancelled or merged into another then, even if taken up again later",
        lambda first, after: _ended(first, after) & ~Q(ended_in__in=DONE),
    ),
}


def _read(
    meets: Meets,
    record_type: type[RecordType],
    operator: str,
    terms: Sequence[Term],
    lookup: Lookup,
) -> tuple[list[Term], Q]:
    read, condition = [], Q()
    for term, first, last in map(days_of, terms):
        read.append(term)
        condition |= meets(BEGINNING if first is None else begin_of(first), end_of(last))
    return read, Q(pk__in=Spell.objects.filter(condition).values("report"))


def days_of(term: Term) -> tuple[Term, date | None, date]:
    """Return what was meant with its first and last day; None: from the beginning of time."""
    text = days.canonical(term.text.strip().lower())
    try:
        if found := days.span(text, timezone.localdate()):
            begin_of(found[0]), end_of(found[1])
            return Term(text, words=days.words(text)), *found
        before, between, after = text.partition(BETWEEN)
        first = None if between and not before else date.fromisoformat(before)
        last = date.fromisoformat(after if between else before)
        begin_of(first or last), end_of(last)
    except (FieldProblem, OverflowError, ValueError):
        hint = tr("For example 2026-11-23, 2026-11-16..2026-11-22, today, -30d or this-week.")
        raise FieldProblem(
            "date", tr("“%(text)s” names no days.", text=term.text[:60]), hint
        ) from None
    if first is None:
        return Term(text, words=tr("or before %(day)s", day=last)), None, last
    if last < first:
        text = tr("“%(text)s” ends before it begins.", text=term.text[:60])
        raise FieldProblem("range", text, tr("Give the earlier day first."))
    words = first.isoformat() if first == last else f"{first} – {last}"
    return Term(text, words=words), first, last


def _options(lookup: Lookup) -> list[tuple[str, str]]:
    return [(word, days.words(word)) for word in days.OFFERED if not word[0].isdigit()]


def _extra(name: str, label: str, says: str, about: str, meets: Meets) -> Extra:
    whole = f"{about}: a day, two with `..` between, or a word like `last-week`."
    read: Any = partial(_read, meets)
    return Extra(name, label, ("",), read, _options, whole, says, INCIDENT)


filters = {name: _extra(name, *told) for name, told in FILTERS.items()}
