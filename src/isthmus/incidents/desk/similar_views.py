"""Fragments that suggest reports: beside a form while somebody types, and on a report's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input_lazy
from django.views.decorators.http import require_POST, require_safe

from isthmus.engine.access import EDIT, VIEW, Viewer
from isthmus.engine.door.checks import require
from isthmus.engine.fields import FieldProblem
from isthmus.engine.formats import relative
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.incidents.desk.similar import About, Similar, similar
from isthmus.incidents.merging import MERGE, against
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType


@require_POST
def similar_to_form(request: MemberRequest, org: str) -> HttpResponse:
    """What is like the report that the form is about to make; the form is sent as it stands."""
    require(IncidentType, VIEW, act_of(request))
    about = _typed(request.POST, Lookup(request.viewer))
    rows = [_row(one, request.viewer) for one in similar(about, request.viewer)]
    return _fragment("incidents/similar_to_form.html", similar=rows)


@require_safe
def similar_to_report(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """What is like a report that is there, with what can be made of the two in one step."""
    require(IncidentType, VIEW, act_of(request))
    one: Incident = find_record(request, IncidentType, reference)
    about = about_report(one)
    rows = [
        _row(found, request.viewer) | _steps(found.report, one, request.viewer)
        for found in similar(about, request.viewer)
    ]
    return _fragment(
        "incidents/similar_to_report.html",
        similar=rows,
        record=one,
        csrf_input=csrf_input_lazy(request),
    )


def about_report(one: Incident) -> About:
    return About(f"{one.title} {one.description}", one.service_id, one.item_id, one.pk)


def _typed(sent: Mapping[str, Any], lookup: Lookup) -> About:
    """Read what was typed so far; a reference that is not finished names nothing."""
    named: dict[str, int | None] = {}
    for name in ("service", "item"):
        try:
            named[name] = IncidentType.spec(name).parse(sent.get(name, ""), lookup)
        except FieldProblem:
            named[name] = None
    words = f"{sent.get('title', '')} {sent.get('description', '')}"
    return About(words, named["service"], named["item"])


def _row(found: Similar, viewer: Viewer) -> dict[str, Any]:
    one = found.report
    said = [tr("the same item")] if found.same_item else []
    said += [tr("the same service")] if found.same_service else []
    return {
        "reference": one.reference,
        "title": one.title,
        "url": record_address(one, viewer.organization.slug),
        "category": one.state_category,
        "state": one.state_label,
        "note": " · ".join([relative(one.opened_at), *said]),
    }


def _steps(other: Incident, one: Incident, viewer: Viewer) -> dict[str, Any]:
    """Return what can be made of the two: the one that was reported first remains."""
    slug = viewer.organization.slug
    may = viewer.may_on(Incident, EDIT) and one.circle_id == other.circle_id
    first, second = sorted((one, other), key=lambda each: (each.opened_at, each.pk))
    sources = IncidentType.transitions()[MERGE].sources
    merges = may and second.state in sources and against(second, first) is None
    return {
        "merge_url": f"{record_address(second, slug)}do/{MERGE}/" if merges else "",
        "into": first.reference,
        "mine": second.pk == one.pk,
        "version": second.entry.version if second.pk == one.pk else "",
        "parent_url": record_address(one, slug, "record_edit")
        if may and one.parent_id != other.pk and other.parent_id != one.pk
        else "",
    }


def _fragment(template: str, **context: Any) -> HttpResponse:
    # Without the request the frame is not drawn.
    return render(None, template, context, using="jinja2")
