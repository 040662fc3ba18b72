"""What a page takes from its request: who looks, the act of a write, the record in the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent, Act
from isthmus.engine.models import Record
from isthmus.engine.reading import named
from isthmus.engine.registry import RecordType


class MemberRequest(HttpRequest):
    """A request below /o/<organization>/: the middleware made sure that it has a viewer."""

    viewer: Viewer
    request_id: str
    htmx: HtmxDetails


def act_of(request: MemberRequest) -> Act:
    """Return the act of this request: the person who sent it, by a page, now."""
    return Act.now(request.viewer, "web", getattr(request, "request_id", ""))


def find_record(
    request: MemberRequest, record_type: type[RecordType], reference: str, *related: str
) -> Any:
    """Return the record with its entry. Raises Absent: unknown and hidden are the same."""
    rows = named(record_type, [reference], request.viewer).select_related("entry", *related)
    record: Record | None = rows.first()
    if record is None:
        raise Absent(record_type.label.lower())
    return record


def version_of(request: MemberRequest) -> int | None:
    """Return the version of the record that the form was opened with, if it says so."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
