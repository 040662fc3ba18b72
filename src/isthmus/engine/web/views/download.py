from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from isthmus.engine.door import Absent
from isthmus.engine.models import Part, Record, Snapshot, StoredFile
from isthmus.engine.registry import RecordType
from isthmus.engine.web.requests import MemberRequest, find_record


@require_safe
def record_file(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponseBase:
    """Hand out a file that the record, or a part of it, holds. It is never run in the browser."""
    found = find_record(request, record_type, reference)
    if key not in set(_held(found)) and not _frozen(found, key):
        raise Absent("file")
    stored = StoredFile.objects.filter(
        pk=key, organization_id=request.viewer.organization_id
    ).first()
    if stored is None:
        raise Absent("file")
    return attachment(stored)


def attachment(stored: StoredFile) -> HttpResponseBase:
    """Return a stored file to be saved. Whoever calls this has made sure that it may be known."""
    if not default_storage.exists(stored.path):
        raise Absent("file")
    response = FileResponse(
        default_storage.open(stored.path),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _held(record: Record) -> Iterator[int]:
    """Yield the keys of the files that a record's fields and parts refer to."""
    for name in _file_columns(type(record)):
        yield getattr(record, name)
    for relation in record._meta.related_objects:
        part = relation.related_model
        if issubclass(part, Part):
            for name in _file_columns(part):
                rows: Any = part._default_manager.filter(**{relation.field.name: record.pk})
                yield from rows.values_list(name, flat=True)


def _frozen(record: Record, key: int) -> bool:
    """Return whether a snapshot of the record holds the file."""
    rows = Snapshot.objects.filter(entry=record.pk, content__contains=f'"id":"{key}"')
    return any(
        isinstance(value, dict) and value.get("id") == str(key)
        for content in rows.values_list("content", flat=True)
        for value in json.loads(content)["fields"].values()
    )


def _file_columns(model: Any) -> list[str]:
    return [
        column.attname
        for column in model._meta.concrete_fields
        if column.related_model is StoredFile
    ]
