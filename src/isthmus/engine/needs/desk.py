"""What waits for one viewer, of whatever sort: gathered, put in order of urgency, narrowed.

A sort of need is a `Source`. The engine declares tasks, approvals, mentions and dates of records
(`needs.sources`); an upper package adds its own:

    sources.append(Source("handover", "To hand over", "transfer", find))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.approvals.seats import Seat, seats_of
from isthmus.engine.language import N_, declare_texts

Whose = Literal["mine", "role", "standing_in"]

#: So many things of one sort are looked at, the most urgent first.
MOST = 200

#: How urgent something is, the most urgent first.
URGENCIES: dict[str, str] = {
    "overdue": N_("Overdue"),
    "today": N_("Today"),
    "week": N_("This week"),
    "later": N_("Later"),
    "undated": N_("No date"),
}
#: For whom somebody does it.
WHOSE: dict[str, str] = {
    "mine": N_("Asked of me"),
    "role": N_("Of my roles"),
    "standing_in": N_("Of whom I stand in for"),
}


@dataclass(frozen=True)
class Need:
    """One thing that waits for the viewer."""

    sort: str  #: code of its source
    title: str
    url: str
    icon: str
    reference: str = ""
    asked_by: str = ""  #: a name; empty where nobody asked
    since: datetime | None = None
    due: date | None = None
    whose: Whose = "mine"
    place: str = ""  #: the role, or the person stood in for
    detail: str = ""  #: what it is about: which approval

    def urgency(self, today: date) -> str:
        if self.due is None:
            return "undated"
        if self.due <= today:
            return "overdue" if self.due < today else "today"
        # Until the Sunday of this week; on a Sunday until the next one.
        left = (6 - today.weekday()) or 7
        return "week" if self.due <= today + timedelta(days=left) else "later"


@dataclass(frozen=True)
class Desk:
    """A viewer on a day, and the principals for whom they act then."""

    viewer: Viewer
    today: date

    @cached_property
    def seats(self) -> Sequence[Seat]:
        return seats_of(self.viewer, self.today)

    @cached_property
    def places(self) -> Mapping[int, tuple[Whose, str]]:
        """Return whose each principal's affairs are, and their name: own roles, and who is away."""
        found: dict[int, tuple[Whose, str]] = {
            seat.principal_id: ("role" if seat.own else "standing_in", seat.name)
            for seat in self.seats
            if seat.own or seat.away
        }
        if self.viewer.principal_id is not None:
            found[self.viewer.principal_id] = ("mine", "")
        return found


@dataclass(frozen=True)
class Source:
    """One sort of need. `find` takes a fixed number of queries and returns at most `MOST`."""

    code: str
    label: str  #: of the filter: "Tasks"
    icon: str
    find: Callable[[Desk], Iterable[Need]]

    def __post_init__(self) -> None:
        declare_texts(self, "label")


#: Every sort of need; upper packages add theirs.
sources: list[Source] = []


@dataclass(frozen=True)
class Choice:
    """How the list is narrowed; empty: not."""

    sort: str = ""
    due: str = ""
    whose: str = ""

    def fits(self, need: Need, today: date, *, beside: str = "") -> bool:
        """Return whether a need is among what was chosen, leaving one of the filters aside."""
        return (
            (beside == "sort" or not self.sort or need.sort == self.sort)
            and (beside == "due" or not self.due or need.urgency(today) == self.due)
            and (beside == "whose" or not self.whose or need.whose == self.whose)
        )


@dataclass(frozen=True)
class Found:
    """Everything that waits for a viewer, in order of urgency."""

    today: date
    needs: Sequence[Need] = field(default_factory=tuple)

    def chosen(self, choice: Choice) -> list[Need]:
        return [one for one in self.needs if choice.fits(one, self.today)]

    def counts(self, choice: Choice, by: Literal["sort", "due", "whose"]) -> Counter[str]:
        """Return how many there are by one of the filters, narrowed by the others."""
        fitting = (one for one in self.needs if choice.fits(one, self.today, beside=by))
        if by == "due":
            return Counter(one.urgency(self.today) for one in fitting)
        return Counter(getattr(one, by) for one in fitting)


def everything(viewer: Viewer, today: date | None = None) -> Found:
    """Return what waits for a viewer. The number of queries follows from the sources alone."""
    desk = Desk(viewer, today or timezone.localdate())
    if viewer.principal_id is None or viewer.customer:
        return Found(desk.today)
    found = [need for source in sources for need in source.find(desk)]
    return Found(desk.today, sorted(found, key=_order))


def _order(need: Need) -> tuple[date, float, str]:
    """What is due first comes first; what has no date by how long it has waited."""
    since = need.since.timestamp() if need.since else float("inf")
    return need.due or date.max, since, need.title
