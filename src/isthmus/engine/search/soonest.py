"""A few records to offer while somebody types, in a time that does not grow with the register.

They stand in the order of `asking.find`: titles first, the latest change on top. What changed
lately is looked at first, since words that many records have fill the few places from there; words
that few have are asked of the index, whose work grows with what fits. Only where hundreds fit and
the latest changes hold next to none of them may one be left out that `find` would put before
another: whoever goes on typing, or searches everything, has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry, SearchRow
from isthmus.engine.search.asking import FEW, Place, Question, entries_by_key, find_places, narrowed

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
    latest = latest_of(asked.viewer)
    rows = SearchRow.objects.filter(pk__in=latest).filter(narrowed(asked.viewer, asked.types))
    rows = rows.filter(asked.has("words", titled=False))
    in_title: Any = ExpressionWrapper(asked.has("words", titled=True), output_field=BooleanField())
    found = rows.annotate(in_title=in_title).values_list("in_title", "entry__changed_at", "pk")
    return (Place(bool(titled), moment, key) for titled, moment, key in found)


def latest_of(viewer: Viewer) -> Any:
    """Return the keys of what changed lately in the organization, for a condition: whether they fit
    and are visible is asked next."""
    here = Entry.objects.as_system("search: fits and is visible, asked next")
    here = here.filter(organization_id=viewer.organization_id, removed_at=None)
    return here.order_by("-changed_at", "-pk").values("pk")[:LATEST]
