"""Lawful erasure of a field from what was frozen of a record."""

from __future__ import annotations

from isthmus.engine.door import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.history.redaction import snapshot_without
from isthmus.engine.models import InForce, Record, Snapshot
from isthmus.engine.registry import registry
from isthmus.engine.text import fold


def erase_from_snapshots(record: Record, names: frozenset[str], act: Act) -> int:
    """Blank the fields in every snapshot of the record; return in how many they stood.

    It is the only change that a snapshot ever sees, and history does the same to its event.
    """
    changed = []
    for one in Snapshot.objects.filter(entry=record.pk):
        left = snapshot_without({"content": one.content, "digest": one.digest}, names)
        if left["digest"] != one.digest:
            one.content, one.digest = left["content"], left["digest"]
            changed.append(one)
    update_rows(Snapshot, changed, ("content", "digest"))
    if "title" in names:
        rows = list(InForce.objects.filter(entry=record.pk))
        for row in rows:
            row.title_key = fold(registry.of(type(record)).erased_title)[:250]
        update_rows(InForce, rows, ("title_key",))
    return len(changed)
