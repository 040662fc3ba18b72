"""The clock: a pure function of what happened, what was promised and when somebody is there.

It never remembers. A correction of the past, another version of an agreement that the record is
bound to or another calendar gives another reading, and `difference` says what that changes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from isthmus.agreements.calendars.working_time import (
    ROUND_THE_CLOCK,
    WorkingTime,
    moment,
    seconds,
)
from isthmus.agreements.clocks.history import (
    Moment,
    Options,
    Promise,
    Rebinding,
    Reopening,
    Target,
)
from isthmus.agreements.clocks.reading import Leg, Reading, State, Use

Calendars = Mapping[Hashable, WorkingTime]


def read(
    history: Iterable[Moment],
    metric: str,
    promise: Promise,
    options: Options,
    calendars: Calendars,
    now: datetime,
) -> Reading:
    """Return what the clock of `metric` says at `now`, of what had happened by then.

    Moments may come in any order; of those in one second the last one given holds. Raises KeyError
    where a target names a calendar that is not given.
    """
    stages = tuple(_stages(history, metric, promise, options, seconds(now)))
    if not stages:
        return Reading(State.NOT_STARTED)
    runs = [
        _Run(tuple(stages_of_run), options, calendars)
        for _, stages_of_run in groupby(stages, key=lambda stage: stage.run)
    ]
    current = runs[-1]
    legs = tuple(leg for run in runs for leg in run.legs())
    missed = {run.number: run.breached for run in runs if run.breached is not None}
    reading = current.reading(min(missed.values(), default=None), legs)
    if reading.state is State.WITHDRAWN:
        missed = {}
    breaches = tuple((number, moment(at)) for number, at in missed.items())
    return replace(reading, run=current.number, breaches=breaches)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The time between two moments, as one metric sees it."""

    start: int
    end: int
    moment: Moment
    target: Target | None
    paused: bool
    reached: bool
    run: int

    @property
    def void(self) -> bool:
        return self.moment.void

    @property
    def runs(self) -> bool:
        """Whether the clock goes on, so that time can be up."""
        return not (self.void or self.reached or self.paused)


def _stages(
    history: Iterable[Moment], metric: str, promise: Promise, options: Options, now: int
) -> Iterator[_Stage]:
    """Yield the stages up to `now`, in order, and number the runs that follow one another."""
    by_second = {seconds(one.at): one for one in sorted(history, key=lambda one: one.at)}
    starts = [at for at in by_second if at <= now]
    before: _Stage | None = None  # the last stage that was not void
    run = 0
    for place, start in enumerate(starts):
        one = by_second[start]
        end = starts[place + 1] if place + 1 < len(starts) else now
        stage = _Stage(
            start,
            end,
            one,
            promise(one),
            paused=(metric, one.waiting) in options.pauses,
            reached=metric in one.reached,
            run=run,
        )
        if not stage.void:
            if before is not None:
                stage = _after(before, stage, options)
            before, run = stage, stage.run
        yield stage


def _after(before: _Stage, stage: _Stage, options: Options) -> _Stage:
    """Return `stage` with the run that it belongs to.

    What was promised when the aim was reached stays: nothing that happens to a closed record
    touches its clock, unless it is opened again.
    """
    if before.reached and stage.reached:
        return replace(stage, target=before.target)
    reopened = before.reached and not stage.reached and options.reopening is Reopening.REOPENING
    rebound = before.target != stage.target and options.rebinding is Rebinding.CHANGE
    return replace(stage, run=before.run + 1) if reopened or rebound else stage


