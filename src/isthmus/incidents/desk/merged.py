"""What was merged into a report, with the ways to whatever hangs on it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value

from isthmus.engine.language import trn
from isthmus.engine.models import Attachment, Comment
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.edges import MERGED_INTO


def merged_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `incidents/merged_panel.html` reads: of each report that the viewer may see how
    many comments and files it has. One query, and none where nothing was merged."""
    merged = [one.other for one in page.related_by(MERGED_INTO.code, outgoing=False)]
    if not merged:
        return None
    keys = [one.pk for one in merged]
    counts = Counter({(kind, key): count for kind, key, count in _counted(keys)})
    slug = page.viewer.organization.slug
    return {
        "reports": [
            {
                "reference": one.reference,
                "title": one.title,
                "url": entry_address(one, slug),
                "holds": _holds(counts["comments", one.pk], counts["attachments", one.pk]),
            }
            for one in merged
        ]
    }


def _holds(comments: int, files: int) -> list[dict[str, str]]:
    said = {
        "comments": comments and trn("%(count)s comment", "%(count)s comments", comments),
        "attachments": files and trn("%(count)s file", "%(count)s files", files),
    }
    return [{"place": place, "words": words} for place, words in said.items() if words]


def _counted(keys: list[int]) -> Any:
    def of(kind: str, rows: QuerySet[Any]) -> Any:
        found = rows.filter(entry__in=keys, removed_at__isnull=True).order_by().values("entry")
        named = found.annotate(kind=Value(kind, CharField()), count=Count("pk"))
        return named.values_list("kind", "entry", "count")

    return of("comments", Comment.objects.all()).union(
        of("attachments", Attachment.objects.all()), all=True
    )
