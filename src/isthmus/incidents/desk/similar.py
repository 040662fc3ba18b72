"""Reports that may be about the same, for whoever takes one down or works on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from isthmus.engine.access import Viewer
from isthmus.engine.search.alike import Likeness, alike
from isthmus.incidents.models import UNRESOLVED, Incident
from isthmus.incidents.records import IncidentType

#: So many are shown; so many open ones on the same service or item are weighed.
MOST, SAME = 5, 20
#: What being about the same adds, and being open: as much as words in the title.
SAME_ITEM, SAME_SERVICE, OPEN = 4, 2, 1
#: What merely is about the same service has to have a word of it as well.
LEAST = 4


@dataclass(frozen=True)
class About:
    """What is being written, as far as it is there."""

    words: str = ""
    service: int | None = None
    item: int | None = None
    #: the report itself, which is like none better
    itself: int | None = None


@dataclass(frozen=True)
class Similar:
    report: Incident
    same_service: bool
    same_item: bool


def similar(about: About, viewer: Viewer) -> Sequence[Similar]:
    """Return at most five reports that the viewer may see, the likest first. Five queries at most."""
    same = _open_on_the_same(about, viewer)
    likely = alike(about.words, viewer, IncidentType, besides=same)
    weights = {one.key: one for one in likely if one.key != about.itself}
    keys = list(weights)[: SAME + 10 * MOST]
    if not keys:
        return []
    rows = Incident.objects.visible_to(viewer).filter(pk__in=keys).exclude(state="merged")
    ranked = [(_weight(one, weights[one.pk], about), one) for one in rows]
    ranked.sort(key=lambda pair: (pair[0], pair[1].opened_at, pair[1].pk), reverse=True)
    return [
        Similar(one, _same(one.service_id, about.service), _same(one.item_id, about.item))
        for weight, one in ranked[:MOST]
        if weight >= LEAST or weights[one.pk].words >= 2
    ]


def _open_on_the_same(about: About, viewer: Viewer) -> list[int]:
    named = Q()
    if about.service:
        named |= Q(service=about.service)
    if about.item:
        named |= Q(item=about.item)
    if not named:
        return []
    rows = Incident.objects.visible_to(viewer).filter(named, state__in=UNRESOLVED)
    return list(rows.order_by("-opened_at", "-pk").values_list("pk", flat=True)[:SAME])


def _weight(one: Incident, likeness: Likeness, about: About) -> int:
    return (
        likeness.weight
        + SAME_ITEM * _same(one.item_id, about.item)
        + SAME_SERVICE * _same(one.service_id, about.service)
        + OPEN * (one.state in UNRESOLVED)
    )


def _same(one: int | None, other: int | None) -> bool:
    return one is not None and one == other
