"""Probes over what is recorded one way and seen another (mission row A1; ISO/IEC 27013, 6.3.8)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from isthmus.assets.models import Discrepancy, Item
from isthmus.assets.models.discrepancy import OPEN
from isthmus.assets.probes.item import CARRIES, CONFIGURED, LISTED
from isthmus.conformity.probe import Seen, Sight, probe

DISCREPANCY = "assets.discrepancy"
ITEM = "assets.item"
#: So many days somebody has to decide.
DAYS = 30


def _about(sight: Sight, items: Q) -> Seen:
    """Examine discrepancies of some items; one that waits for longer than it may falls short."""
    items_ = Item.objects.as_system("probe").filter(items, organization=sight.organization)
    rows = Discrepancy.objects.as_system("probe").filter(
        organization=sight.organization, item__in=items_.values("pk")
    )
    late = rows.filter(state=OPEN, first_seen__lt=sight.on - timedelta(days=DAYS))
    entries = sight.entries(DISCREPANCY)
    return Seen(entries.filter(pk__in=rows.values("pk")), entries.filter(pk__in=late.values("pk")))


@probe(
    "information-discrepancy-unresolved",
    title="What is seen otherwise of information, and of what handles it, is decided in time",
    requirements=LISTED,
    clause="6.3.8",
    remedy="Accept what was seen, or reject it with the reason.",
    reads=[DISCREPANCY, ITEM],
    tolerance=0.05,
)
def information_discrepancy_unresolved(sight: Sight) -> Seen:
    """Examine discrepancies of items that are or handle information; one that is open for more than
    30 days falls short."""
    return _about(sight, CARRIES)


@probe(
    "configuration-discrepancy-unresolved",
    title="What is seen otherwise of configuration items is decided in time",
    requirements=CONFIGURED,
    clause="6.3.8",
    remedy="Accept what was seen, or reject it with the reason.",
    reads=[DISCREPANCY, ITEM],
    tolerance=0.05,
)
def configuration_discrepancy_unresolved(sight: Sight) -> Seen:
    """Examine discrepancies of configuration items; one that is open for more than 30 days falls
    short."""
    return _about(sight, Q(configuration_item=True))
