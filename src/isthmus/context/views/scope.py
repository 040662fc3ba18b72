"""The overlap of the two scopes and the lists behind it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from isthmus.context.models import ScopeStatement
from isthmus.context.models.scope import System
from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.scope import reading
from isthmus.engine.access import VIEW
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.language import N_, tr
from isthmus.engine.naming import labels
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import entry_address, list_address
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of

ON_A_PAGE = 50

AREA_LABELS = {
    reading.BOTH: N_("In both scopes"),
    reading.ISMS_ONLY: N_("In the ISMS alone"),
    reading.SMS_ONLY: N_("In the SMS alone"),
    reading.NEITHER: N_("In neither"),
}
#: In the picture, where there is little room.
AREA_SHORT = {
    reading.BOTH: N_("both"),
    reading.ISMS_ONLY: N_("ISMS alone"),
    reading.SMS_ONLY: N_("SMS alone"),
    reading.NEITHER: N_("neither"),
}
AREA_ABOUT = {
    reading.BOTH: N_("Both standards apply; what is done once counts for both."),
    reading.ISMS_ONLY: N_("Information security applies, service management does not."),
    reading.SMS_ONLY: N_("Service management applies, information security does not."),
    reading.NEITHER: N_("Neither standard applies."),
}


@require_safe
def overview(request: MemberRequest, org: str) -> HttpResponse:
    """How the two scopes overlap, what stands where, and what could be aligned."""
    require(ScopeStatementType, VIEW, act_of(request))
    statements = _statements(request)
    by_type = reading.counts(request.viewer)
    totals = {area: sum(row[area] for _, row in by_type) for area in reading.AREAS}
    context = {
        "title": tr("Scope"),
        "statements": statements,
        "behind": reading.is_behind(request.viewer.organization_id),
        "areas": [
            {
                "code": area,
                "label": AREA_LABELS[area],
                "short": AREA_SHORT[area],
                "count": totals[area],
                "url": reverse("scope_area", args=[org, area]),
            }
            for area in reading.AREAS
        ],
        "totals": totals,
        "rows": _rows(by_type, org),
        "advice_url": reverse("scope_advice", args=[org])
        if {one["kind"] for one in statements if one["since"]} == {*System.values}
        else "",
        "list_url": list_address(ScopeStatementType, org),
    }
    return page(request, "context/scope.html", context, [(tr("Scope"), request.path)])


def _statements(request: MemberRequest) -> list[dict[str, Any]]:
    rows = ScopeStatement.objects.visible_to(request.viewer).exclude(state="withdrawn")
    slug = request.viewer.organization.slug
    return [
        {
            "kind": one.kind,
            "system": one.get_kind_display(),
            "title": one.title,
            "reference": one.reference,
            "url": reverse("record", args=[slug, "scopes", one.reference]),
            "category": one.state_category,
            "state": one.state_label,
            "since": one.in_force_from,
        }
        for one in rows.order_by("kind", "title_key", "pk")[:20]
    ]


def _rows(by_type: list[tuple[str, dict[str, int]]], org: str) -> list[dict[str, Any]]:
    found = []
    for code, numbers in by_type:
        record_type = registry.find(code)
        if record_type is None:
            continue
        address = list_address(record_type, org)
        found.append(
            {
                "label": record_type.label_plural,
                "url": address,
                "cells": [
                    {"count": numbers[area], "url": f"{address}?scope={area}"}
                    for area in reading.AREAS
                ],
            }
        )
    return sorted(found, key=lambda row: str(row["label"]))


@require_safe
def area(request: MemberRequest, org: str, code: str) -> HttpResponse:
    """The records of one area, of all registers or one."""
    require(ScopeStatementType, VIEW, act_of(request))
    if code not in AREA_LABELS:
        raise Absent("area of the scope")
    wanted = request.GET.get("type", "")
    found = Paginator(reading.rows_in(code, request.viewer, wanted), ON_A_PAGE)
    shown = found.get_page(request.GET.get("page"))
    said = labels(shown)
    rows = [
        {
            "reference": entry.reference,
            "title": entry.title,
            "url": entry_address(entry, org),
            "type": said.get(entry.pk, entry.type),
            "why": reverse("scope_why", args=[org, entry.reference]),
        }
        for entry in shown
    ]
    types = [
        {"code": type_, "label": record_type.label_plural, "count": numbers[code]}
        for type_, numbers in reading.counts(request.viewer)
        if numbers[code] and (record_type := registry.find(type_))
    ]
    context = {
        "title": AREA_LABELS[code],
        "about": AREA_ABOUT[code],
        "rows": rows,
        "shown": shown,
        "types": types,
        "wanted": wanted,
        "total": found.count,
    }
    crumbs = [(tr("Scope"), reverse("scope", args=[org])), (AREA_LABELS[code], request.path)]
    return page(request, "context/scope_area.html", context, crumbs)
