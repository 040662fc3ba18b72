"""What is worked out from records and their histories, kept beside them, and stands in no event.

`isthmus reindex` works all of it out afresh. What stands in history is `history.replay`'s. A package
that keeps something of the kind appends it to `derived` in its `pages.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from isthmus.engine.models import Entry, Organization


@dataclass(frozen=True)
class Astray:
    """Something that is not what it follows from: of which record, and what of it."""

    reference: str
    what: str


@dataclass(frozen=True)
class Derived:
    """One such thing. `astray` yields what differs and writes nothing, `mend` writes it anew.

    Both go through an organization a batch at a time.
    """

    name: str  #: for people: “words”
    astray: Callable[[Organization], Iterator[Astray]]
    mend: Callable[[Organization], None]


#: In the order in which they are worked out: what others rest on comes first.
derived: list[Derived] = []


def references(keys: list[int]) -> dict[int, str]:
    """Return what entries are called by. One query."""
    rows = Entry.objects.as_system("reindex").filter(pk__in=keys)
    return dict(rows.values_list("pk", "reference"))
