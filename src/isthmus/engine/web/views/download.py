from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent
from isthmus.engine.door.hanging import carries
from isthmus.engine.files import opened
from isthmus.engine.models import Attachment, Part, Record, Snapshot, StoredFile
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.requests import MemberRequest, find_record


@require_safe
def record_file(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, key: int
) -> HttpResponseBase:
    """Hand out a file that the record holds, in a field, a part or as an attachment."""
    found = find_record(request, record_type, reference)
    return handed_out(file_of(found, key, request.viewer), found)


def file_of(record: Record, key: int, viewer: Viewer) -> StoredFile:
    """Return a file that the record, one of its parts or an attachment holds. Raises Absent."""
    attached = (
        _attached(record) if carries(registry.of(type(record)), "attachments", viewer) else ()
    )
    if key not in {*_held(record), *attached} and not _frozen(record, key):
        raise Absent("file")
    stored = StoredFile.objects.filter(pk=key, organization_id=record.organization_id).first()
    if stored is None:
        raise Absent("file")
    return stored


def handed_out(stored: StoredFile, holder: Record) -> HttpResponseBase:
    """Return a stored file to be saved; it is never run in the browser.

    Whoever calls this has made sure that it may be known. Raises Refused for what is in
    quarantine or damaged.
    """
    response = FileResponse(
        opened(stored, holder),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-cache"
    return response


def _attached(record: Record) -> Iterable[int]:
    rows = Attachment.objects.filter(entry_id=record.pk, removed_at__isnull=True)
    return rows.values_list("file_id", flat=True)


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
