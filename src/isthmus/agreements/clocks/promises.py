"""Which of the targets that were agreed on holds for a record. Pure.

The most specific one: for its service before one for all, then for its kind, then for its priority.
Of two that are equally specific the stricter one holds.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from isthmus.agreements.calendars.working_time import WorkingTime
from isthmus.agreements.clocks.history import Target

#: Seconds of units that are the same whatever the calendar.
FIXED = {"minutes": 60, "hours": 3600, "days": 86_400}
#: Kinds, the more special one first: a security incident is an incident as well.
SPECIAL_FIRST = ("security_incident", "incident", "request")


@dataclass(frozen=True, slots=True)
class Promised:
    """One target in time as it was agreed on: for what it holds, and how long it gives.

    Empty or None stands for all priorities, kinds or services.
    """

    row: Hashable
    metric: str
    value: Decimal
    unit: str
    calendar: Hashable | None = None
    warn_percent: int = 75
    priority: str = ""
    kind: str = ""
    service: int | None = None

    def holds(self, kinds: Collection[str], service: int | None, priority: str) -> bool:
        return (
            (not self.priority or self.priority == priority)
            and (not self.kind or self.kind in kinds)
            and (self.service is None or self.service == service)
        )

    @property
    def specific(self) -> tuple[bool, int, bool]:
        """How closely it says what it is for; more is greater."""
        rank = len(SPECIAL_FIRST) - SPECIAL_FIRST.index(self.kind) if self.kind else 0
        return self.service is not None, rank, bool(self.priority)

    def target(self, calendars: Mapping[Hashable, WorkingTime], opened: int) -> Target:
        """Return the target of a record opened at an instant.

        Days are counted round the clock, working days by the calendar's own length of a day as it
        was at the opening; without a calendar a working day has 24 hours.
        """
        calendar = None if self.unit == "days" else self.calendar
        known = calendars.get(calendar) if calendar is not None else None
        unit = FIXED.get(self.unit) or (known.working_day(opened) if known else 0) or 86_400
        return Target(
            self.row, self.metric, max(int(self.value * unit), 1), calendar, self.warn_percent
        )


def targets_for(
    promised: Iterable[Promised],
    kinds: Collection[str],
    service: int | None,
    priority: str,
    calendars: Mapping[Hashable, WorkingTime],
    opened: int,
) -> dict[str, Target]:
    """Return the target that holds by metric; nothing for a metric without one.

    `kinds` are all that the record is at once, `opened` the second in which it was opened.
    """
    chosen: dict[str, tuple[tuple[bool, int, bool], int, Target]] = {}
    for one in promised:
        if not one.holds(kinds, service, priority):
            continue
        target = one.target(calendars, opened)
        found = one.specific, -target.seconds, target
        if one.metric not in chosen or found[:2] > chosen[one.metric][:2]:
            chosen[one.metric] = found
    return {metric: target for metric, (*_, target) in chosen.items()}
