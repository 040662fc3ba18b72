"""Why the rules of a management system apply to a record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from isthmus.context.models import ScopeStatement
from isthmus.context.models.scope import System, Way
from isthmus.context.scope import reading
from isthmus.engine.access import VIEW, permission_for
from isthmus.engine.door import Absent
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest


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
