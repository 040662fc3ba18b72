"""Opening a record marks as read what tells of it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.hung import rows_of, selections
from isthmus.engine.models import Notice
from isthmus.engine.notices.reading import mark_record_read, unread_of
from isthmus.engine.web.hanging import rows
from isthmus.engine.web.hooks import RecordPage


def _unread(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    """Return one of the viewer's unread notices about the record: more need not be known."""
    newest = unread_of(viewer, entry).order_by("-pk").values("pk")[:1]
    return rows_of("notice", Notice.objects.filter(pk__in=newest), made_at="made_at")


selections["notice"] = _unread


def read_with_the_page(page: RecordPage) -> dict[str, Any] | None:
    """Mark what is about the record as read, and show nothing. It costs a query only where there is
    something to mark, and the bell of this very page knows of it."""
    if page.request.method == "GET" and rows(page, "notice"):
        count = mark_record_read(page.viewer, page.record.pk, timezone.now())
        request: Any = page.request
        request.unread = max(getattr(request, "unread", 0) - count, 0)
    return None
