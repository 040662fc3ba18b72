"""The slow references: they walk second by second and look at the clock on the wall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from isthmus.agreements.calendars.terms import Terms
from isthmus.agreements.clocks.history import Moment, Options, Promise, Target

Versions = Sequence[tuple[date, Terms]]


class Wall:
    """Says of one second whether a calendar is open in it."""

    def __init__(self, versions: Versions) -> None:
        self.versions = [
            (datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(terms.zone)), terms)
            for day, terms in sorted(versions, key=lambda one: one[0])
        ]
        self.since = [(int(first.timestamp()), terms) for first, terms in self.versions]
        self.zones = {terms.zone: ZoneInfo(terms.zone) for _, terms in self.versions}
        self.days: dict[tuple[int, int], set[int]] = {}

    def open(self, at: int) -> bool:
        terms = self.since[0][1]
        for first, one in self.since:
            if first <= at:
                terms = one
        wall = datetime.fromtimestamp(at, self.zones[terms.zone])
        key = (id(terms), wall.toordinal())
        if key not in self.days:
            self.days[key] = open_minutes(terms, wall.date())
        return wall.hour * 60 + wall.minute in self.days[key]


def open_minutes(terms: Terms, day: date) -> set[int]:
    specials = [one for one in terms.specials if one.first <= day <= one.last]
    if any(one.hours is None for one in specials):
        return set()
    if specials:
        return {minute for one in specials if one.hours is not None for minute in range(*one.hours)}
    if terms.always:
        return set(range(1440))
    if day in terms.holidays:
        return set()
    return {
        minute
        for one in terms.weekly
        if one.weekday == day.weekday()
        for minute in range(one.start, one.end)
    }


@dataclass
class Slow:
    """What the walk found. `due` is None where it lies beyond the end of the walk."""

    elapsed: int = 0
    paused: int = 0
    due: int | None = None
    breached: int | None = None
    target: Target | None = None


def walk(
    history: Sequence[Moment],
    metric: str,
    promise: Promise,
    options: Options,
    walls: Mapping[object, Wall],
    now: int,
) -> Slow:
    """Read the clock of a history whose moments are whole seconds apart and not after `now`."""
    moments = sorted(history, key=lambda one: one.at)
    starts = [int(one.at.timestamp()) for one in moments]
    bound = _bound(moments, metric, promise)
    found = Slow()
    missed = []
    for first, last in _runs(moments, bound, metric, options):
        until = starts[last + 1] if last + 1 < len(moments) else now
        found = _walk_run(
            list(zip(starts, moments, bound, strict=True))[first : last + 1],
            until, metric, options, walls,
        )  # fmt: skip
        if found.breached is not None:
            missed.append(found.breached)
    found.breached = min(missed, default=None)
    return found


def _bound(moments: Sequence[Moment], metric: str, promise: Promise) -> list[Target | None]:
    """Return the target at each moment: while the aim stays reached, the one that it was reached by."""
    found: list[Target | None] = []
    kept: tuple[Target | None] | None = None
    for one in moments:
        if one.void:
            found.append(promise(one))
            continue
        reached = metric in one.reached
        found.append(kept[0] if reached and kept else promise(one))
        kept = (found[-1],) if reached else None
    return found


def _runs(
    moments: Sequence[Moment], bound: Sequence[Target | None], metric: str, options: Options
) -> list[tuple[int, int]]:
    """Return the first and last moment of each clock that followed another."""
    begins = [0]
    real = [place for place, one in enumerate(moments) if not one.void]
    for earlier, place in pairwise(real):
        closed = metric in moments[earlier].reached
        opened = metric not in moments[place].reached
        again = closed and opened and options.reopening == "reopening"
        other = bound[earlier] != bound[place] and options.rebinding == "change"
        if again or other:
            begins.append(place)
    return list(zip(begins, [*(one - 1 for one in begins[1:]), len(moments) - 1], strict=True))


def _walk_run(
    run: Sequence[tuple[int, Moment, Target | None]],
    until: int,
    metric: str,
    options: Options,
    walls: Mapping[object, Wall],
) -> Slow:
    real = [(start, one, target) for start, one, target in run if not one.void]
    final = real[-1][2] if real else None
    found = Slow(target=final)
    if final is None:
        return found
    wall = walls[final.calendar]
    last_open = max((start for start, one, _ in real if metric not in one.reached), default=-1)
    place = 0
    for at in range(run[0][0], until):
        while place + 1 < len(run) and run[place + 1][0] <= at:
            place += 1
        start, one, target = run[place]
        reached = metric in one.reached
        paused = not reached and (metric, one.waiting) in options.pauses
        again = options.reopening == "opening" and start < last_open
        if one.void or (reached and not again):
            continue
        ticks = not paused and not reached and target == final
        if ticks and found.due is not None and found.breached is None:
            found.breached = at
        _second(found, final, at, paused=paused, opened=wall.open(at))
    return found


def _second(found: Slow, final: Target, at: int, *, paused: bool, opened: bool) -> None:
    found.paused += opened and paused
    found.elapsed += opened and not paused
    if opened and not paused and found.elapsed == final.seconds:
        found.due = at + 1


def slow_after(wall: Wall, start: int, working: int, limit: int) -> int | None:
    """Return when so many open seconds have passed since `start`; None if not within the limit."""
    passed = 0
    for at in range(start, start + limit):
        if passed == working:
            return at
        passed += wall.open(at)
    return start + limit if passed == working else None


def at(*parts: int, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    """Return an instant of UTC by the clock on the wall."""
    year, month, day, *rest = parts
    hour, minute, second = (*rest, 0, 0, 0)[:3]
    local = datetime(year, month, day, hour, minute, second, tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)
