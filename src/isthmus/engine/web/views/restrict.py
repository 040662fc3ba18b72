from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import RESTRICT
from isthmus.engine.door import Absent, Invalid, restrict
from isthmus.engine.door.checks import require
from isthmus.engine.fields import Lookup
from isthmus.engine.models import CircleMember
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.fields import handle
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record


@require_http_methods(["GET", "HEAD", "POST"])
def record_restrict(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Choose who may know of a record. For everyone else it exists nowhere from then on."""
    if not record_type.restrictable:
        raise Absent("action")
    act = act_of(request)
    require(record_type, RESTRICT, act)
    found = find_record(request, record_type, reference)
    lookup = Lookup(request.viewer)
    if request.method != "POST":
        return _form(request, record_type, found, lookup, _members(found, lookup), "", "")
    chosen, reason = request.POST.getlist("members"), request.POST.get("reason", "").strip()
    if not reason:
        return _form(request, record_type, found, lookup, chosen, "", "Say why: history keeps it.")
    named = [lookup.principal_named(name) for name in chosen]
    try:
        record = restrict(record_type, found.pk, [one.pk for one in named if one], act, reason)
    except Invalid as invalid:
        words = " ".join(error.message for error in invalid.errors)
        return _form(request, record_type, found, lookup, chosen, reason, words)
    messages.success(
        request, f"{record.reference} is restricted: only those you named know of it from now on."
    )
    return HttpResponseRedirect(record_address(record, org))


def _members(found: Any, lookup: Lookup) -> list[str]:
    """Return who is in the record's circle now."""
    members = CircleMember.objects.filter(circle_id=found.circle_id) if found.circle_id else ()
    people = (lookup.principal(member.principal_id) for member in members)
    return [handle(person) for person in people if person]


def _form(
    request: MemberRequest,
    record_type: type[RecordType],
    found: Any,
    lookup: Lookup,
    chosen: list[str],
    reason: str,
    error: str,
) -> HttpResponse:
    slug = request.viewer.organization.slug
    address = record_address(found, slug, "record_restrict")
    people = [
        {"value": handle(row), "label": row.name, "hint": row.email or row.get_kind_display()}
        for row in lookup.principals().values()
        if row.active and row.kind == "person" and row.pk != request.viewer.principal_id
    ]
    context = {
        "record_type": record_type,
        "record": found,
        "address": address,
        "people": people,
        "chosen": chosen,
        "reason": reason,
        "error": error,
        "restricted": found.circle_id is not None,
        "cancel_url": record_address(found, slug),
    }
    steps = ((found.reference, record_address(found, slug)), ("Restrict", address))
    crumbs = register_crumbs(record_type, slug, *steps)
    return page(request, "engine/record_restrict.html", context, crumbs, 422 if error else 200)
