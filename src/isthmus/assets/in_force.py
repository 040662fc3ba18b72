"""What the definition of configuration items in force says."""

from __future__ import annotations

import json
from dataclasses import dataclass

from isthmus.engine.models import InForce

DEFINITION = "assets.definition"


@dataclass(frozen=True)
class Defined:
    """A definition in force: its key, the codes of its categories, the item that is the inventory."""

    key: int
    codes: tuple[str, ...]
    inventory: int | None


def definition_in_force(organization_id: int) -> Defined | None:
    """Return what is in force, by its frozen version: one query. None where nothing is."""
    rows = InForce.objects.filter(
        organization_id=organization_id,
        entry__type=DEFINITION,
        entry__removed_at__isnull=True,
        valid_to__isnull=True,
    )
    found = rows.values_list("entry", "snapshot__content").first()
    if found is None:
        return None
    content = json.loads(found[1])
    inventory = content["fields"]["inventory"]
    codes = tuple(row["code"] for row in content["parts"]["categories"])
    return Defined(found[0], codes, int(inventory) if inventory else None)
