"""What the clocks of reports say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import dropwhile
from operator import attrgetter

from isthmus.agreements.calendars.compiling import working_times
from isthmus.agreements.calendars.working_time import ROUND_THE_CLOCK, WorkingTime, seconds
from isthmus.agreements.clocks.clock import Calendars, read
from isthmus.agreements.clocks.history import Moment, Promise, Target
from isthmus.agreements.clocks.promises import targets_for
from isthmus.agreements.clocks.reading import Reading, State
from isthmus.agreements.in_force import Terms
from isthmus.agreements.models import Metric
from isthmus.engine.access import Viewer
from isthmus.incidents.clocks.binding import Bound, bound
from isthmus.incidents.clocks.history import COLLECTING, GIVEN_UP, OF_KIND, moments
from isthmus.incidents.models import Incident

EVIDENCE = Metric.EVIDENCE.value


@dataclass(frozen=True)
class Clock:
    metric: str
    reading: Reading


@dataclass(frozen=True)
class Clocks:
    """The clocks of a report by what it is bound to; None: nothing is agreed."""

    bound: Bound | None
    clocks: Sequence[Clock]


def clocks_of(incident: Incident, viewer: Viewer, now: datetime) -> Clocks:
    """Return what was promised for a report and what has become of it. Four queries at most."""
    held = bound(incident, viewer)
    if held is None:
        return Clocks(None, ())
    calendars = calendars_of([held.terms])
    readings = readings_of(moments(incident), held.terms, calendars, incident.opened_at, now)
    found = [Clock(metric, one) for metric, one in readings.items() if one.state is not State.NONE]
    return Clocks(held, found)


def calendars_of(agreed: Iterable[Terms]) -> Mapping[int, WorkingTime]:
    """Return the calendars that agreements name. One query, none where they name none.

    Hours that were never brought into force are none: the clock runs through, as without any.
    """
    wanted = {key for terms in agreed for one in terms.promised if isinstance(key := one.calendar, int)}  # fmt: skip
    known = working_times(wanted) if wanted else {}
    return {key: known.get(key, ROUND_THE_CLOCK) for key in wanted}


def readings_of(
    told: Sequence[Moment],
    terms: Terms,
    calendars: Mapping[int, WorkingTime],
    opened_at: datetime,
    now: datetime | None = None,
) -> dict[str, Reading]:
    """Return what the clock of each metric says at `now`; without it, at the last of the moments."""
    at = max(one.at for one in told) if now is None else now
    named: Calendars = dict(calendars.items())
    opened = seconds(opened_at)
    known: dict[tuple[frozenset[str], int | None, str], dict[str, Target]] = {}

    def promised(metric: str) -> Promise:
        def promise(moment: Moment) -> Target | None:
            which = moment.kinds, moment.service, moment.priority
            if which not in known:
                known[which] = targets_for(terms.promised, *which, named, opened)
            kind = OF_KIND[metric]
            return known[which].get(metric) if not kind or kind in moment.kinds else None

        return promise

    found = {
        metric: read(told, metric, promised(metric), terms.options, named, at)
        for metric in OF_KIND
        if metric != EVIDENCE
    }
    if collecting := [*dropwhile(lambda one: COLLECTING not in one.kinds, _in_order(told))]:
        reading = read(collecting, EVIDENCE, promised(EVIDENCE), terms.options, named, at)
        found[EVIDENCE] = _given_up(reading, collecting, at)
    return found


def _in_order(told: Sequence[Moment]) -> Sequence[Moment]:
    return sorted(told, key=attrgetter("at"))


def _given_up(reading: Reading, told: Sequence[Moment], at: datetime) -> Reading:
    """Return what the clock of a collection says that was given up in time: it counts for nothing.

    What was late before somebody gave it up stays late.
    """
    last = [one for one in told if seconds(one.at) <= seconds(at)][-1:]
    if reading.state is not State.MET or not last or GIVEN_UP not in last[0].reached:
        return reading
    return replace(reading, state=State.WITHDRAWN, due_at=None, warn_at=None, closed_at=None)
