"""Working time by a business calendar, exact to the second. Pure: no database.

Open hours are turned into stretches of UTC, a year at a time, with what has passed before each;
every question is then two searches in sorted lists, however many days lie between. Instants are
whole seconds since 1970: what lies between two ticks belongs to the earlier.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from isthmus.agreements.calendars.offsets import EPOCH, Offset, offsets, year_start
from isthmus.agreements.calendars.terms import Kind, Terms

#: After so many years without the hours asked for there will be no more of them.
HORIZON = 30
LAST_YEAR = 9990
_DAY = 86_400


class Span(NamedTuple):
    """What a calendar is from one second until another, and what that is called."""

    start: int
    end: int
    kind: Kind
    name: str


def seconds(moment: datetime) -> int:
    """Return the whole seconds since 1970 of an aware instant."""
    return (moment - EPOCH) // timedelta(seconds=1)


def moment(at: int) -> datetime:
    """Return the instant, in UTC, that lies so many seconds after 1970 began."""
    return EPOCH + timedelta(seconds=at)


class WorkingTime:
    """The versions of a calendar, each with the day from which it holds.

    A version holds from the first midnight of that day in its own zone. The first one also stands
    for what lies before it: nobody knows of other hours.
    """

    def __init__(self, versions: Sequence[tuple[date, Terms]]) -> None:
        if not versions:
            raise ValueError("A calendar without a version says nothing.")
        ordered = sorted(versions, key=lambda one: one[0])
        self._terms = tuple(terms for _, terms in ordered)
        self._from = tuple(_midnight(day, terms) for day, terms in ordered)
        self._years: dict[int, _Year] = {}

    def version_at(self, at: int) -> int:
        """Return the place of the version that holds at an instant: 0 is the earliest."""
        return max(bisect_right(self._from, at) - 1, 0)

    def working_day(self, at: int) -> int:
        """Return how many seconds an ordinary working day has by the version that holds at an instant.

        The mean, where days differ; 0 where no day is open.
        """
        return self._terms[self.version_at(at)].working_day * 60

    def between(self, start: int, end: int) -> int:
        """Return the working seconds from `start` until `end`; 0 where it ends before it starts."""
        if end <= start:
            return 0
        first, last = _year_of(start), _year_of(end)
        passed = self._year(last).passed(end) - self._year(first).passed(start)
        return passed + sum(self._year(year).total for year in range(first, last))

    def after(self, start: int, working: int) -> int | None:
        """Return the earliest instant at which so many working seconds have passed since `start`.

        None where the calendar is not open for so long in the next thirty years.
        """
        if working <= 0:
            return start
        year = _year_of(start)
        wanted = self._year(year).passed(start) + working
        for _ in range(HORIZON):
            block = self._year(year)
            if wanted <= block.total:
                return block.reached(wanted)
            wanted -= block.total
            year += 1
            if year > LAST_YEAR:
                break
        return None

    def is_open(self, at: int) -> bool:
        return self.between(at, at + 1) == 1

    def next_open(self, at: int) -> int | None:
        """Return the first open second from `at` on; None where there is none any more."""
        reached = self.after(at, 1)
        return None if reached is None else reached - 1

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """Yield what the time from `start` until `end` is made of, without gaps, in order."""
        held: Span | None = None
        for span in self._pieces(start, end):
            if held is not None and (held.kind, held.name) == (span.kind, span.name):
                held = held._replace(end=span.end)
                continue
            if held is not None:
                yield held
            held = span
        if held is not None:
            yield held

    def _pieces(self, start: int, end: int) -> Iterator[Span]:
        if end <= start:
            return
        for year in range(_year_of(start), _year_of(end - 1) + 1):
            spans = self._year(year).spans
            place = max(bisect_right(spans, start, key=lambda span: span.start) - 1, 0)
            for span in spans[place:]:
                if span.start >= end:
                    break
                yield span._replace(start=max(span.start, start), end=min(span.end, end))

    def _year(self, year: int) -> _Year:
        if (found := self._years.get(year)) is None:
            found = self._years[year] = _made(self._built(year))
        return found

    def _built(self, year: int) -> Iterator[Span]:
        """Yield a year of UTC, version by version, offset by offset, day by day."""
        first, last = year_start(year), year_start(year + 1)
        held = [first, *(at for at in self._from[1:] if first < at < last), last]
        for start, end in pairwise(held):
            terms = self._terms[self.version_at(start)]
            for offset in offsets(terms.zone, year):
                yield from _days(terms, offset, start, end)


@dataclass(frozen=True, slots=True)
class _Year:
    """A year of UTC: all of it, and its open stretches with what was open before each."""

    spans: tuple[Span, ...]
    opens: list[int]
    closes: list[int]
    before: list[int]
    total: int

    def passed(self, at: int) -> int:
        """Return the working seconds from the beginning of the year until `at`."""
        place = bisect_right(self.opens, at) - 1
        if place < 0:
            return 0
        return self.before[place] + min(at, self.closes[place]) - self.opens[place]

    def reached(self, working: int) -> int:
        """Return the earliest instant at which so many seconds, at least one, have passed."""
        place = bisect_left(self.before, working) - 1
        return self.opens[place] + working - self.before[place]


def _made(spans: Iterator[Span]) -> _Year:
    kept: list[Span] = []
    opens: list[int] = []
    closes: list[int] = []
    before: list[int] = []
    total = 0
    for span in spans:
        kept.append(span)
        if not span.kind.counts:
            continue
        if closes and closes[-1] == span.start:
            closes[-1] = span.end
        else:
            opens.append(span.start)
            closes.append(span.end)
            before.append(total)
        total += span.end - span.start
    return _Year(tuple(kept), opens, closes, before, total)


def _days(terms: Terms, offset: Offset, start: int, end: int) -> Iterator[Span]:
    """Yield the pieces of each day that lie in an offset and between `start` and `end`."""
    start, end = max(start, offset.start), min(end, offset.end)
    if start >= end:
        return
    for number in range((start + offset.ahead) // _DAY, (end - 1 + offset.ahead) // _DAY + 1):
        midnight = number * _DAY - offset.ahead
        for piece in terms.pieces(_day(number)):
            begins = max(midnight + piece.start * 60, start)
            ends = min(midnight + piece.end * 60, end)
            if begins < ends:
                yield Span(begins, ends, piece.kind, piece.name)


def _day(number: int) -> date:
    return date.fromordinal(number + EPOCH.toordinal())


def _midnight(day: date, terms: Terms) -> int:
    return seconds(datetime.combine(day, time(), tzinfo=ZoneInfo(terms.zone)).astimezone(UTC))


def _year_of(at: int) -> int:
    return moment(at).year


#: For targets that name no calendar: the clock never stands still.
ROUND_THE_CLOCK = WorkingTime([(date(1970, 1, 1), Terms("UTC", always=True))])
