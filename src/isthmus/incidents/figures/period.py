"""The days that figures tell of, and the steps into which they are divided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from isthmus.engine import days
from isthmus.engine.fields import FieldProblem, instant
from isthmus.engine.filters import QueryProblem
from isthmus.engine.language import tr

Step = Literal["day", "week", "month"]
STEPS: tuple[Step, ...] = ("day", "week", "month")
#: A period has no more steps: more than that nobody can tell apart in a picture.
MOST = 106
#: Up to so many days the step is a day, up to so many a week, where none is asked for.
SHORT, MIDDLE = 31, 190
FROM, UNTIL = "-12w", "today"
#: How many days ago reports of each age were opened, the youngest first: from, until. Midnights are
#: counted, so a report of last night is one day old.
AGES: tuple[tuple[int, int | None], ...] = ((0, 1), (2, 7), (8, 30), (31, 90), (91, None))


@dataclass(frozen=True)
class Piece:
    """One step of a period; its last day belongs to it."""

    first: date
    last: date

    @property
    def raw(self) -> str:
        """Return it as filters write it."""
        return self.first.isoformat() if self.first == self.last else f"{self.first}..{self.last}"


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included, in the zone of the organization."""

    first: date
    last: date
    step: Step

    @property
    def pieces(self) -> list[Piece]:
        """Its steps, in order; the first and the last may be cut short. Weeks begin on Monday."""
        return [*_pieces(self)]

    @property
    def edges(self) -> list[datetime]:
        """The instants at which its steps begin, and the one at which the last is over."""
        return [*(begin_of(one.first) for one in self.pieces), end_of(self.last)]


def begin_of(day: date) -> datetime:
    return instant(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """Return the instant at which a day is over: the first one of the next."""
    return begin_of(day + timedelta(days=1))


def begin_of_step(day: date, step: Step) -> date:
    if step == "day":
        return day
    return day - timedelta(days=day.weekday()) if step == "week" else day.replace(day=1)


def _pieces(period: Period) -> Iterator[Piece]:
    first = period.first
    while first <= period.last:
        following = _following(first, period.step)
        yield Piece(first, min(following - timedelta(days=1), period.last))
        first = following


def _following(day: date, step: Step) -> date:
    begun = begin_of_step(day, step)
    if step == "month":
        return days.months_on(begun, 1)
    return begun + timedelta(days=7 if step == "week" else 1)


def read_period(first: str, last: str, step: str, today: date) -> Period:
    """Read what was asked for; empty is the thirteen weeks up to today.

    Days are dates or the words of filters. A distance (`-12w`) begins with a whole step, a word for
    several days with its first, `until` ends with its last; what is to come is left out. Raises
    QueryProblem.
    """
    if step and step not in STEPS:
        raise QueryProblem(
            "step",
            tr("“%(step)s” is no step.", step=step[:60]),
            tr("One of: %(known)s.", known=", ".join(STEPS)),
        )
    begun, distance = _day("from", first or FROM, today, last=False)
    ended, _ = _day("until", last or UNTIL, today, last=True)
    ended = min(ended, today)
    if begun > ended:
        raise QueryProblem(
            "from",
            tr("The period ends before it begins."),
            tr("Choose a first day that is not later than the last, nor than today."),
        )
    wanted: Step = step or _fitting((ended - begun).days + 1)
    period = Period(begin_of_step(begun, wanted) if distance else begun, ended, wanted)
    if _is_long(period):
        raise QueryProblem(
            "step",
            tr("The period has more than %(most)s steps.", most=MOST),
            tr("Choose a longer step, or a shorter period."),
        )
    return period


def _is_long(period: Period) -> bool:
    length = {"day": 1, "week": 7, "month": 28}[period.step]
    return (period.last - period.first).days // length > 2 * MOST or len(period.pieces) > MOST


def _fitting(count: int) -> Step:
    if count <= SHORT:
        return "day"
    return "week" if count <= MIDDLE else "month"


def _day(parameter: str, text: str, today: date, *, last: bool) -> tuple[date, bool]:
    """Return the day, and whether it was given as a distance from today."""
    try:
        if found := days.span(text, today):
            begin_of(found[0])
            return found[1 if last else 0], text[:1] == "-" or text[:1].isdigit()
        day = date.fromisoformat(text)
        begin_of(day), end_of(day)
    except (FieldProblem, OverflowError, ValueError):
        raise QueryProblem(
            parameter,
            tr("“%(text)s” is not a day.", text=text[:60]),
            tr("For example 2026-11-23, today, -30d or this-week."),
        ) from None
    return day, False


def age_days(last: date) -> list[tuple[date | None, date]]:
    """Return for each of `AGES` on which days its reports were opened, at the end of the day `last`."""
    return [
        (None if until is None else last - timedelta(days=until), last - timedelta(days=since))
        for since, until in AGES
    ]
