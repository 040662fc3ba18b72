"""Advice on aligning the two scopes, shown and taken."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from isthmus.context.models import ScopeStatement
from isthmus.context.models.scope import System
from isthmus.context.operations import take_in
from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.scope.advice import advice
from isthmus.engine.access import EDIT, VIEW, permission_for
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of


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
    statement = take_in(statement=one.statement, entry=one.entry.pk, act=act)
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
