"""What happens beside a record's own fields: events of what hangs on it, and their words.

Such events leave the record's version as it is. Each capability declares its own, in its
`happenings.py`, which the engine's `pages.py` imports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Happened:
    """How history tells of one kind of event. `note` says of a payload what it was about."""

    verb: str
    words: str  #: after the actor's name: “commented”
    of: str  #: between the actor's name and the record's: “commented on”
    icon: str
    note: Callable[[Mapping[str, Any]], str] = lambda payload: ""
    #: told in the whole history only, not among what happened lately
    quiet: bool = False


#: By the verb of the event.
happenings: dict[str, Happened] = {}

#: Relations are told by the entries at both ends; they leave the version as it is, too.
RELATIONS = ("related", "unrelated")


def declare(*declared: Happened) -> None:
    """Make kinds of events known to timeline, news, API and to the counting of versions."""
    for one in declared:
        happenings[one.verb] = one


def beside() -> list[str]:
    """Return the verbs of all events that leave a record's version as it is."""
    return [*RELATIONS, *happenings]


def quiet() -> list[str]:
    return [verb for verb, one in happenings.items() if one.quiet]


def row_in(payload: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    """Return the (first) row of a table that a payload carries; nothing if it was erased."""
    rows = payload.get("rows", {}).get(table, [])
    return rows[0] if rows else {}
