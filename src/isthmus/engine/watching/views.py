"""The button by which somebody watches a record, and whom a form may name."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from isthmus.engine.door import Act
from isthmus.engine.models import Principal, Record
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold
from isthmus.engine.watching import operations
from isthmus.engine.watching.panel import CAPABILITY
from isthmus.engine.web.hanging import Outcome, handle_of, write
from isthmus.engine.web.requests import MemberRequest, find_record

#: So many people are suggested.
MOST = 12


@require_POST
def watch(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Watch the record."""

    def do(record: Record, act: Act) -> Outcome:
        operations.watch(record.pk, act)
        return Outcome(CAPABILITY, f"You watch {record.reference}.")

    return write(request, record_type, reference, CAPABILITY, do)


@require_POST
def end(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """No longer watch the record."""

    def do(record: Record, act: Act) -> Outcome:
        operations.unwatch(record.pk, act)
        return Outcome(CAPABILITY, f"You no longer watch {record.reference}.")

    return write(request, record_type, reference, CAPABILITY, do)


@require_safe
def people(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Suggest whom a comment may mention or a task be given to, while somebody types.

    Everybody of the organization is suggested, as in every field for people; whether they may
    see the record is said when they are chosen.
    """
    record = find_record(request, record_type, reference)
    words = fold(request.GET.get("q", "") or request.GET.get("assignee", ""))[:100].split()
    rows = Principal.objects.filter(organization_id=record.organization_id, active=True)
    # A party reads no records; its contacts are people of their own.
    rows = rows.exclude(kind=PrincipalKind.PARTY)
    for word in words:
        rows = rows.filter(Q(name_key__contains=word) | Q(reference__contains=word.upper()))
    found = rows.order_by("name_key", "pk")[:MOST]
    options = [{"value": handle_of(one), "name": one.name} for one in found]
    return render(None, "engine/people_options.html", {"options": options}, using="jinja2")


_AT = "o/<slug:org>/<register:record_type>/<str:reference>/"

urlpatterns = [
    path(f"{_AT}watch/", watch, name="watch"),
    path(f"{_AT}watch/end/", end, name="watch_end"),
    path(f"{_AT}people/", people, name="record_people"),
]
