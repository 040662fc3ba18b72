"""Who watches a record, in the rail of its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.hung import rows_of, selections
from isthmus.engine.models import CircleMember, Watch
from isthmus.engine.web.hanging import Hangs, address, declared, drawn, person, rows
from isthmus.engine.web.hooks import RecordPage

CAPABILITY = "watching"
#: So many names stand in the rail.
NAMED = 6


def _watches(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    """Return the rows of those who are still in the circle, if there is one."""
    inside = CircleMember.objects.filter(
        circle=OuterRef("entry__circle"), principal=OuterRef("principal")
    )
    found = Watch.objects.filter(entry_id=entry)
    found = found.filter(Q(entry__circle__isnull=True) | Exists(inside))
    return rows_of(
        "watch", found, who="principal_id", state="reason", made_at="created_at", at="ended_at"
    )


selections["watch"] = _watches


def watching_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `engine/watching_panel.html` reads. The owner watches without a row."""
    if not declared(page, CAPABILITY):
        return None
    found = {row.who: row.at is None for row in rows(page, "watch")}
    if page.record.owner_id is not None:
        found.setdefault(page.record.owner_id, True)
    me = page.viewer.principal_id
    names = sorted(person(page, key)["name"] for key, watches in found.items() if watches)
    mine = found.get(me, False) if me is not None else False
    return {
        "names": names[:NAMED],
        "more": max(len(names) - NAMED, 0),
        "count": len(names),
        "mine": mine,
        "possible": me is not None,
        "url": address(page, "watch_end" if mine else "watch"),
    }


drawn[CAPABILITY] = Hangs(CAPABILITY, "engine/watching_panel.html", watching_panel)
