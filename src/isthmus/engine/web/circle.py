"""What pages say of who may know of a restricted record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.door.clearance import current_clearances
from isthmus.engine.formats import moment
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.lookup import Lookup, handle_of
from isthmus.engine.models import CircleMember, Clearance, ClearanceKind, Entry
from isthmus.engine.web.hooks import RecordPage

MEMBER, CLEARED = "circle_member", "clearance"


def circle_of(page: RecordPage) -> dict[str, Any] | None:
    """Return who knows of it and who reads for a time; None for what isn't restricted. No query."""
    circle, now = page.record.circle_id, timezone.now()
    if circle is None:
        return None
    let_in = [_let_in(row, page) for row in _current(page.hung, now)]
    mine = (one for one in let_in if one["principal"] == page.viewer.principal_id)
    return {
        "members": sorted(_name(row.who, page) for row in page.hung if row.kind == MEMBER),
        "let_in": let_in,
        "emergencies": [one for one in let_in if one["emergency"]],
        #: by which clearance alone the viewer is here
        "mine": next(mine, None) if page.viewer.only_reads(circle) else None,
    }


def clearances(circle_id: int | None) -> list[dict[str, Any]]:
    """Return who may read what a circle knows now, until when and why, the next to end first."""
    if circle_id is None:
        return []
    rows = current_clearances(circle_id, timezone.now()).select_related("principal", "granted_by")
    return [
        _told(one.pk, one.principal_id, one.principal.name, one.kind, one.valid_until, one.reason,
              one.granted_by.name if one.granted_by else "")
        for one in rows.order_by("valid_until", "pk")
    ]  # fmt: skip


def _current(rows: Iterable[Row], now: datetime) -> list[Row]:
    """Return the clearances that let somebody read now, the next to end first."""
    found = [(row.at, row.key, row) for row in rows if row.kind == CLEARED and row.at is not None]
    return [row for until, _, row in sorted(found) if row.made_at <= now < until]


def _let_in(row: Row, page: RecordPage) -> dict[str, Any]:
    assert row.who is not None
    assert row.at is not None
    by = _name(row.by, page) if row.by is not None else ""
    return _told(row.key, row.who, _name(row.who, page), row.state, row.at, row.text, by)


def _told(
    key: int, principal: int, name: str, kind: str, until: datetime, reason: str, by: str
) -> dict[str, Any]:
    return {
        "key": str(key),
        "principal": principal,
        "name": name,
        "until": moment(until),
        "reason": reason,
        "by": by,
        "emergency": kind == ClearanceKind.EMERGENCY,
    }


def _name(key: int | None, page: RecordPage) -> str:
    found = page.lookup.principal(key) if key is not None else None
    return found.name if found else ""


def _circle(entry: int) -> QuerySet[Entry, Any]:
    rows = Entry.objects.as_system("the circle of a record that is looked at")
    return rows.filter(pk=entry).values("circle_id")


def _members(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    return rows_of(
        MEMBER, CircleMember.objects.filter(circle__in=_circle(entry)), who="principal_id"
    )


def _cleared(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    """Return the clearances that were not taken back; which of them hold now, the page sees."""
    rows = Clearance.objects.filter(circle__in=_circle(entry), withdrawn_at__isnull=True)
    return rows_of(
        CLEARED,
        rows,
        who="principal_id",
        by="granted_by_id",
        text="reason",
        state="kind",
        made_at="valid_from",
        at="valid_until",
    )


selections |= {MEMBER: _members, CLEARED: _cleared}


def people_to_name(lookup: Lookup) -> list[dict[str, str]]:
    """Return everybody but the person who asks, for lists to choose from."""
    return [
        {"value": handle_of(row), "label": row.name, "hint": row.email or row.kind_label}
        for row in lookup.principals().values()
        if row.active and row.kind == "person" and row.pk != lookup.viewer.principal_id
    ]
