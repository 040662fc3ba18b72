"""Where NetBox's own statuses stand in the life of an item or a location."""

from __future__ import annotations

from isthmus.assets.discovery.netbox import dump as nb
from isthmus.assets.discovery.netbox.dump import Thing

#: What is switched off or broken is still what the organization relies on having.
USED = dict.fromkeys(("active", "offline", "failed", "connected", "paused"), "in_use")
COMING = dict.fromkeys(("planned", "reserved"), "planned")
THERE = dict.fromkeys(("staged", "staging", "inventory", "available", "provisioning"), "acquired")
GONE = dict.fromkeys(
    ("decommissioning", "decommissioned", "deprovisioning", "deprecated"), "retired"
)
ITEM_STATES = USED | COMING | THERE | GONE
#: A location is in use or given up; between the two we know nothing.
SITE_STATES = {"active": "in_use", "retired": "given_up"}


def state_of(thing: Thing) -> str:
    """Return our state; nothing for a status that NetBox was given by its owner."""
    states = SITE_STATES if thing.model == nb.SITE else ITEM_STATES
    return states.get(thing.text("status"), "")
