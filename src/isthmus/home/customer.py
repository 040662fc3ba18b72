"""The home page of customers: what is shared with their party, by register."""

from __future__ import annotations

from typing import Any

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query, selection
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import list_address, record_address

#: So many of each register are named; the list has the rest.
NAMED = 8


def shared_with(viewer: Viewer) -> list[dict[str, Any]]:
    """Return the registers of which something is shared, each with its records by title.

    One query for each register that can be shared, however much is.
    """
    found = []
    for record_type in registry.types():
        if not record_type.shared_fields or not viewer.may_on(record_type.model, VIEW):
            continue
        query = parse_query(record_type, {"sort": ["title"]}, Lookup(viewer))
        named = list(selection(query, viewer)[: NAMED + 1])
        if named:
            slug = viewer.organization.slug
            found.append({
                "label": record_type.label_plural,
                "url": list_address(record_type, slug),
                "more": len(named) > NAMED,
                "items": [
                    {
                        "title": one.title,
                        "reference": one.reference,
                        "url": record_address(one, slug),
                        "icon": record_type.icon,
                    }
                    for one in named[:NAMED]
                ],
            })  # fmt: skip
    return found
