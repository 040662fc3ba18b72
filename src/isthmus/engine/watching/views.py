"""The button by which somebody watches a record, and whom a form may name."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from isthmus.engine.models import Principal
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold
from isthmus.engine.watching import operations
from isthmus.engine.watching.panel import CAPABILITY
from isthmus.engine.web.hanging import Form, addresses, handle_of
from isthmus.engine.web.requests import MemberRequest, find_record

#: So many people are suggested.
MOST = 12


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


urlpatterns = [
    *addresses(
        CAPABILITY,
        Form(
            "watch",
            "watch/",
            lambda sent: operations.watch(sent.record.pk, sent.act),
            lambda sent, _: f"You watch {sent.record.reference}.",
        ),
        Form(
            "watch_end",
            "watch/end/",
            lambda sent: operations.unwatch(sent.record.pk, sent.act),
            lambda sent, _: f"You no longer watch {sent.record.reference}.",
        ),
    ),
    path(
        "o/<slug:org>/<register:record_type>/<str:reference>/people/", people, name="record_people"
    ),
]
