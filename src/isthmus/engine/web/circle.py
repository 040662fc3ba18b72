"""What pages say of who may know of a restricted record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.door.clearance import current_clearances
from isthmus.engine.models import CircleMember, ClearanceKind
from isthmus.engine.web.jinja import moment

NAMES = ("key", "principal", "name", "kind", "until", "reason", "by")
_TEXT = CharField()


def circle_of(circle_id: int | None, viewer: Viewer) -> dict[str, Any] | None:
    """Return who knows of it and who reads for a time; None for what isn't restricted. One query."""
    if circle_id is None:
        return None
    rows = _rows(circle_id, timezone.now())
    let_in = [_let_in(row) for row in rows if row["kind"]]
    mine = (one for one in let_in if one["principal"] == viewer.principal_id)
    return {
        "members": sorted(row["name"] for row in rows if not row["kind"]),
        "let_in": let_in,
        "emergencies": [one for one in let_in if one["emergency"]],
        #: by which clearance alone the viewer is here
        "mine": next(mine, None) if viewer.only_reads(circle_id) else None,
    }


def clearances(circle_id: int | None) -> list[dict[str, Any]]:
    """Return who may read what a circle knows now, until when and why, the next to end first."""
    rows = _rows(circle_id, timezone.now()) if circle_id is not None else []
    return [_let_in(row) for row in rows if row["kind"]]


def _let_in(row: dict[str, Any]) -> dict[str, Any]:
    emergency = row["kind"] == ClearanceKind.EMERGENCY
    return row | {"key": str(row["key"]), "until": moment(row["until"]), "emergency": emergency}


def _rows(circle_id: int, at: datetime) -> list[dict[str, Any]]:
    """Return members and clearances alike: those of members have no kind."""
    members = CircleMember.objects.filter(circle_id=circle_id).values_list(
        F("pk"),
        F("principal_id"),
        F("principal__name"),
        Value("", output_field=_TEXT),
        Value(None, output_field=DateTimeField()),
        Value("", output_field=_TEXT),
        Value("", output_field=_TEXT),
    )
    let_in = current_clearances(circle_id, at).order_by()
    found = members.union(
        let_in.values_list(
            F("pk"),
            F("principal_id"),
            F("principal__name"),
            F("kind"),
            F("valid_until"),
            F("reason"),
            Coalesce("granted_by__name", Value("", output_field=_TEXT)),
        ),
        all=True,
    )
    rows = [dict(zip(NAMES, row, strict=True)) for row in found]
    return sorted(rows, key=lambda row: (row["until"] or at, row["key"]))
