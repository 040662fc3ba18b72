"""How versions took one another's place, as a customer's history tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from isthmus.engine.access import Viewer
from isthmus.engine.door.history import canonical
from isthmus.engine.models import Event, InForce, Share
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType
from isthmus.engine.snapshots.take import parsed

#: The newest versions that are looked at.
MOST_VERSIONS = 200
Content = Mapping[str, Any]


def succession(record_type: type[RecordType], key: int, viewer: Viewer) -> list[Event]:
    """Return when versions came into force since a record was shared with the viewer's party.

    Newest first, with what differs in shared fields and parts from the version before, if that
    was in force while it was shared. What was drafted in between is not told. One query.
    """
    shares = Share.objects.filter(entry=OuterRef("entry"), party=viewer.party_id)
    rows = list(
        InForce.objects.filter(entry=key)
        .annotate(
            share=Subquery(shares.values("pk")[:1]), since=Subquery(shares.values("since")[:1])
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=F("since")), share__isnull=False)
        .select_related("snapshot")
        .order_by("-pk")[:MOST_VERSIONS]
    )
    if not rows:
        return []
    found = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        if row.valid_from > row.since:
            payload = _difference(record_type, before, row) if before else {}
            found.append(_event(row.pk, key, "version frozen", row.valid_from, payload))
        if before and before.valid_to and before.valid_to < row.valid_from:
            # Nothing was in force for a while. Its key stands just before the next version's.
            found.append(_event(row.pk - 1, key, "version out of force", before.valid_to, {}))
    shared = _event(rows[0].share, key, "shared_with_you", rows[0].since, {})
    return sorted([*found, shared], key=lambda one: -one.pk)


def _event(pk: int, key: int, verb: str, at: datetime, payload: dict[str, Any]) -> Event:
    return Event(id=pk, entry_id=key, verb=verb, occurred_at=at, payload=canonical(payload))


def _difference(record_type: type[RecordType], before: InForce, after: InForce) -> dict[str, Any]:
    """Return what differs between two versions, as events tell changes."""
    old, new = parsed(before.snapshot.content), parsed(after.snapshot.content)
    parts = [part for part in record_type.parts if part.name in record_type.shared_parts]
    return {
        "changes": _pairs(old["fields"], new["fields"], record_type.shared_fields),
        "parts": {part.code: _rows(part, old["parts"], new["parts"]) for part in parts},
    }


def _pairs(old: Content, new: Content, names: Any) -> dict[str, list[Any]]:
    return {
        name: [old.get(name), new.get(name)] for name in names if old.get(name) != new.get(name)
    }


def _rows(part: PartType, old: Content, new: Content) -> dict[str, Any]:
    before, after = ({row["id"]: row for row in side.get(part.name, ())} for side in (old, new))
    both = before.keys() & after.keys()
    changed = {key: _pairs(before[key], after[key], part.fields) for key in sorted(both)}
    return {
        "added": [row for key, row in after.items() if key not in before],
        "removed": [row for key, row in before.items() if key not in after],
        "changed": {key: pairs for key, pairs in changed.items() if pairs},
    }
