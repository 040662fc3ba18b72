"""How loaded catalogues follow from history."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping

from isthmus.engine.history.tables import Payload, Standing, Story, Table, tables, whole_rows
from isthmus.engine.models import Event
from isthmus.standards.catalogues.operations import WITHDRAWN
from isthmus.standards.models import Catalogue, CatalogueText

TEXTS = "texts of catalogues"


def _take(story: Story, event: Event, payload: Payload) -> None:
    row = payload.get("catalogue")
    if isinstance(row, dict) and event.verb == WITHDRAWN:
        story.table(TEXTS).pop(str(row["id"]), None)
    elif isinstance(row, dict):
        story.table(TEXTS)[str(row["id"])] = {"digest": row["digest"]}


def _standing(stories: Mapping[int, Story]) -> Iterable[Standing]:
    rows = CatalogueText.objects.filter(catalogue__organization_id__in=list(stories))
    for row in rows.select_related("catalogue").iterator(chunk_size=10):
        try:
            text = zlib.decompress(bytes(row.content))
        except zlib.error:
            text = b""
        found = {"digest": hashlib.sha256(text).hexdigest()}
        yield row.catalogue.organization_id or 0, str(row.catalogue_id), found


tables += [
    whole_rows("catalogues", Catalogue, "catalogue", gone=(WITHDRAWN,), entry="organization"),
    Table(TEXTS, _take, _standing),
]
