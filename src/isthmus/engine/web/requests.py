"""What a page takes from its request: who looks, the act of a write, the record in the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent, Act
from isthmus.engine.prepared import Prepared
from isthmus.engine.reading import named
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line
from isthmus.engine.web.hooks import record_annotations

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
    annotated: bool = False,
) -> Any:
    """Return the record with its entry. Raises Absent: unknown and hidden are the same.

    `annotated` fetches what panels want to know first (`hooks.record_annotations`) with it.
    """
    # What panels want to know may depend on the day, which is part of the statement then.
    day = timezone.localdate() if annotated else None
    shape = {"record_type": record_type, "related": related, "annotated": day}
    found = _found(request.viewer, clean_line(reference), **shape)
    if not found:
        raise Absent(record_type.label.lower())
    request.viewer = request.viewer.looking_at(found[0].circle_id)
    return found[0]


@Prepared
def _found(
    viewer: Viewer,
    reference: str,
    *,
    record_type: type[RecordType],
    related: tuple[str, ...],
    annotated: date | None,
) -> QuerySet[Any]:
    rows: QuerySet[Any] = named(record_type, [reference], viewer).select_related(*related)
    told = {name: tell(record_type) for name, tell in record_annotations.items() if annotated}
    annotated_rows: QuerySet[Any] = rows.annotate(
        **{name: one for name, one in told.items() if one is not None}
    )
    return annotated_rows


def version_of(request: MemberRequest) -> int | None:
    """Return the version of the record that the form was opened with, if it says so."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
