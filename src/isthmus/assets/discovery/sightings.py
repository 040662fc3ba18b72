"""What the sources know of, as far as a viewer may know it too."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Q

from isthmus.assets.discovery.source import sources
from isthmus.assets.models import Sighting
from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry


class SeenBySource(NamedTuple):
    name: str
    label: str
    records: int
    stale: int


def seen_by_source(viewer: Viewer) -> list[SeenBySource]:
    """Return each source with the number of records it knows of and of those it knows of no more."""
    visible = Entry.objects.visible_to(viewer).values("pk")
    rows = Sighting.objects.filter(organization_id=viewer.organization_id, entry__in=visible)
    counted = rows.values_list("source").annotate(
        records=Count("pk", filter=Q(stale_since=None)),
        stale=Count("pk", filter=Q(stale_since__isnull=False)),
    )
    found = {name: (records, stale) for name, records, stale in counted}
    return [
        SeenBySource(name, one.label, *found.get(name, (0, 0))) for name, one in sources().items()
    ]
