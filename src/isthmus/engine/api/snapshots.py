"""What a record said at certain moments: its versions and other snapshots."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, find
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import InForce, Snapshot
from isthmus.engine.registry import RecordType
from isthmus.engine.snapshots.shown import plain_of, prepare
from isthmus.engine.snapshots.take import parsed


class Taken(Schema):
    """A snapshot without its content."""

    purpose: str
    number: int
    digest: str = Field(description="SHA-256 of the content as it was frozen.")
    note: str
    made_by: str | None
    made_at: str
    in_force: bool = Field(description="The version that is to be relied on now.")


class Snapshots(Schema):
    items: list[Taken]


class Content(Taken):
    fields: dict[str, Any]
    parts: dict[str, list[dict[str, Any]]]


def add_snapshots(router: Router, record_type: type[RecordType]) -> None:
    """Add the operations that read a record's snapshots."""
    register, label = record_type.register, record_type.label.lower()
    address = f"{ORG}/{register}/{{reference}}/snapshots"

    @router.get(
        address,
        response=Snapshots,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_snapshots",
        summary=f"Versions and other snapshots of a {label}, newest first",
    )
    def listed(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        record = find(record_type, reference, request)
        rows = Snapshot.objects.filter(entry=record.pk).select_related("made_by").defer("content")
        now = _in_force(record.pk)
        items = [_taken(row, now) for row in rows.order_by("-made_at", "-pk")]
        return json_response({"items": items})

    @router.get(
        f"{address}/{{purpose}}/{{number}}",
        response=Content,
        openapi_extra=answers(*READING, 422),
        operation_id=f"{register}_snapshot",
        summary=f"What a {label} said then",
        description="References to what you may not know of are null.",
    )
    def one(
        request: ApiRequest, org: str, reference: str, purpose: str, number: int
    ) -> HttpResponse:
        record = find(record_type, reference, request)
        rows = Snapshot.objects.filter(
            entry=record.pk, purpose=purpose.replace("\x00", ""), number=min(abs(number), 2**31 - 1)
        )
        found = rows.select_related("made_by").first()
        if found is None or number < 0:
            raise Absent("snapshot")
        lookup, content = Lookup(request.viewer), parsed(found.content)
        prepare(record_type, [content], lookup)
        fields = {
            name: plain_of(record_type, name, value, lookup)
            for name, value in content["fields"].items()
        }
        taken = _taken(found, _in_force(record.pk))
        return json_response({**taken, "fields": fields, "parts": content["parts"]})


def _in_force(record: int) -> int | None:
    rows = InForce.objects.filter(entry=record, valid_to__isnull=True)
    return rows.values_list("snapshot_id", flat=True).first()


def _taken(row: Snapshot, in_force: int | None) -> dict[str, Any]:
    by = row.made_by
    return {
        "purpose": row.purpose,
        "number": row.number,
        "digest": row.digest,
        "note": row.note,
        "made_by": (by.reference or by.name) if by else None,
        "made_at": row.made_at.isoformat(),
        "in_force": row.pk == in_force,
    }
