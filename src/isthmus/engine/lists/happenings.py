"""How the organization's history tells of shared views, and how they follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus.engine.door.history import snapshot
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.history.tables import Payload, Standing, Story, Table, tables
from isthmus.engine.models import Event, SavedView

TABLE = "shared views"


def _name(payload: Mapping[str, Any]) -> str:
    return str(payload.get("saved_view", {}).get("name", ""))


declare(
    Happened("view shared", "shared a view", "shared a view of", "eye", _name),
    Happened("view changed", "changed a shared view", "changed a shared view of", "eye", _name),
    Happened("view unshared", "no longer shares a view", "no longer shares a view of", "eye-off",
             _name),
    Happened("view removed", "deleted a shared view", "deleted a shared view of", "trash", _name),
    Happened("view put back", "put a shared view back", "put back a shared view of",
             "arrow-back-up", _name),
)  # fmt: skip


def _take(story: Story, event: Event, payload: Payload) -> None:
    row = payload.get("saved_view")
    if not isinstance(row, dict):
        return
    rows = story.table(TABLE)
    if event.verb == "view unshared":
        rows.pop(row["id"], None)
    else:
        rows[row["id"]] = dict(row)


def _standing(stories: Mapping[int, Story]) -> Iterator[Standing]:
    # One's own views are nobody else's affair: no history tells of them.
    for row in SavedView.objects.filter(organization_id__in=list(stories)).exclude(shared_with=""):
        yield row.organization_id, str(row.pk), snapshot(row)


tables.append(Table(TABLE, _take, _standing))
