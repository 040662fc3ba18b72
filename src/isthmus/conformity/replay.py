"""How the editions in use follow from history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from isthmus.conformity.models import EditionInUse
from isthmus.engine.history.tables import Payload, Standing, Story, Table, tables
from isthmus.engine.models import Event

EDITIONS = "editions in use"


def _take(story: Story, event: Event, payload: Payload) -> None:
    if event.verb == "editions adopted":
        rows = story.table(EDITIONS)
        rows.clear()
        rows |= {code: {"edition": code} for code in payload["editions"]}


def _standing(stories: Mapping[int, Story]) -> Iterator[Standing]:
    for row in EditionInUse.objects.filter(organization_id__in=list(stories)):
        yield row.organization_id, row.edition, {"edition": row.edition}


tables.append(Table(EDITIONS, _take, _standing))
