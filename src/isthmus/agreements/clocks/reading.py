"""What a clock says, and how every second of it came about. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from isthmus.agreements.calendars.terms import Kind
from isthmus.agreements.calendars.working_time import WorkingTime, moment, seconds
from isthmus.agreements.clocks.history import Target


class State(StrEnum):
    NONE = "none"  #: nothing was promised
    NOT_STARTED = "not_started"  #: not opened yet
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"  #: the work may go on: then `closed_at` is None
    WITHDRAWN = "withdrawn"  #: the record counts for nothing


class Use(StrEnum):
    """What a stretch of time counted as."""

    COUNTED = "counted"
    CLOSED = "closed"  #: the calendar was closed
    PAUSED = "paused"  #: the parties agreed that the clock stands still
    REACHED = "reached"  #: the aim was reached
    VOID = "void"
    UNBOUND = "unbound"  #: nothing was promised


@dataclass(frozen=True, slots=True)
class Leg:
    """The time between two moments of a record, as its clock uses it.

    `run` numbers the clocks that followed one another where the parties agreed that a change or a
    reopening starts a new one.
    """

    start: int
    end: int
    use: Use
    state: str
    waiting: str
    run: int
    calendar: WorkingTime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of time with what it counted as and why.

    `kind` and `name` are the calendar's: a holiday and what it is called. `working` is how many
    working seconds lie in it: they add up to what elapsed where `use` is counted, and to what was
    paused where it is paused.
    """

    start: datetime
    end: datetime
    use: Use
    state: str
    waiting: str
    kind: Kind | None
    name: str
    working: int
    run: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock says at an instant.

    `due_at` is a fixed instant once the clock runs; there is none while it is paused (unless it had
    passed before), since nobody knows for how long. `elapsed` and `paused` are working seconds of
    the clock that runs now. `breached_at` may be older than that clock: what was missed under an
    earlier one stays missed. `run` numbers the clocks that followed one another, `breaches` says of
    each that was missed since when it is.
    """

    state: State
    target: Target | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    warn_at: datetime | None = None
    breached_at: datetime | None = None
    closed_at: datetime | None = None
    elapsed: int = 0
    paused: int = 0
    legs: tuple[Leg, ...] = ()
    run: int = 0
    breaches: tuple[tuple[int, datetime], ...] = ()

    @property
    def breached(self) -> bool:
        return self.breached_at is not None

    @property
    def remaining(self) -> int | None:
        """The working seconds that are left; less than nothing after a breach."""
        return None if self.target is None else self.target.seconds - self.elapsed

    @property
    def overrun(self) -> int:
        """The working seconds that it took longer than promised, so far."""
        return 0 if self.target is None else max(self.elapsed - self.target.seconds, 0)

    def waited(self, waiting: str) -> int:
        """Return how many working seconds of the clock passed while something was waited for."""
        return sum(leg.calendar.between(leg.start, leg.end) for leg in self._counted_while(waiting))

    def overrun_while(self, waiting: str) -> int:
        """Return how much of the overrun passed while something was waited for."""
        if self.due_at is None:
            return 0
        due = seconds(self.due_at)
        return sum(
            leg.calendar.between(max(leg.start, due), leg.end)
            for leg in self._counted_while(waiting)
            if leg.end > due
        )

    def _counted_while(self, waiting: str) -> Iterator[Leg]:
        return (
            leg
            for leg in self.legs
            if leg.use is Use.COUNTED and leg.run == self.run and leg.waiting == waiting
        )

    def stretches(self) -> Iterator[Stretch]:
        """Yield every stretch from the opening to the reading, without gaps, in order."""
        for leg in self.legs:
            yield from _stretches(leg)


def _stretches(leg: Leg) -> Iterator[Stretch]:
    if leg.use is not Use.COUNTED:
        working = leg.calendar.between(leg.start, leg.end) if leg.use is Use.PAUSED else 0
        yield _stretch(leg, leg.start, leg.end, leg.use, None, "", working)
        return
    for span in leg.calendar.spans(leg.start, leg.end):
        counts = span.kind.counts
        use = Use.COUNTED if counts else Use.CLOSED
        working = span.end - span.start if counts else 0
        yield _stretch(leg, span.start, span.end, use, span.kind, span.name, working)


def _stretch(
    leg: Leg, start: int, end: int, use: Use, kind: Kind | None, name: str, working: int
) -> Stretch:
    return Stretch(
        moment(start), moment(end), use, leg.state, leg.waiting, kind, name, working, leg.run
    )


class Difference(StrEnum):
    """What another reading of the same clock changes for those who answer for it."""

    ADDED = "breach added"
    WITHDRAWN = "breach withdrawn"


def difference(before: Reading, after: Reading) -> Difference | None:
    """Return what became of a breach when history was corrected or read anew, None for nothing."""
    if before.breached == after.breached:
        return None
    return Difference.ADDED if after.breached else Difference.WITHDRAWN
