from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import ERASE
from isthmus.engine.door import Invalid, Refused, RowError
from isthmus.engine.door.checks import require
from isthmus.engine.formats import moment
from isthmus.engine.history.erasure import BASES, Preview, Wanted, erase, events_of, offered
from isthmus.engine.language import tr, trn
from isthmus.engine.lifecycle import Reason
from isthmus.engine.lookup import Lookup
from isthmus.engine.past import known
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.engine.web.timeline import timeline


@require_http_methods(["GET", "HEAD", "POST"])
def record_erase(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Erase personal data from a record and its history: choose, look at what will go, erase."""
    act = act_of(request)
    require(record_type, ERASE, act)
    found = find_record(request, record_type, reference)
    every, lookup = offered(record_type, found, act), Lookup(request.viewer)
    every.events = known(every.events, lookup)
    wanted = _wanted(request, every)
    typed = {name: request.POST.get(name, "") for name in ("basis", "reason")}
    errors: list[RowError] = []
    # A refusal is told before anything is chosen.
    reasons: list[Reason] = [
        reason for guard in record_type.erase_guards for _, reason in guard([found], act)
    ]
    if request.method == "POST":
        errors = _errors(wanted, typed)
        if not errors and not reasons and request.POST.get("step") == "erase":
            try:
                erase(record_type, found.pk, wanted, typed["basis"], typed["reason"], act)
            except Invalid as invalid:
                errors = invalid.errors
            except Refused as error:
                reasons = [reason for _, reason in error.reasons]
            else:
                text = tr("The data was erased. The history says that it was, and why.")
                messages.success(request, text)
                return HttpResponseRedirect(record_address(found, org))
    context = _context(request, record_type, found, wanted, every, lookup)
    context |= typed | {"errors": [{"text": e.message, "name": e.field} for e in errors]}
    context |= {"reasons": reasons, "wrong": {e.field: e.message for e in errors}}
    sure = request.method == "POST" and not errors and not reasons
    template = "engine/record_erase_preview.html" if sure else "engine/record_erase.html"
    steps = ((found.reference, record_address(found, org)), (tr("Erase"), context["address"]))
    crumbs = register_crumbs(record_type, org, *steps)
    refused = reasons and request.method == "POST"
    status = 422 if errors else 409 if refused else 200
    return page(request, template, context, crumbs, status)


def _wanted(request: HttpRequest, every: Preview) -> Wanted:
    return Wanted(
        frozenset(request.POST.getlist("fields")),
        events_of(every, request.POST.getlist("events")),
        deeds=bool(request.POST.get("deeds")),
    )


def _errors(wanted: Wanted, typed: dict[str, str]) -> list[RowError]:
    """Return what is missing before anything can be shown or done."""
    errors = []
    if not (wanted.fields or wanted.events or wanted.deeds):
        errors.append(RowError(0, "fields", "required", tr("Choose what is to go.")))
    if typed["basis"] not in BASES:
        errors.append(RowError(0, "basis", "required", tr("Say on what lawful basis.")))
    if not typed["reason"].strip():
        errors.append(RowError(0, "reason", "required", tr("Say why: history keeps it.")))
    return errors


def _context(
    request: MemberRequest,
    record_type: type[RecordType],
    found: Any,
    wanted: Wanted,
    every: Preview,
    lookup: Lookup,
) -> dict[str, Any]:
    lookup.prepare([one.spec for one in every.fields], [found])
    slug = request.viewer.organization.slug
    told = {one["key"]: one for one in timeline(record_type, every.events, lookup, found)}
    return {
        "record_type": record_type,
        "record": found,
        "address": record_address(found, slug, "record_erase"),
        "cancel_url": record_address(found, slug),
        "bases": [("", tr("Choose")), *BASES.items()],
        "basis_label": BASES.get(request.POST.get("basis", ""), ""),
        "field_choices": _field_choices(every, found, lookup),
        "event_choices": [
            {
                "value": event.occurred_at.isoformat(),
                "label": f"{moment(event.occurred_at)}: {event.actor_name} {one['what']}",
                "hint": one["note"],
            }
            for event in every.events
            if (one := told.get(event.pk))
        ],
        "chosen_fields": sorted(wanted.fields),
        "chosen_events": [
            event.occurred_at.isoformat() for event in every.events if event.pk in wanted.events
        ],
        "deeds": every.deeds,
        "chosen_deeds": wanted.deeds,
    }


def _field_choices(every: Preview, found: Any, lookup: Lookup) -> list[dict[str, Any]]:
    choices = []
    for one in every.fields:
        value = one.spec.display(one.spec.of(found), lookup) if one.stands else ""
        places = [f"“{value[:80]}”" if value else "", _events(one.events)]
        places.append(_parts(one.parts))
        becomes = (
            tr("It will say “%(becomes)s”.", becomes=one.becomes)
            if one.becomes
            else tr("It will be empty.")
        )
        hint = f"{', '.join(place for place in places if place)}. {becomes}"
        choices.append({"value": one.spec.name, "label": one.spec.label, "hint": hint})
    return choices


def _events(count: int) -> str:
    """Return a number of events in words, nothing for none."""
    if not count:
        return ""
    return trn("%(count)s event of its history", "%(count)s events of its history", count)


def _parts(count: int) -> str:
    """Return a number of frozen parts in words, nothing for none."""
    return trn("%(count)s frozen part", "%(count)s frozen parts", count) if count else ""
