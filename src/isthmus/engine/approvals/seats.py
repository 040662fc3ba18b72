"""For whom somebody may approve: roles they hold, and people they stand in for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from isthmus.engine.access import Viewer


@dataclass(frozen=True)
class Seat:
    """A principal in whose place a viewer may act on a day."""

    principal_id: int
    name: str
    roles: frozenset[str] = frozenset()  #: what that principal's own accounts may do
    #: a role of the management system that the viewer holds: acting for it is acting oneself
    own: bool = False
    #: its holder is away, and the viewer does their work meanwhile: tasks reach them as well
    away: bool = False


#: Who may act for whom: gets the viewer and the day and returns the seats. Upper packages add to it.
deputies: list[Callable[[Viewer, date], Iterable[Seat]]] = []


def seats_of(viewer: Viewer, day: date) -> list[Seat]:
    """Return every seat in which the viewer may act on `day`; none for the system."""
    if viewer.principal_id is None:
        return []
    return [seat for find in deputies for seat in find(viewer, day)]
