"""Probes over what sources know of items (mission row A1; ISO/IEC 27013, 6.3.8)."""

from __future__ import annotations

from isthmus.assets.models import Sighting
from isthmus.assets.probes.item import CONFIGURED, ITEM, LISTED
from isthmus.conformity.probe import Seen, Sight, probe


@probe(
    "stale-item-in-use",
    title="What is in use is found where it was found before",
    requirements={**LISTED, **CONFIGURED},
    clause="6.3.8",
    remedy="Look whether it is still there: retire it, or bring the source up to date.",
    reads=[ITEM],
)
def stale_item_in_use(sight: Sight) -> Seen:
    """Examine items in use that a source knew of once; one that a source finds no more falls short."""
    rows = Sighting.objects.filter(organization=sight.organization)
    used = sight.entries(ITEM).filter(state="in_use")
    return Seen(
        used.filter(pk__in=rows.values("entry")),
        used.filter(pk__in=rows.exclude(stale_since=None).values("entry")),
    )