class _Run:
    """One clock from its start to its end, or until now."""

    def __init__(self, stages: Sequence[_Stage], options: Options, calendars: Calendars) -> None:
        self.stages = stages
        self.number = stages[0].run
        effective = [stage for stage in stages if not stage.void]
        self.target = effective[-1].target if effective else None
        named = self.target.calendar if self.target else None
        self.calendar = ROUND_THE_CLOCK if named is None else calendars[named]
        self.elapsed = self.paused = 0
        self.due: int | None = None
        self.warn: int | None = None
        self.breached: int | None = None
        self._uses = tuple(self._used(options))
        for stage, use in zip(stages, self._uses, strict=True):
            self._pass(stage, use)

    def _used(self, options: Options) -> Iterator[Use]:
        open_again = max(
            (place for place, one in enumerate(self.stages) if not (one.reached or one.void)),
            default=-1,
        )
        for place, stage in enumerate(self.stages):
            if stage.void:
                yield Use.VOID
            elif self.target is None:
                yield Use.UNBOUND
            elif stage.reached:
                counts = place < open_again and options.reopening is Reopening.OPENING
                yield Use.COUNTED if counts else Use.REACHED
            else:
                yield Use.PAUSED if stage.paused else Use.COUNTED

    def _pass(self, stage: _Stage, use: Use) -> None:
        """Let the time of a stage pass."""
        if use is Use.PAUSED:
            self.paused += self.calendar.between(stage.start, stage.end)
        if use is not Use.COUNTED or self.target is None:
            return
        working = self.calendar.between(stage.start, stage.end)
        if self.due is None and self.elapsed + working >= self.target.seconds:
            self.due = self._instant(stage.start, self.target.seconds)
        self._warned(stage, working)
        self.elapsed += working
        held = stage.runs and stage.target == self.target
        if held and self.breached is None and self.due is not None and stage.end > self.due:
            self.breached = max(self.due, stage.start)

    def _warned(self, stage: _Stage, working: int) -> None:
        after = self.target.warning_after if self.target else None
        if self.warn is None and after is not None and self.elapsed + working >= after:
            self.warn = self._instant(stage.start, after)

    def _instant(self, start: int, working: int) -> int | None:
        """Return when so many seconds of the run have passed, if it runs from `start` on."""
        return self.calendar.after(start, working - self.elapsed)

    def legs(self) -> Iterator[Leg]:
        """Yield what the run made of each stage; its own number begins at 0."""
        for stage, use in zip(self.stages, self._uses, strict=True):
            if stage.end > stage.start:
                yield Leg(
                    stage.start,
                    stage.end,
                    use,
                    stage.moment.state,
                    stage.moment.waiting,
                    stage.run,
                    self.calendar,
                )

    def reading(self, missed: int | None, legs: tuple[Leg, ...]) -> Reading:
        """Return what this clock, the last one, says; `missed` is the first breach of all."""
        last, target = self.stages[-1], self.target
        if last.void:
            return Reading(State.WITHDRAWN, target, elapsed=self.elapsed, legs=legs)
        if target is None:
            return Reading(State.NONE, breached_at=_at(missed), legs=legs)
        closed = self._closed_at()
        due, warn = self.due, self.warn
        if not last.paused or last.reached:
            going_on = last.end if closed is None else closed
            due = self._instant(going_on, target.seconds) if due is None else due
            if warn is None and target.warning_after is not None:
                warn = self._instant(going_on, target.warning_after)
        elif self.breached is None:
            due = None
        return Reading(
            self._state(last, missed),
            target,
            moment(self.stages[0].start),
            _at(due),
            _at(warn),
            _at(missed),
            _at(closed),
            self.elapsed,
            self.paused,
            legs,
        )

    def _closed_at(self) -> int | None:
        """Return since when the aim has been reached, None where it is not."""
        since: int | None = None
        for stage in self.stages:
            if stage.void:
                continue
            since = (stage.start if since is None else since) if stage.reached else None
        return since

    def _state(self, last: _Stage, missed: int | None) -> State:
        if last.reached:
            return State.MET if missed is None else State.BREACHED
        if self.breached is not None:
            return State.BREACHED
        return State.PAUSED if last.paused else State.RUNNING


def _at(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
