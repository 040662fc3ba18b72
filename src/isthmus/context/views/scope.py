"""The overlap of the two scopes, the lists behind it, why a record is in, and advice on aligning."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from isthmus.context.models import ScopeStatement
from isthmus.context.models.scope import Direction, System, Way
from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.scope import reading
from isthmus.context.scope.advice import advice
from isthmus.context.scope.printing import scope_pdf, told
from isthmus.engine.access import EDIT, VIEW, permission_for
from isthmus.engine.door import Absent, Edit, edit, move
from isthmus.engine.door.checks import locked, require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.parts import load_parts, values_of
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import entry_address, list_address
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of, find_record

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
def advised(request: MemberRequest, org: str) -> HttpResponse:
    """What could be aligned, each with its effect; a part of the overview, fetched after it."""
    require(ScopeStatementType, VIEW, act_of(request))
    context = {
        "title": tr("Advice on aligning"),
        "advice": _advised(request, org),
        "may_edit": request.viewer.may(permission_for(ScopeStatement, EDIT)),
    }
    template = (
        "scope_advice_part.html" if request.headers.get("HX-Request") else "scope_advice.html"
    )
    crumbs = [(tr("Scope"), reverse("scope", args=[org])), (tr("Advice on aligning"), request.path)]
    return page(request, f"context/{template}", context, crumbs)


def _advised(request: MemberRequest, org: str) -> list[dict[str, Any]]:
    labels = dict(System.choices)
    return [
        {
            "title": one.entry.title,
            "reference": one.entry.reference,
            "url": entry_address(one.entry, org),
            "system": labels[System(one.system)],
            "code": one.system,
            "excluded": one.excluded,
            "more": one.more,
            "more_in_both": one.more_in_both,
            "may_take": one.statement is not None,
            "take_url": reverse("scope_take", args=[org]),
        }
        for one in advice(request.viewer)
    ]


@require_safe
def area(request: MemberRequest, org: str, code: str) -> HttpResponse:
    """The records of one area, of all registers or one."""
    require(ScopeStatementType, VIEW, act_of(request))
    if code not in AREA_LABELS:
        raise Absent("area of the scope")
    wanted = request.GET.get("type", "")
    found = Paginator(reading.rows_in(code, request.viewer, wanted), ON_A_PAGE)
    shown = found.get_page(request.GET.get("page"))
    rows = [
        {
            "reference": entry.reference,
            "title": entry.title,
            "url": entry_address(entry, org),
            "type": entry.record_type.label if entry.record_type else entry.type,
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


@require_safe
def why(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Why the rules of a management system apply to a record, every reason in full."""
    entry = Lookup(request.viewer).entry_named(reference)
    if entry is None or entry.organization_id is None or entry.record_type is None:
        raise Absent("record")
    found = reading.explanations(entry, request.viewer)
    address = entry_address(entry, org)
    context = {
        "title": tr("Whose rules apply to %(title)s", title=entry.title),
        "entry": entry,
        "entry_url": address,
        "systems": [
            {
                "code": code,
                "label": label,
                "reasons": [_reason(one, org) for one in found if one.system == code],
            }
            for code, label in System.choices
        ],
        "behind": reading.is_behind(request.viewer.organization_id),
        "scope_url": reverse("scope", args=[org])
        if request.viewer.may(permission_for(ScopeStatement, VIEW))
        else "",
    }
    crumbs = [(entry.reference, address), (tr("Whose rules apply"), request.path)]
    return page(request, "context/scope_why.html", context, crumbs)


def _reason(one: reading.Explanation, org: str) -> dict[str, Any]:
    return {
        "words": reading.WAYS[Way(one.way)],
        "statement": _link(one.statement, org),
        "customers": [_link(customer, org) for customer in one.customers],
        "steps": _outward(one, org) if one.statement else [],
    }


def _outward(one: reading.Explanation, org: str) -> list[dict[str, str]]:
    """Return the way as it is read from the record: what it is a part of, what uses that, …"""
    words = ["", *(step.words for step in reversed(one.steps))]
    return [
        {"words": said, **_link(step.entry, org)}
        for said, step in zip(words, reversed(one.steps), strict=False)
    ]


def _link(entry: Entry | None, org: str) -> dict[str, str]:
    if entry is None:
        return {"text": tr("a record of another register"), "url": ""}
    return {"text": entry.title, "reference": entry.reference, "url": entry_address(entry, org)}


@require_POST
def take(request: MemberRequest, org: str) -> HttpResponse:
    """Take a piece of advice: the statement is revised and names the record; approval comes after."""
    act = act_of(request)
    require(ScopeStatementType, EDIT, act)
    system, reference = request.POST.get("system", ""), request.POST.get("reference", "")
    one = next(
        (
            each
            for each in advice(request.viewer)
            if each.system == system and each.entry.reference == reference
        ),
        None,
    )
    if one is None or one.statement is None:
        raise Absent("advice")
    with door_open():
        statement = locked(ScopeStatementType, [one.statement], act)[0]
        if statement.state == "in_force":
            (statement,) = move(ScopeStatementType, "revise", [statement.pk], act)
        load_parts(ScopeStatementType, [statement])
        (part,) = ScopeStatementType.parts
        kept = [row for row in values_of(part, statement) if row["what"] != one.entry.pk]
        lines = [*kept, {"direction": Direction.IN, "what": one.entry.pk}]
        edit(ScopeStatementType, [Edit(statement.pk, {"lines": lines})], act)
    messages.success(
        request,
        tr(
            "%(reference)s is a draft that includes %(title)s. Until it is approved and in force "
            "again, nothing changes.",
            reference=statement.reference,
            title=one.entry.title,
        ),
    )
    return HttpResponseRedirect(reverse("record", args=[org, "scopes", statement.reference]))


@require_safe
def pdf(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """The statement as a certification body reads it; with `?draft` as it is worked on."""
    require(ScopeStatementType, VIEW, act_of(request))
    statement = find_record(request, ScopeStatementType, reference)
    what = told(statement, draft="draft" in request.GET)
    if what is None:
        raise Absent("version in force")
    made = scope_pdf(statement, what, Lookup(request.viewer), timezone.now())
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{statement.reference}-{f'v{what.number}' if what.number else 'draft'}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("scopes/<str:reference>/pdf/", pdf, name="scope_pdf"),
    path("scope/", overview, name="scope"),
    path("scope/advice/", advised, name="scope_advice"),
    path("scope/take/", take, name="scope_take"),
    path("scope/why/<str:reference>/", why, name="scope_why"),
    path("scope/<str:code>/", area, name="scope_area"),
]
