"""What a clock reads: what happened to a record, what was promised, what the parties agreed on.

Pure: no database, and no word of incidents or requests. Whoever owns such records turns their
history into moments and says which promise held at each.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Moment:
    """What a record was from an instant on, until the next moment.

    The first moment is its opening. `waiting` says what it waits for ("customer"), empty where
    work goes on; `reached` holds the metrics whose aim was reached ("first_response"), so that a
    reopened record is one whose `reached` no longer holds "resolution"; `void` says that it counts
    for nothing (entered by mistake, merged into another).
    """

    at: datetime
    state: str
    waiting: str = ""
    priority: str = ""
    service: int | None = None
    kinds: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()
    void: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A promise in time: within so many working `seconds` by a calendar.

    `row` tells it from another target of the same length; `calendar` names one of the calendars
    that the clock is given, None counts round the clock; from `warn_percent` of the time on there
    is a warning, never where it is 0.
    """

    row: Hashable
    metric: str
    seconds: int
    calendar: Hashable | None = None
    warn_percent: int = 75

    @property
    def warning_after(self) -> int | None:
        """The working seconds after which there is a warning, rounded up."""
        return -(-self.seconds * self.warn_percent // 100) if self.warn_percent else None


class Rebinding(StrEnum):
    """From when time counts after another priority, service or kind brought another target."""

    OPENING = "opening"  #: all of it counts for the target that holds now
    CHANGE = "change"  #: each target has a clock of its own; what was missed before stays missed


class Reopening(StrEnum):
    """From when time counts after a record was opened again."""

    CONTINUED = "continued"  #: what had passed before, and what passes from now on
    OPENING = "opening"  #: everything since the opening, the time it was closed included
    REOPENING = "reopening"  #: a clock of its own; what was missed before stays missed


@dataclass(frozen=True, slots=True)
class Options:
    """What the parties agreed on about counting. By itself nothing pauses a clock.

    `pauses` holds pairs of a metric and what is waited for meanwhile.
    """

    pauses: frozenset[tuple[str, str]] = frozenset()
    rebinding: Rebinding = Rebinding.OPENING
    reopening: Reopening = Reopening.CONTINUED


#: Says which target held at a moment, None where nothing was promised.
Promise = Callable[[Moment], Target | None]
