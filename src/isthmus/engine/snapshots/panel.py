"""The versions of a record on its page."""

from __future__ import annotations

from typing import Any

from isthmus.engine.models import InForce, Record, Snapshot
from isthmus.engine.snapshots.declared import VERSION
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hooks import RecordPage


def versions_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return the versions, newest first; None for records that have none. One query."""
    declared = page.record_type.versions
    if declared is None:
        return None
    rows = list(
        Snapshot.objects.filter(entry=page.record.pk, purpose=VERSION)
        .annotate(
            current=InForce.objects.filter(entry=page.record.pk, valid_to__isnull=True).values(
                "snapshot"
            )[:1]
        )
        .select_related("made_by")
        .defer("content")
        .order_by("-number")
    )
    slug = page.viewer.organization.slug
    in_force = any(row.current == row.pk for row in rows)
    return {
        "versions": [
            {
                "label": f"Version {row.number}",
                "url": snapshot_address(page.record, row, slug),
                "category": "done" if row.current == row.pk else "void",
                "state": _state(current=row.current == row.pk, any_in_force=in_force),
                "iso": row.made_at.isoformat(),
                "made_at": row.made_at,
                "by": row.made_by.name if row.made_by else "",
                "current": row.current == row.pk,
            }
            for row in rows
        ],
        "compare_url": f"{compare_address(page.record, slug)}?from={name_of(rows[0])}"
        if rows
        else "",
    }


def _state(*, current: bool, any_in_force: bool) -> str:
    if current:
        return "In force"
    return "Earlier version" if any_in_force else "No longer in force"


def name_of(snapshot: Snapshot) -> str:
    """Return how an address names a snapshot of a record: version-2."""
    return f"{snapshot.purpose}-{snapshot.number}"


def snapshot_address(record: Record, snapshot: Snapshot, slug: str) -> str:
    return (
        f"{record_address(record, slug, 'record_snapshots')}{snapshot.purpose}/{snapshot.number}/"
    )


def compare_address(record: Record, slug: str) -> str:
    return record_address(record, slug, "record_snapshots_compare")
