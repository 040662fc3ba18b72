"""The button by which somebody watches a record, and whom a form may name."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from isthmus.engine.language import tr
from isthmus.engine.models import Principal
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.registry import RecordType
from isthmus.engine.search.suggest import people_options
from isthmus.engine.watching import operations
from isthmus.engine.watching.panel import CAPABILITY
from isthmus.engine.web.hanging import Form, addresses
from isthmus.engine.web.requests import MemberRequest, find_record


@require_safe
def people(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Suggest whom a comment may mention or a task be given to, while somebody types.

    Everybody of the organization is suggested, as in every field for people; whether they may
    see the record is said when they are chosen.
    """
    record = find_record(request, record_type, reference)
    rows = Principal.objects.filter(organization_id=record.organization_id)
    # A party reads no records; its contacts are people of their own.
    rows = rows.exclude(kind=PrincipalKind.PARTY)
    context = {"options": people_options(rows, request.GET.get("q", ""))}
    return render(None, "engine/options.html", context, using="jinja2")


urlpatterns = [
    *addresses(
        CAPABILITY,
        Form(
            "watch",
            "watch/",
            lambda sent: operations.watch(sent.record.pk, sent.act),
            lambda sent, _: tr("You watch %(reference)s.", reference=sent.record.reference),
        ),
        Form(
            "watch_end",
            "watch/end/",
            lambda sent: operations.unwatch(sent.record.pk, sent.act),
            lambda sent, _: tr(
                "You no longer watch %(reference)s.", reference=sent.record.reference
            ),
        ),
    ),
    path(
        "o/<slug:org>/<register:record_type>/<str:reference>/people/", people, name="record_people"
    ),
]
