"""Pages of a record's snapshots: all of them, one as it was, what differs between two."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from isthmus.engine.door import Absent
from isthmus.engine.formats import moment
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record, Snapshot
from isthmus.engine.registry import RecordType
from isthmus.engine.snapshots.difference import difference
from isthmus.engine.snapshots.material import contents
from isthmus.engine.snapshots.panel import compare_address, name_of, snapshot_address
from isthmus.engine.snapshots.shown import compared, prepare, presented
from isthmus.engine.snapshots.take import parsed, tampered
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import Crumb, page, register_crumbs
from isthmus.engine.web.record_page import file_address
from isthmus.engine.web.requests import MemberRequest, find_record


@require_safe
def record_snapshots(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Every snapshot of a record, newest first."""
    record = find_record(request, record_type, reference)
    rows = Snapshot.objects.filter(entry=record.pk).select_related("made_by").defer("content")
    context = {
        "record": record,
        "address": record_address(record, org),
        "snapshots": [
            {
                "title": _title(row),
                "url": snapshot_address(record, row, org),
                "detail": moment(row.made_at),
                "reference": row.digest[:10],
            }
            for row in rows.order_by("-made_at", "-pk")
        ],
    }
    return page(request, "engine/snapshots.html", context, _crumbs(record_type, record, org))


@require_safe
def record_snapshot(
    request: MemberRequest,
    org: str,
    record_type: type[RecordType],
    reference: str,
    purpose: str,
    number: int,
) -> HttpResponse:
    """A snapshot, rendered like the record."""
    record = find_record(request, record_type, reference)
    snapshot = _snapshot(record, purpose, number)
    content = parsed(snapshot.content)
    lookup = Lookup(request.viewer)
    prepare(record_type, [content], lookup)
    shown = presented(record_type, content, lookup)
    context = {
        "record": record,
        "title": content["fields"].get("title") or record.title,
        "name": _title(snapshot),
        "snapshot": snapshot,
        "tampered": bool(tampered([snapshot])),
        "shown": shown,
        "files": [
            {**one, "url": file_address(record, int(one["id"]), org)} for one in shown["files"]
        ],
        "address": record_address(record, org),
        "compare_url": f"{compare_address(record, org)}?from={name_of(snapshot)}",
    }
    crumbs = _crumbs(record_type, record, org, (_title(snapshot), ""))
    return page(request, "engine/snapshot.html", context, crumbs)


@require_safe
def record_snapshots_compare(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """What differs from one snapshot to another; `to` left out is the record as it stands."""
    record = find_record(request, record_type, reference)
    rows = list(Snapshot.objects.filter(entry=record.pk).order_by("purpose", "number"))
    by_name = {name_of(row): row for row in rows}
    before = by_name.get(request.GET.get("from", ""))
    after = by_name.get(request.GET.get("to", ""))
    if before is None or (after is None and request.GET.get("to")):
        raise Absent("such snapshot")
    old = parsed(before.content)
    new = parsed(after.content) if after else _head(record, old)
    lookup = Lookup(request.viewer)
    prepare(record_type, [old, new], lookup)
    context = {
        "record": record,
        "before": _title(before),
        "after": _title(after) if after else tr("As it stands"),
        "found": compared(record_type, difference(old, new), lookup),
        "choices": [[name, _title(row)] for name, row in by_name.items()],
        "chosen": {"from": name_of(before), "to": request.GET.get("to", "")},
        "compare_address": compare_address(record, org),
    }
    crumbs = _crumbs(record_type, record, org, (tr("What changed"), ""))
    return page(request, "engine/snapshots_compare.html", context, crumbs)


def _head(record: Record, like: Any) -> Any:
    """Return what the record says now in the fields and parts that a snapshot holds."""
    known = {column.name for column in record._meta.concrete_fields}
    names = [name for name in like["fields"] if name in known]
    return parsed(contents([record], names, list(like["parts"]))[record.pk])


def _snapshot(record: Record, purpose: str, number: int) -> Snapshot:
    found: Snapshot | None = (
        Snapshot.objects.filter(entry=record.pk, purpose=purpose, number=number)
        .select_related("made_by")
        .first()
    )
    if found is None:
        raise Absent("such snapshot")
    return found


def _title(snapshot: Snapshot) -> str:
    return f"{tr(snapshot.purpose.replace('-', ' ').capitalize())} {snapshot.number}"


def _crumbs(record_type: type[RecordType], record: Record, org: str, *more: Crumb) -> list[Crumb]:
    steps = (
        (record.reference, record_address(record, org)),
        (tr("Snapshots"), record_address(record, org, "record_snapshots")),
        *more,
    )
    return register_crumbs(record_type, org, *steps)
