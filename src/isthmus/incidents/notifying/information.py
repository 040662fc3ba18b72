"""Of what kind the information is that a report touches, as far as the inventory says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from isthmus.assets.edges import RUNS_ON, STORES
from isthmus.assets.models import Classification, Item
from isthmus.engine.access import Viewer
from isthmus.engine.language import N_
from isthmus.engine.models import Edge

if TYPE_CHECKING:
    from isthmus.incidents.models import Incident


class Information(models.TextChoices):
    """What an item may hold, by its classification or by the field `personal_data` of the kinds that
    an inventory begins with."""

    PERSONAL = "personal", N_("Personal data")
    SPECIAL = "special", N_("Personal data of special categories")
    CONFIDENTIAL = "confidential", N_("Confidential or stricter")
    STRICT = "strict", N_("Strictly confidential")


#: The field of items that says whether personal data are in them, and what it says then.
FIELD = "personal_data"
PERSONAL: Mapping[str, Collection[str]] = {
    Information.PERSONAL: ("some", "special"),
    Information.SPECIAL: ("special",),
}
CLASSIFIED: Mapping[str, Collection[str]] = {
    Information.CONFIDENTIAL: (Classification.CONFIDENTIAL, Classification.STRICT),
    Information.STRICT: (Classification.STRICT,),
}
#: So many items are looked at, and so many of them named.
LOOKED_AT, NAMED = 200, 3


def holds(item: Item, kind: str) -> bool:
    """Return whether the inventory says that an item holds information of a kind."""
    if kind in CLASSIFIED:
        return item.classification in CLASSIFIED[kind]
    return item.own.get(FIELD) in PERSONAL.get(kind, ())


def touched(report: Incident, viewer: Viewer) -> list[Item]:
    """Return what a report touches, as far as the viewer may know of it: the item that it names, what
    runs on that, and what these store. One query; none where it names no item."""
    if report.item_id is None:
        return []
    seen = Item.objects.visible_to(viewer)
    known = Q(source__in=seen.values("pk"))
    rows = seen.filter(_near(lambda depth: report.item_id, lambda depth: known))
    return [*rows.order_by("title_key", "pk")[:LOOKED_AT]]


def _near(item: Callable[[int], Any], known: Callable[[int], Q]) -> Q:
    """Return the condition on items that are this one, run on it, or are stored by one of these; where
    the one between meets `known`, a condition on relations. Both are asked at a depth of subqueries."""
    edges = Edge.objects.current()

    def on_it(depth: int) -> Any:
        running = edges.filter(type=RUNS_ON.code, target=item(depth))
        return running.filter(known(depth)).values("source")

    stored = edges.filter(type=STORES.code).filter(Q(source=item(2)) | Q(source__in=on_it(3)))
    return Q(pk=item(1)) | Q(pk__in=on_it(2)) | Q(pk__in=stored.values("target"))


def _outer(name: str, depth: int) -> OuterRef:
    """Return a reference to a column of the query that stands so many levels above."""
    found = OuterRef(name)
    for _ in range(depth - 1):
        found = OuterRef(found)
    return found


def may_hold(kind: str) -> Q:
    """Return the condition on reports that they may touch information of a kind: they name no item,
    or the inventory says so of what they touch, as far as who knows of the report may know of it."""

    def known(depth: int) -> Q:
        return Q(source__circle=None) | Q(source__circle=_outer("circle", depth))

    said = (
        Q(classification__in=CLASSIFIED[kind])
        if kind in CLASSIFIED
        else Q(**{f"own__{FIELD}__in": [*PERSONAL[kind]]})
    )
    items = Item.objects.as_system("probe").filter(
        _near(lambda depth: _outer("item", depth), known),
        said,
        Q(circle=None) | Q(circle=OuterRef("circle")),
        removed_at=None,
    )
    return Q(item=None) | Q(Exists(items))
