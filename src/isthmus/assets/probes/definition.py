"""Probes over the definition of configuration items (mission row A1; ISO/IEC 27013, 6.2.1)."""

from __future__ import annotations

from django.db.models import Exists

from isthmus.assets.in_force import DEFINITION, definition_in_force
from isthmus.assets.models import Control, Item
from isthmus.assets.probes.item import CONFIGURED, HELD, ITEM
from isthmus.conformity.probe import Seen, Sight, probe


@probe(
    "configuration-item-undefined",
    title="It is decided what a configuration item is",
    requirements=CONFIGURED,
    clause="6.2.1",
    remedy="Write the definition down, have it approved and bring it into force.",
    reads=[ITEM, DEFINITION],
)
def configuration_item_undefined(sight: Sight) -> Seen:
    """Examine items labelled as configuration items, and the definition in force; without one all of
    these items fall short."""
    defined = definition_in_force(sight.organization.pk)
    rows = Item.objects.as_system("probe").filter(
        HELD, organization=sight.organization, configuration_item=True
    )
    items = sight.entries(ITEM).filter(pk__in=rows.values("pk"))
    if defined is None:
        return Seen(items, items)
    return Seen(sight.entries(DEFINITION).filter(pk=defined.key), items.none())


@probe(
    "inventory-is-no-item",
    title="The inventory is itself an item under control",
    requirements={**CONFIGURED, "iso27001-2013": ["A.8.1.1"], "iso27001-2022": ["A.5.9"]},
    clause="6.3.8",
    remedy="Record the inventory as a configuration item whose changes are approved, and name it in "
    "the definition of configuration items.",
    reads=[ITEM, DEFINITION],
)
def inventory_is_no_item(sight: Sight) -> Seen:
    """Examine the definition in force; it falls short where it names no item as the inventory, or one
    that is gone, is no configuration item, or may be changed without approval."""
    defined = definition_in_force(sight.organization.pk)
    if defined is None:
        nothing = sight.entries(DEFINITION).none()
        return Seen(nothing, nothing)
    found = sight.entries(DEFINITION).filter(pk=defined.key)
    rows = Item.objects.as_system("probe").filter(
        HELD, removed_at__isnull=True, circle__isnull=True
    )
    controlled = rows.filter(
        entry=defined.inventory,
        configuration_item=True,
        control__in=(Control.APPROVED, Control.VERIFIED),
    )
    return Seen(found, found.filter(~Exists(controlled)))
