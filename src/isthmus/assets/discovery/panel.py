"""An item's page says that a source finds it no more."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery

from isthmus.assets.discovery.source import sources
from isthmus.assets.models import Item, Sighting
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.web.hooks import RecordPage

SINCE, SOURCE = "page_stale_since", "page_stale_source"


def stale_since(record_type: type[RecordType]) -> Any:
    """Return the expression that tells, with the item itself, since when it is found no more."""
    return _first(record_type, "stale_since")


def stale_source(record_type: type[RecordType]) -> Any:
    """Return the expression that tells, with the item itself, which source finds it no more."""
    return _first(record_type, "source")


def _first(record_type: type[RecordType], name: str) -> Any:
    if record_type.model is not Item:
        return None
    rows = Sighting.objects.filter(entry=OuterRef("pk"), stale_since__isnull=False)
    return Subquery(rows.order_by("stale_since", "source").values(name)[:1])


def stale_rail(page: RecordPage) -> dict[str, Any] | None:
    """Return what is said of an item that a source finds no more. No query of its own."""
    told = page.record.__dict__
    if told.get(SINCE) is None:
        return None
    source = sources().get(told[SOURCE])
    name = source.label if source else told[SOURCE]
    words = tr("%(source)s finds it no more since %(day)s.", source=name, day=day(told[SINCE]))
    return {"words": words}
