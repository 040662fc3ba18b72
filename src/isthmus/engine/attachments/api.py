"""Attachments by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any, Literal

from django.http import HttpResponse, HttpResponseBase
from ninja import Schema
from ninja.files import UploadedFile
from ninja.params.functions import File
from pydantic import Field

from isthmus.engine.api.hanging import (
    UPLOADING,
    Asked,
    Id,
    Operation,
    Person,
    many,
    people,
    person,
    refuse_dropped,
    removal,
)
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING
from isthmus.engine.attachments import operations
from isthmus.engine.attachments.operations import AT_ONCE
from isthmus.engine.door import Absent
from isthmus.engine.files import ALLOWED
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Attachment, Record
from isthmus.engine.web.views.download import handed_out


class AttachmentShown(Schema):
    """A file on a record. `scan` says whether it can be fetched: `none` and `clean` can."""

    id: str
    name: str
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str = Field(description="Empty where the file was erased by law.")
    scan: Literal["none", "waiting", "clean", "infected", "erased", "disposed"]
    author: Person | None
    created_at: str


class Attachments(Schema):
    items: list[AttachmentShown]


def represented(rows: list[Attachment], lookup: Lookup) -> list[dict[str, Any]]:
    """Return attachments as the API shows them: one query for any number."""
    people(lookup, [row.author_id for row in rows])
    return [
        {
            "id": str(row.pk),
            "name": row.file.name,
            "media_type": row.file.media_type,
            "size": row.file.size,
            "sha256": row.file.sha256,
            "scan": row.file.scan,
            "author": person(lookup, row.author_id),
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]


def _rows(record: Record) -> Any:
    rows = Attachment.objects.filter(entry_id=record.pk, removed_at__isnull=True)
    return rows.select_related("file").order_by("pk")


def _bytes(declared: dict[str, Any]) -> dict[str, Any]:
    """Declare that an operation answers with a file of any kind."""
    schema: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
    content = dict.fromkeys(sorted(set(ALLOWED.values())), schema)
    # A file of this kind is whatever JSON it is.
    content["application/json"] = {"schema": {}}
    declared["responses"][200] = {"content": content}
    return declared


def _list(asked: Asked) -> HttpResponse:
    return many(asked, represented, _rows(asked.record))


def _add(asked: Asked, file: Annotated[list[UploadedFile], File(...)]) -> HttpResponse:
    refuse_dropped(asked.request)
    rows = operations.attach(asked.record.pk, file, asked.act)
    return many(asked, represented, rows, 201)


def _content(asked: Asked, id: Id) -> HttpResponseBase:  # noqa: A002 - its name
    row: Attachment | None = _rows(asked.record).filter(pk=int(id)).first()
    if row is None:
        raise Absent("attachment")
    return handed_out(row.file, asked.record)


OPERATIONS = (
    Operation(
        "GET",
        "attachments",
        "attachments_list",
        "The files on a record, oldest first",
        _list,
        Attachments,
        answers(*READING),
    ),
    Operation(
        "POST",
        "attachments",
        "attachments_add",
        f"Attach a file to a record, or up to {AT_ONCE} at once: all or none",
        _add,
        {201: Attachments},
        answers(*UPLOADING),
    ),
    Operation(
        "GET",
        "attachments/{id}/content",
        "attachments_content",
        "Fetch a file; what waits in quarantine or is damaged is refused",
        _content,
        {200: None},
        _bytes(answers(*READING, 409, 422)),
    ),
    removal(
        "attachments/{id}",
        "attachments_remove",
        "Take a file off a record; its bytes and history stay",
        operations.detach,
        answers(*READING, 422),
    ),
)
