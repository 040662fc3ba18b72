"""Attachments by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any, Literal

from django.http import HttpResponse, HttpResponseBase
from ninja import Router, Schema
from ninja.files import UploadedFile
from ninja.params.functions import File
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hanging import (
    AT,
    UPLOADING,
    Id,
    Person,
    hung,
    people,
    person,
    records_type,
    refuse_dropped,
)
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.attachments import operations
from isthmus.engine.attachments.operations import AT_ONCE, CAPABILITY
from isthmus.engine.door import Absent
from isthmus.engine.fields import Lookup
from isthmus.engine.files import ALLOWED
from isthmus.engine.models import Attachment, Record
from isthmus.engine.web.views.download import handed_out


class AttachmentShown(Schema):
    """A file on a record. `scan` says whether it can be fetched: `none` and `clean` can."""

    id: str
    name: str
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str
    scan: Literal["none", "waiting", "clean", "infected"]
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


def add_attachments(router: Router) -> None:
    """Add the operations on the files of a record."""
    records_: Any = records_type(CAPABILITY)

    @router.get(
        f"{AT}/attachments",
        response=Attachments,
        openapi_extra=answers(*READING),
        operation_id="attachments_list",
        summary="The files on a record, oldest first",
    )
    def listed(request: ApiRequest, org: str, records: records_, reference: str) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        return json_response({"items": represented(list(_rows(record)), Lookup(request.viewer))})

    @router.post(
        f"{AT}/attachments",
        response={201: Attachments},
        openapi_extra=answers(*UPLOADING),
        operation_id="attachments_add",
        summary=f"Attach a file to a record, or up to {AT_ONCE} at once: all or none",
    )
    def added(
        request: ApiRequest,
        org: str,
        records: records_,
        reference: str,
        file: Annotated[list[UploadedFile], File(...)],
    ) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        refuse_dropped(request)
        rows = operations.attach(record.pk, file, act_of(request))
        return json_response({"items": represented(rows, Lookup(request.viewer))}, 201)

    @router.get(
        f"{AT}/attachments/{{id}}/content",
        response={200: None},
        openapi_extra=_bytes(answers(*READING, 409, 422)),
        operation_id="attachments_content",
        summary="Fetch a file; what waits in quarantine or is damaged is refused",
    )
    def content(
        request: ApiRequest,
        org: str,
        records: records_,
        reference: str,
        id: Id,  # noqa: A002 - the parameter's name
    ) -> HttpResponseBase:
        _, record = hung(request, records, reference, CAPABILITY)
        row: Attachment | None = _rows(record).filter(pk=int(id)).first()
        if row is None:
            raise Absent("attachment")
        return handed_out(row.file, record)

    @router.delete(
        f"{AT}/attachments/{{id}}",
        response={204: None},
        openapi_extra=answers(*READING, 422),
        operation_id="attachments_remove",
        summary="Take a file off a record; its bytes and history stay",
    )
    def removed(
        request: ApiRequest,
        org: str,
        records: records_,
        reference: str,
        id: Id,  # noqa: A002 - the parameter's name
    ) -> HttpResponse:
        _, record = hung(request, records, reference, CAPABILITY)
        operations.detach(record.pk, int(id), act_of(request))
        return HttpResponse(status=204)
