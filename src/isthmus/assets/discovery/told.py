"""What sources say is told in the history of each record; no field of it changes by that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.assets.models import Sighting, SourceOrder
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.history.tables import tables, whole_rows
from isthmus.engine.models import Entry


def _source(payload: Mapping[str, Any]) -> str:
    return str(payload.get("source", ""))


SEEN, MISSED, FOUND_AGAIN = "sighted", "missed", "found_again"

declare(
    Happened(
        SEEN, "noted what a source says", "noted what a source says of", "download", quiet=True
    ),
    Happened(MISSED, "found it no more", "found no more", "eye-off", note=_source),
    Happened(FOUND_AGAIN, "found it again", "found again", "eye", note=_source),
)
tables += [
    whole_rows("sightings", Sighting, "sightings"),
    whole_rows(
        "orders of sources",
        SourceOrder,
        "source_orders",
        gone={"source order taken back"},
        entry="organization",
    ),
]


def note(verb: str, new: Sequence[Sighting], changed: Sequence[Sighting], act: Act) -> None:
    """Write sightings and tell of them. Call it inside `door_open`."""
    rows = [*new, *changed]
    if not rows:
        return
    keys = [row.entry_id for row in rows]
    locked = Entry.objects.as_system("sightings").filter(pk__in=keys).order_by("pk")
    entries = {entry.pk: entry for entry in locked.select_for_update(no_key=True)}
    insert_rows(Sighting, new)
    update_rows(Sighting, changed, ("family", "said", "related", "stale_since"))
    history.append(
        [
            history.Happening(
                entries[row.entry_id],
                verb,
                {"source": row.source, "sightings": history.snapshot(row)},
            )
            for row in rows
        ],
        act,
    )
    update_rows(Entry, list(entries.values()), ("seq", "head_hash"))
