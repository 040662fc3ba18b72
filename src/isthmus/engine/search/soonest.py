"""A few records to offer while somebody types, in a time that does not grow with the register.

They stand in the order of `asking.find`: titles first, the latest change on top. What changed
lately is looked at first, since words that many records have fill the few places from there; words
that few have are asked of the index, whose work grows with what fits. Only where hundreds fit and
the latest changes hold next to none of them may one be left out that `find` would put before
another: whoever goes on typing, or searches everything, has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry, SearchRow
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType
from isthmus.engine.search.asking import (
    FEW,
    Place,
    Question,
    entries_by_key,
    find_places,
    holding,
    narrowed,
)

#: So many of the latest changes are looked at.
LATEST = 400


def soonest(asked: Question, limit: int) -> list[Entry]:
    """Return at most `limit` records that fit. At most four queries."""
    if not asked.words or not asked.types:
        return []
    places = set(_latest(asked))
    titled = {place for place in places if place.titled}
    if len(titled) < limit:
        places |= set(find_places(asked, titled=True, most=FEW))
    if len(places) < limit:
        places |= set(find_places(asked, titled=False, most=FEW))
    best = sorted(places, reverse=True)[:limit]
    rows = entries_by_key(best)
    return [rows[place.key] for place in best if place.key in rows]


def _latest(asked: Question) -> Iterable[Place]:
    """Yield where those stand that fit, among what changed lately in the organization."""
    pieces, titled = asked.pieces(titled=False), asked.pieces(titled=True)
    found = _among_latest(asked.viewer, pieces, titled, types=asked.types)
    return (Place(bool(in_title), moment, key) for in_title, moment, key in found)


@Prepared
def _among_latest(
    viewer: Viewer,
    pieces: tuple[str, ...],
    titled: tuple[str, ...],
    *,
    types: tuple[type[RecordType], ...],
) -> QuerySet[SearchRow, tuple[bool, datetime, int]]:
    rows = SearchRow.objects.filter(pk__in=latest_of(viewer)).filter(narrowed(viewer, types))
    in_title: Any = ExpressionWrapper(holding("words", titled), output_field=BooleanField())
    rows = rows.filter(holding("words", pieces)).annotate(in_title=in_title)
    return rows.values_list("in_title", "entry__changed_at", "pk")


def latest_of(viewer: Viewer) -> Any:
    """Return the keys of what changed lately in the organization, for a condition: whether they fit
    and are visible is asked next."""
    here = Entry.objects.as_system("search: fits and is visible, asked next")
    here = here.filter(organization_id=viewer.organization_id, removed_at=None)
    return here.order_by("-changed_at", "-pk").values("pk")[:LATEST]
