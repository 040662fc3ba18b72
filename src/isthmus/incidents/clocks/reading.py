"""What the clocks of one report say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from isthmus.agreements.calendars.compiling import working_times
from isthmus.agreements.calendars.working_time import ROUND_THE_CLOCK, seconds
from isthmus.agreements.clocks.clock import Calendars, read
from isthmus.agreements.clocks.history import Moment, Target
from isthmus.agreements.clocks.promises import targets_for
from isthmus.agreements.clocks.reading import Reading, State
from isthmus.engine.access import Viewer
from isthmus.incidents.clocks.binding import Bound, bound
from isthmus.incidents.clocks.history import OF_KIND, moments
from isthmus.incidents.models import Incident


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
    told, terms = moments(incident), held.terms
    wanted = {key for one in terms.promised if isinstance(key := one.calendar, int)}
    known = working_times(wanted)
    # Hours that were never brought into force are none: the clock runs through, as without any.
    calendars: Calendars = {key: known.get(key, ROUND_THE_CLOCK) for key in wanted}
    opened = seconds(incident.opened_at)

    def promise(metric: str, moment: Moment) -> Target | None:
        if OF_KIND[metric] and OF_KIND[metric] not in moment.kinds:
            return None
        found = targets_for(
            terms.promised, moment.kinds, moment.service, moment.priority, calendars, opened
        )
        return found.get(metric)

    readings = {
        metric: read(told, metric, partial(promise, metric), terms.options, calendars, now)
        for metric in OF_KIND
    }
    found = [Clock(metric, one) for metric, one in readings.items() if one.state is not State.NONE]
    return Clocks(held, found)
