"""The versions of a record on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Subquery

from isthmus.engine.access import Viewer
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.language import tr
from isthmus.engine.models import InForce, Record, Snapshot
from isthmus.engine.snapshots.declared import VERSION
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hooks import RecordPage


def versions_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return the versions, newest first; None for records that have none. No query of its own."""
    declared = page.record_type.versions
    if declared is None or declared.listed_by_record:
        return None
    rows = sorted((row for row in page.hung if row.kind == VERSION), key=_number, reverse=True)
    slug = page.viewer.organization.slug
    in_force = any(row.link == row.key for row in rows)
    compare = (
        f"{compare_address(page.record, slug)}?from={VERSION}-{_number(rows[0])}" if rows else ""
    )
    return {
        "versions": [_version(page, row, in_force, slug) for row in rows],
        "compare_url": compare,
    }


def _versions(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    """Return the versions of a record, in the one query for what hangs on it."""
    current = InForce.objects.filter(entry=entry, valid_to__isnull=True)
    return rows_of(
        VERSION,
        Snapshot.objects.filter(entry=entry, purpose=VERSION),
        who="made_by_id",
        link=Subquery(current.values("snapshot")[:1]),
        number="number",
        made_at="made_at",
    )


selections[VERSION] = _versions


def _number(row: Row) -> int:
    return row.number or 0


def _version(page: RecordPage, row: Row, in_force: bool, slug: str) -> dict[str, Any]:
    current = row.link == row.key
    by = page.lookup.principal(row.who) if row.who else None
    return {
        "label": tr("Version %(number)s", number=row.number),
        "url": f"{record_address(page.record, slug, 'record_snapshots')}{VERSION}/{row.number}/",
        "category": "done" if current else "void",
        "state": _state(current=current, any_in_force=in_force),
        "iso": row.made_at.isoformat(),
        "made_at": row.made_at,
        "by": by.name if by else "",
        "current": current,
    }


def _state(*, current: bool, any_in_force: bool) -> str:
    if current:
        return tr("In force")
    return tr("Earlier version") if any_in_force else tr("No longer in force")


def name_of(snapshot: Snapshot) -> str:
    """Return how an address names a snapshot of a record: version-2."""
    return f"{snapshot.purpose}-{snapshot.number}"


def snapshot_address(record: Record, snapshot: Snapshot, slug: str) -> str:
    return (
        f"{record_address(record, slug, 'record_snapshots')}{snapshot.purpose}/{snapshot.number}/"
    )


def compare_address(record: Record, slug: str) -> str:
    return record_address(record, slug, "record_snapshots_compare")
