"""What happens beside a record's own fields: events of what hangs on it, and their words.

Such events leave the record's version as it is. Each capability declares its own, in its
`happenings.py`, which the engine's `pages.py` imports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from isthmus.engine.language import declare_texts


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

    def __post_init__(self) -> None:
        declare_texts(self, "words", "of")


#: By the verb of the event.
happenings: dict[str, Happened] = {}


def declare(*declared: Happened) -> None:
    """Make kinds of events known to timeline, news and API."""
    for one in declared:
        happenings[one.verb] = one


def quiet() -> list[str]:
    return [verb for verb, one in happenings.items() if one.quiet]


def row_in(payload: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    """Return the (first) row of a table that a payload carries; nothing if it was erased."""
    rows = payload.get("rows", {}).get(table, [])
    return rows[0] if rows else {}
