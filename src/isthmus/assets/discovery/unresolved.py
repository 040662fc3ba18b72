"""The open discrepancies of an item, on its page: fetched with whatever else hangs on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.functions import Left

from isthmus.assets.discovery.source import sources
from isthmus.assets.models import Discrepancy
from isthmus.assets.models.discrepancy import OPEN, differing
from isthmus.engine.access import Viewer
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.language import spoken, tr
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import addresses_of, list_address
from isthmus.engine.web.hooks import RecordPage

KIND = "discrepancy"
#: Rows on the page; the list has all.
SHOWN = 10
#: Characters of a value.
SHORT = 120


def _unresolved(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    visible = Discrepancy.objects.visible_to(viewer).filter(item_id=entry, state=OPEN)
    # One more than is shown tells that there are others.
    latest = visible.order_by("-pk").values_list("pk", flat=True)[: SHOWN + 1]
    found = Discrepancy.objects.as_system("of those that the viewer may see").filter(pk__in=latest)
    return rows_of(
        KIND, found, text=Left("seen", SHORT), more="source", mark="field", state="reference",
        made_at="created_at",
    )  # fmt: skip


selections[KIND] = _unresolved


def unresolved_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return the discrepancies that wait for a decision. No query of its own."""
    rows = [row for row in page.hung if row.kind == KIND]
    if not rows:
        return None
    declared, slug = registry.of(Discrepancy), page.viewer.organization.slug
    address, labels = addresses_of(declared, slug), dict(differing())
    asked = urlencode({"item": page.record.reference, "state": OPEN})
    return {
        "items": [_item(row, labels) | {"url": address(row.state)} for row in rows[-SHOWN:]],
        "more": len(rows) > SHOWN,
        "list_url": f"{list_address(declared, slug)}?{asked}",
    }


def _item(row: Row, labels: dict[str, str]) -> dict[str, str]:
    label, source = spoken(labels.get(row.mark, row.mark)), sources().get(row.more)
    return {
        "reference": row.state,
        "title": f"{label}: {row.text or tr('nothing')}",
        "detail": source.label if source else row.more,
    }
