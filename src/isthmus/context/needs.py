"""What a party needs and expects, on its page."""

from __future__ import annotations

from typing import Any

from isthmus.context.models import Need
from isthmus.context.records.need import NeedType
from isthmus.engine.access import CREATE
from isthmus.engine.web.addresses import list_address, page_address, record_address
from isthmus.engine.web.components import state_badge
from isthmus.engine.web.hooks import RecordPage

#: Needs that the page of a party names; the list has them all.
SHOWN = 20


def needs(page: RecordPage) -> dict[str, Any] | None:
    """Return what a party needs and expects, as far as the viewer may see it."""
    viewer, slug = page.viewer, page.viewer.organization.slug
    rows = Need.objects.visible_to(viewer).filter(
        organization=viewer.organization, party=page.record.pk
    )
    found = list(rows.select_related("entry").order_by("title_key", "pk")[: SHOWN + 1])
    may = page.viewer.may_on(Need, CREATE)
    if not found and not may:
        return None
    reference = page.record.reference
    new = page_address("record_new", org=slug, record_type=NeedType)
    return {
        "needs": [
            {
                "reference": one.reference,
                "title": one.title,
                "state": state_badge(one),
                "binding": one.binding,
                "url": record_address(one, slug),
            }
            for one in found[:SHOWN]
        ],
        "more": f"{list_address(NeedType, slug)}?party={reference}" if len(found) > SHOWN else "",
        "new": f"{new}?party={reference}" if may else "",
    }
