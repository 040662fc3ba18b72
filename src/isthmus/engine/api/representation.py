"""Records as the API shows them: by references, never by keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.renderers import BaseRenderer

from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record
from isthmus.engine.own.specs import nested
from isthmus.engine.parts import prepare_parts
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by


class Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data)


def represented(
    record_type: type[RecordType],
    records: Sequence[Record],
    lookup: Lookup,
    names: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """Return records with their reference, version, fields and parts: two queries for any number
    of records, and one for all kinds of parts."""
    customer = lookup.viewer.customer
    record_type = seen_by(record_type, lookup.viewer)
    shown = record_type.shown()
    specs = record_type.specs([name for name in names if name in shown] if names else shown)
    own = not names or any(spec.name in record_type.own for spec in specs)
    versions = [_version(one) for one in records]
    without = [one.pk for one, at in zip(records, versions, strict=True) if at is None]
    prepare_parts(record_type, records, lookup, specs, without)
    columns = {spec.name: spec.plains(records, lookup) for spec in specs}
    rows = zip(*columns.values(), strict=True) if columns else [()] * len(records)
    found = []
    for record, version, row in zip(records, versions, rows, strict=True):
        one: dict[str, Any] = {"reference": record.reference}
        # Its number would tell customers of changes that are none of theirs.
        if not customer:
            one["version"] = version if version is not None else _looked_up(record, lookup)
        one.update(zip(columns, row, strict=True))
        for part in record_type.parts:
            lines = record.parts[part.name]
            one[part.name] = [part.plain(part.values(line), lookup) for line in lines]
        found.append({"own": {}} | (nested(one) if record_type.own else one) if own else one)
    return found


def _looked_up(record: Record, lookup: Lookup) -> int:
    entry = lookup.entry(record.pk)
    return entry.version if entry else 0


def _version(record: Any) -> int | None:
    """Return the version of a record that was fetched with it, or None."""
    if "entry" in record._state.fields_cache:
        return int(record.entry.version)
    version: int | None = getattr(record, "version_of_entry", None)
    return version


def json_response(content: Any, status: int = 200) -> HttpResponse:
    response = HttpResponse(
        orjson.dumps(content), status=status, content_type="application/json; charset=utf-8"
    )
    # What is shown depends on who asks, and may be gone the next moment.
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization, Cookie"
    return response


def not_modified(tag: str) -> HttpResponse:
    """Return the answer to who has it already."""
    response = json_response(None, 304)
    response.content = b""
    response["ETag"] = tag
    return response


def etag(version: int) -> str:
    return f'"{version}"'


def versions_in(header: str) -> list[int] | None:
    """Return the versions in If-Match or If-None-Match; None for `*`. What isn't ours counts as 0."""
    if header.strip() == "*":
        return None
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")]
    return [int(tag) if tag.isdecimal() and len(tag) < 10 else 0 for tag in tags]
