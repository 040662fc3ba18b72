"""Who else is writing on a record: whose unsent text was kept a moment ago.

What they write stays theirs; only that they do is told, and only to whoever may see the record and
has a part in working on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Now

from isthmus.engine.access import Viewer
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.models import FormDraft

#: Whoever typed nothing for so long is writing no more.
LATELY = timedelta(minutes=10)
WRITING, MINE = "writing", "draft"


def writing_on(entry: int, viewer: Viewer) -> QuerySet[FormDraft]:
    """Return the drafts that others typed into a moment ago. The caller has asked for the record."""
    rows = FormDraft.objects.filter(entry_id=entry, saved_at__gte=Now() - LATELY)
    return rows.exclude(principal_id=viewer.principal_id)  # type: ignore[misc]


def _others(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    rows = writing_on(entry, viewer)
    return rows_of(WRITING, rows, who="principal_id", text="form", made_at="saved_at")


def _own(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    """Return the comment that the viewer has begun and not sent."""
    rows = FormDraft.objects.filter(  # type: ignore[misc]
        entry_id=entry, principal_id=viewer.principal_id, form__startswith="comment "
    )
    return rows_of(MINE, rows, text=Cast("values", TextField()), made_at="saved_at")


selections[WRITING] = _others
selections[MINE] = _own


def names(rows: Iterable[Row], name_of: Any) -> list[str]:
    """Return the names of who is writing, each once, who typed last first."""
    latest = sorted(rows, key=lambda row: row.made_at, reverse=True)
    return list(dict.fromkeys(name_of(row.who) for row in latest if row.who is not None))
