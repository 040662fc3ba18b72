"""What a page takes from its request: who looks, the act of a write, the record in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent, Act
from isthmus.engine.models import Record
from isthmus.engine.reading import named
from isthmus.engine.registry import RecordType

View = TypeVar("View", bound=Callable[..., Any])


class MemberRequest(HttpRequest):
    """A request below /o/<organization>/: the middleware made sure that it has a viewer."""

    viewer: Viewer
    request_id: str
    htmx: HtmxDetails


def for_customers(view: View) -> View:
    """Open a page to customers, who are answered by every other as if it was not there.

    A view with a `record_type` gets the declaration that knows the shared fields only.
    """
    view.for_customers = True  # type: ignore[attr-defined]
    return view


def act_of(request: MemberRequest) -> Act:
    """Return the act of this request: the person who sent it, by a page, now."""
    return Act.now(request.viewer, "web", getattr(request, "request_id", ""))


def find_record(
    request: MemberRequest,
    record_type: type[RecordType],
    reference: str,
    *related: str,
    annotations: Mapping[str, Any] | None = None,
) -> Any:
    """Return the record with its entry. Raises Absent: unknown and hidden are the same."""
    rows = named(record_type, [reference], request.viewer).select_related("entry", *related)
    record: Record | None = rows.annotate(**(annotations or {})).first()
    if record is None:
        raise Absent(record_type.label.lower())
    request.viewer = request.viewer.looking_at(record.circle_id)
    return record


def version_of(request: MemberRequest) -> int | None:
    """Return the version of the record that the form was opened with, if it says so."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
