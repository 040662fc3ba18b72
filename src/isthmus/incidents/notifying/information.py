"""Of what kind the information is that a report touches, as far as the inventory says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

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
    edges = Edge.objects.current()
    on_it = edges.filter(type=RUNS_ON.code, target=report.item_id).values("source")
    stored = edges.filter(type=STORES.code).filter(Q(source=report.item_id) | Q(source__in=on_it))
    near = Q(pk=report.item_id) | Q(pk__in=on_it) | Q(pk__in=stored.values("target"))
    rows = Item.objects.visible_to(viewer).filter(near)
    return [*rows.order_by("title_key", "pk")[:LOOKED_AT]]
