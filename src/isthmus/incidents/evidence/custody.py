"""What a chain of custody tells: who held a thing from when on, and where nobody can say.

Pure functions over steps in order. Nothing here knows the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

COLLECTED, OFFERED, ACCEPTED, REFUSED, TAKEN_BACK = (
    "collected", "offered", "accepted", "refused", "taken_back"
)  # fmt: skip
#: Asked by somebody who does not hold it; its holder's word; had without that word.
ASKED, GIVEN, TAKEN_OVER = "asked", "given", "taken_over"
STORED, SENT_OUT, CAME_BACK, MISSING, FOUND = (
    "stored", "sent_out", "came_back", "missing", "found"
)  # fmt: skip
RETURNED, DISPOSED, VOIDED, HELD, RELEASED = (
    "returned", "disposed", "voided", "put_on_hold", "released"
)  # fmt: skip
#: Something is written down in time within so long after it happened.
IN_TIME = timedelta(days=1)
#: Evidence is kept for so many years unless another day is said.
YEARS_KEPT = 3

UNBROKEN, UNCONFIRMED, BROKEN, EXPLAINED = "unbroken", "unconfirmed", "broken", "explained"
LATE, NOT_CONFIRMED, UNKNOWN, NOT_GIVEN = "late", "not_confirmed", "unknown", "not_given"
#: What somebody else writes down without saying who holds it: the collector can still confirm.
SAYS_NOTHING = (HELD, RELEASED, ASKED, REFUSED)


def kept_until(collected: date) -> date:
    """Return the day until which evidence of a day is kept unless another is said."""
    year = collected.year + YEARS_KEPT
    try:
        return collected.replace(year=year)
    except ValueError:
        return collected.replace(year=year, day=28)


class Step(Protocol):
    """One step of a chain, as it was written down for good."""

    @property
    def kind(self) -> str: ...

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def recorded_at(self) -> datetime:
        """When it was written down."""

    @property
    def by_id(self) -> int | None:
        """Who wrote it down."""

    @property
    def holder_id(self) -> int | None:
        """Who holds it from then on; None: nobody of the house."""


@dataclass(frozen=True)
class Gap:
    """A time for which the chain can't say who held the thing, and why not."""

    kind: str  #: late, not_confirmed, unknown, not_given
    begun: datetime
    #: None: it lasts
    ended: datetime | None


def gaps(steps: Sequence[Step]) -> list[Gap]:
    """Return the gaps of a chain in order of their beginning.

    - `late`: what was collected was written down more than a day later;
    - `not_confirmed`: somebody wrote down that another holds it, and that one has not confirmed it
      by handing it over or putting it somewhere;
    - `unknown`: it was missing until it was found;
    - `not_given`: somebody was to have it in the place of its holder, and received it without that
      one's word.
    """
    found = [*_late(steps), *_unconfirmed(steps), *_missing(steps), *_not_given(steps)]
    return sorted(found, key=lambda gap: gap.begun)


def _late(steps: Sequence[Step]) -> Iterator[Gap]:
    for one in steps[:1]:
        if one.recorded_at - one.at > IN_TIME:
            yield Gap(LATE, one.at, one.recorded_at)


def _unconfirmed(steps: Sequence[Step]) -> Iterator[Gap]:
    """Yield the time from the collecting until its collector confirms, or another has it."""
    first = next(iter(steps), None)
    if first is None or first.holder_id in (None, first.by_id):
        return
    for one in steps[1:]:
        if one.kind in SAYS_NOTHING:
            continue
        yield from () if one.by_id == first.holder_id else [Gap(NOT_CONFIRMED, first.at, one.at)]
        return
    yield Gap(NOT_CONFIRMED, first.at, None)


def _missing(steps: Iterable[Step]) -> Iterator[Gap]:
    since: datetime | None = None
    for one in steps:
        if one.kind == MISSING:
            since = one.at
        elif one.kind == FOUND and since is not None:
            yield Gap(UNKNOWN, since, max(one.at, since))
            since = None
    if since is not None:
        yield Gap(UNKNOWN, since, None)


def _not_given(steps: Iterable[Step]) -> Iterator[Gap]:
    """Yield the time from its being asked for until it was taken over without its holder's word."""
    since: datetime | None = None
    for one in steps:
        if one.kind == ASKED:
            since = one.at
        elif one.kind == TAKEN_OVER:
            yield Gap(NOT_GIVEN, since or one.at, max(one.at, since or one.at))


def standing(found: Sequence[Gap]) -> str:
    """Return in one word how a chain stands: unbroken, unconfirmed (which can be mended), broken."""
    if not found:
        return UNBROKEN
    open_only = all(gap.kind == NOT_CONFIRMED and gap.ended is None for gap in found)
    return UNCONFIRMED if open_only else BROKEN
