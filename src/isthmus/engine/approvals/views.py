"""Giving an approval on the record's page, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from isthmus.engine.approvals.giving import give, withdraw
from isthmus.engine.approvals.terms import rule_named
from isthmus.engine.approvals.waiting import Waiting, waiting_for
from isthmus.engine.door import Absent, Conflict, Invalid, Refused
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page
from isthmus.engine.web.record_page import Attempt
from isthmus.engine.web.requests import (
    MemberRequest,
    act_of,
    find_record,
    for_customers,
    version_of,
)
from isthmus.engine.web.views.record import show

#: So many approvals are given at once; the page lists no more of one register.
MOST = 200


@for_customers
@require_POST
def record_approve(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, rule: str
) -> HttpResponse:
    """Approve the record as it was shown: what was changed since is looked at again first."""
    found, declared = find_record(request, record_type, reference), rule_named(record_type, rule)
    comment, version = request.POST.get("comment", ""), version_of(request)
    # Customers are told no versions: they would count changes that they are not told of.
    bases = {found.pk: version} if version is not None and not request.viewer.customer else {}
    digests = {found.pk: request.POST["digest"]} if "digest" in request.POST else {}
    attempt = Attempt(f"approve-{rule}", {"comment": comment})
    try:
        give(record_type, rule, [found.pk], act_of(request), comment, bases, digests)
    except Refused as refused:
        attempt.reasons = [reason for _, reason in refused.reasons]
        return show(request, record_type, reference, attempt, 409)
    except Conflict as conflict:
        attempt.text = tr(
            "%(conflict)s Look at it once more, then decide again.", conflict=conflict
        )
        return show(request, record_type, reference, attempt, 412)
    messages.success(
        request,
        tr("%(reference)s: %(label)s given.", reference=found.reference, label=declared.label),
    )
    return HttpResponseRedirect(record_address(found, org))


@for_customers
@require_POST
def record_approval_withdraw(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, rule: str
) -> HttpResponse:
    """Take one's approval back, with a reason."""
    found = find_record(request, record_type, reference)
    reason = request.POST.get("reason", "")
    attempt = Attempt(f"withdraw-{rule}", {"reason": reason})
    try:
        withdraw(record_type, rule, found.pk, act_of(request), reason)
    except Invalid as invalid:
        attempt.errors = invalid.errors
        return show(request, record_type, reference, attempt, 422)
    except Refused as refused:
        attempt.reasons = [why for _, why in refused.reasons]
        return show(request, record_type, reference, attempt, 409)
    messages.success(
        request, tr("%(reference)s: your approval is taken back.", reference=found.reference)
    )
    return HttpResponseRedirect(record_address(found, org))


@require_safe
def approvals(request: MemberRequest, org: str) -> HttpResponse:
    """What waits for the viewer's approval, in whatever register; several are approved at once."""
    return _waiting_page(request, org)


@require_POST
def approvals_give(
    request: MemberRequest, org: str, record_type: type[RecordType], rule: str
) -> HttpResponse:
    """Approve several records of a register by one rule: all of them, or none."""
    rule_named(record_type, rule)
    # Each is named with the version that was listed: REFERENCE:VERSION.
    sent = [clean_line(one).rpartition(":") for one in request.POST.getlist("ids")[:MOST]]
    versions = {reference: version for reference, _, version in sent}
    rows = record_type.model.objects.visible_to(request.viewer).filter(reference__in=versions)
    keys = dict(rows.values_list("reference", "pk"))
    if not versions or len(keys) < len(versions):
        raise Absent(record_type.label.lower())
    bases = {
        keys[reference]: int(version)
        for reference, version in versions.items()
        if version.isascii() and version.isdecimal() and len(version) < 10
    }
    try:
        given = give(record_type, rule, list(keys.values()), act_of(request), bases=bases)
    except Conflict as conflict:
        return _waiting_page(request, org, [str(conflict)])
    except Refused as refused:
        reasons = [f"{record.reference}: {why.text}" for record, why in refused.reasons]
        return _waiting_page(request, org, reasons)
    count = len(given)
    messages.success(
        request,
        tr("1 approval given.") if count == 1 else tr("%(count)s approvals given.", count=count),
    )
    return HttpResponseRedirect(reverse("approvals", kwargs={"org": org}))


def _waiting_page(request: MemberRequest, org: str, reasons: Sequence[str] = ()) -> HttpResponse:
    groups: dict[tuple[type[RecordType], str], dict[str, Any]] = {}
    for one in waiting_for(act_of(request)):
        key = (one.record_type, one.rule.code)
        group = groups.setdefault(key, _group(one, org))
        seat = one.on_behalf_of
        group["items"].append(
            {
                "reference": one.record.reference,
                "value": f"{one.record.reference}:{one.record.entry.version}",
                "title": one.record.title,
                "url": record_address(one.record, org),
                "on_behalf_of": seat.name if seat and not seat.own else "",
                "since": one.record.changed_at,
            }
        )
    context = {"groups": list(groups.values()), "reasons": reasons}
    crumbs = [(tr("Approvals"), reverse("approvals", kwargs={"org": org}))]
    return page(request, "engine/approvals.html", context, crumbs, 409 if reasons else 200)


def _group(one: Waiting, org: str) -> dict[str, Any]:
    kwargs = {"org": org, "record_type": one.record_type, "rule": one.rule.code}
    return {
        "title": f"{one.record_type.label_plural}: {one.rule.label}",
        "url": reverse("approvals_give", kwargs=kwargs),
        "items": [],
    }
