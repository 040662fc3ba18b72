"""Who may know of a record: its circle, who reads for a time, and the way back to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from isthmus.engine.access import RESTRICT
from isthmus.engine.door import (
    Absent,
    Invalid,
    RowError,
    grant_clearance,
    lift,
    restrict,
    withdraw_clearance,
)
from isthmus.engine.door.checks import require
from isthmus.engine.door.inherit import inherited
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup, handle_of
from isthmus.engine.models import CircleMember
from isthmus.engine.registry import RecordType
from isthmus.engine.web import circle
from isthmus.engine.web.addresses import entry_address, record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record


@dataclass
class Sent:
    """A form of the page as it was sent, and what is wrong with it."""

    form: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Sequence[RowError] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def record_restrict(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Choose who may know of a record. For everyone else it exists nowhere from then on."""
    found = _found(request, record_type, reference)
    if request.method != "POST":
        return _page(request, record_type, found, Sent())
    chosen, reason = request.POST.getlist("members"), request.POST.get("reason", "").strip()
    sent = Sent("members", {"members": chosen, "reason": reason})
    if not reason:
        sent.errors = [RowError(0, "reason", "required", tr("Say why: history keeps it."))]
        return _page(request, record_type, found, sent)
    lookup, before = Lookup(request.viewer), found.circle_id
    named = [lookup.principal_named(name) for name in chosen]
    try:
        keys = [one.pk for one in named if one]
        record = restrict(record_type, found.pk, keys, act_of(request), reason)
    except Invalid as invalid:
        sent.errors = invalid.errors
        return _page(request, record_type, found, sent)
    text = (
        tr(
            "%(name)s is restricted: only those you named know of it from now on.",
            name=record.reference,
        )
        if before is None
        else tr(
            "%(name)s has a new circle: those you named know of it from now on.",
            name=record.reference,
        )
    )
    messages.success(request, text)
    return HttpResponseRedirect(record_address(record, org))


@require_POST
def record_lift(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Let everybody know of a restricted record again, under a new ordinary reference."""
    found = _found(request, record_type, reference)
    reason = request.POST.get("reason", "").strip()
    try:
        record = lift(record_type, found.pk, act_of(request), reason)
    except Invalid as invalid:
        sent = Sent("lift", {"reason": reason}, invalid.errors)
        return _page(request, record_type, found, sent)
    messages.success(
        request,
        tr("Everybody may know of it again. It is %(reference)s now.", reference=record.reference),
    )
    return HttpResponseRedirect(record_address(record, org))


@require_POST
def record_clearance(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Let a person read a restricted record until a day, or end that before its time."""
    found = _found(request, record_type, reference)
    if given := request.POST.get("withdraw", ""):
        if (key := key_in(given)) is None:
            raise Absent("clearance")
        withdraw_clearance(record_type, found.pk, key, act_of(request))
        messages.success(request, tr("The clearance has ended."))
        return HttpResponseRedirect(record_address(found, org, "record_restrict"))
    values = {name: request.POST.get(name, "").strip() for name in ("person", "until", "reason")}
    person = Lookup(request.viewer).principal_named(values["person"])
    try:
        until, who = _end_of(values["until"]), person.pk if person else 0
        grant_clearance(record_type, found.pk, who, until, act_of(request), values["reason"])
    except Invalid as invalid:
        return _page(request, record_type, found, Sent("clearance", values, invalid.errors))
    name = person.name if person else ""
    messages.success(
        request,
        tr("%(name)s may read it to the end of %(until)s.", name=name, until=values["until"]),
    )
    return HttpResponseRedirect(record_address(found, org, "record_restrict"))


def _end_of(day: str) -> datetime:
    """Return the last moment of a day in the installation's time zone. Raises Invalid."""
    try:
        found = datetime.strptime(day, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        return timezone.make_aware(datetime.combine(found, time.min) + timedelta(days=1))
    except (ValueError, OverflowError):
        message = tr("Write the day as year-month-day: 2026-11-23.")
        raise Invalid([RowError(0, "until", "date", message)]) from None


def _found(request: MemberRequest, record_type: type[RecordType], reference: str) -> Any:
    if not record_type.restrictable:
        raise Absent("action")
    require(record_type, RESTRICT, act_of(request))
    found = find_record(request, record_type, reference)
    # Who was only let in to read was made a reader by that: they are refused here.
    require(record_type, RESTRICT, act_of(request))
    return found


def _page(
    request: MemberRequest, record_type: type[RecordType], found: Any, sent: Sent
) -> HttpResponse:
    slug, lookup = request.viewer.organization.slug, Lookup(request.viewer)
    above = inherited(record_type, [found]).get(found.pk)
    usual = () if found.circle_id else record_type.usual_circle(found, act_of(request))
    first = [handle_of(one) for one in (lookup.principal(key) for key in usual) if one]
    people = sorted(circle.people_to_name(lookup), key=lambda one: one["value"] not in first)
    wrong: dict[str, str] = {}
    for error in sent.errors:
        wrong.setdefault(error.field, f"{error.message} {error.hint}".strip())
    context = {
        "record_type": record_type,
        "record": found,
        "address": record_address(found, slug, "record_restrict"),
        "clearance_url": record_address(found, slug, "record_clearance"),
        "lift_url": record_address(found, slug, "record_lift"),
        "people": people,
        "usual": bool(first),
        "chosen": sent.values.get("members", _members(found, lookup) or first),
        "clearances": circle.clearances(found.circle_id),
        "sent": sent,
        "wrong": wrong,
        "restricted": found.circle_id is not None,
        "above": {"reference": above.reference, "url": entry_address(above, slug)}
        if above
        else None,
        "cancel_url": record_address(found, slug),
    }
    steps = (
        (found.reference, record_address(found, slug)),
        (tr("Who may know of it"), context["address"]),
    )
    crumbs = register_crumbs(record_type, slug, *steps)
    return page(request, "engine/record_restrict.html", context, crumbs, 422 if wrong else 200)


def _members(found: Any, lookup: Lookup) -> list[str]:
    """Return who is in the record's circle now."""
    members = CircleMember.objects.filter(circle_id=found.circle_id) if found.circle_id else ()
    people = (lookup.principal(member.principal_id) for member in members)
    return [handle_of(person) for person in people if person]
