"""What one version of a business calendar says, and how it divides a day. Pure: no database.

All times are minutes of the clock on the wall, from 0 (the first midnight of a day) to 1440 (the
last). An instant is open when that clock shows an open time, so an hour that is skipped in spring
counts for nothing and an hour that is lived through twice in autumn counts twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

#: Minutes from midnight to midnight by the clock on the wall.
DAY = 24 * 60


class Kind(StrEnum):
    """What a piece of time is to a calendar."""

    OPEN = "open"
    EXTRA = "extra"  #: open by an exception
    HOURS = "hours"  #: closed, since it lies outside the weekly hours
    HOLIDAY = "holiday"
    CLOSURE = "closure"

    @property
    def counts(self) -> bool:
        return self in (Kind.OPEN, Kind.EXTRA)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a day: from and until in minutes of that day, what it is and what it is called."""

    start: int
    end: int
    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Weekly:
    """Hours that are open every week on one day: Monday is 0."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Special:
    """Days unlike others: closed where `hours` is None, else open in these minutes alone."""

    first: date
    last: date
    hours: tuple[int, int] | None
    name: str

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Terms:
    """One version of a calendar. Where it is `always` open, only closures close it."""

    zone: str
    always: bool = False
    weekly: tuple[Weekly, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    specials: tuple[Special, ...] = ()

    @cached_property
    def _week(self) -> tuple[tuple[Piece, ...], ...]:
        """The pieces of each day of an ordinary week."""
        if self.always:
            return (_whole(Kind.OPEN),) * 7
        return tuple(
            _around([(one.start, one.end) for one in self.weekly if one.weekday == day], Kind.OPEN)
            for day in range(7)
        )

    @cached_property
    def working_day(self) -> int:
        """How many minutes the days that are open every week have on average."""
        days = [sum(one.end - one.start for one in day if one.kind.counts) for day in self._week]
        worked = [length for length in days if length]
        return sum(worked) // len(worked) if worked else 0

    def pieces(self, day: date) -> Sequence[Piece]:
        """Return what `day` is made of, without gaps: exceptions first, then holidays, then hours."""
        specials = [one for one in self.specials if one.holds(day)]
        for one in specials:
            if one.hours is None:
                return _whole(Kind.CLOSURE, one.name)
        if specials:
            hours = [one.hours for one in specials if one.hours is not None]
            return _around(hours, Kind.EXTRA, specials[0].name)
        if not self.always and (name := self.holidays.get(day)) is not None:
            return _whole(Kind.HOLIDAY, name)
        return self._week[day.weekday()]


def _whole(kind: Kind, name: str = "") -> tuple[Piece, ...]:
    return (Piece(0, DAY, kind, name),)


def _around(hours: Sequence[tuple[int, int]], kind: Kind, name: str = "") -> tuple[Piece, ...]:
    """Return a day with these hours of `kind` and the rest of it closed."""
    return tuple(_filled(sorted(hours), kind, name))


def _filled(hours: Sequence[tuple[int, int]], kind: Kind, name: str) -> Iterator[Piece]:
    at = 0
    for start, end in hours:
        if end <= at:
            continue
        if start > at:
            yield Piece(at, start, Kind.HOURS)
        yield Piece(max(at, start), end, kind, name)
        at = end
    if at < DAY:
        yield Piece(at, DAY, Kind.HOURS)
