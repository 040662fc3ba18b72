"""The published versions of a document, read with what hangs on it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from isthmus.documents.models import DocumentVersion
from isthmus.engine.access import Viewer
from isthmus.engine.hung import rows_of, selections

PUBLISHED = "document_version"


def _published(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    rows = DocumentVersion.objects.filter(record_id=entry)
    return rows_of(
        PUBLISHED, rows, who="approved_by_id", number="number", text="note", made_at="published_at"
    )


selections[PUBLISHED] = _published
