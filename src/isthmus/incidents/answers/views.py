"""Answers that are offered while somebody types on a report's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isthmus.engine.access import VIEW
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr, trn
from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.incidents.answers.model import AnswerTemplate, Purpose
from isthmus.incidents.answers.offering import Offer, offers
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType

#: By the place in which somebody types: a comment, or what a transition asks.
PLACES = {
    "comment": Purpose.COMMENT,
    "resolve-resolution": Purpose.RESOLUTION,
    "wait_for_user-why": Purpose.WAITING,
    "wait_for_supplier-why": Purpose.WAITING,
    "wait_for_problem-why": Purpose.WAITING,
    "wait_for_evidence-why": Purpose.WAITING,
}


#: The same on the page of a major incident.
MAJOR_PLACES = ("update_customer-text", "end_updates-text")


def address(page: RecordPage, place: str) -> str:
    """Return where answers for a place on a report's page are asked for; empty where there are none."""
    purpose = PLACES.get(place)
    if purpose is None or not page.viewer.may_on(AnswerTemplate, VIEW):
        return ""
    return _asking(page, page.record.reference, purpose)


def major_address(page: RecordPage, place: str) -> str:
    """Return where answers for an update to the customer are asked for, filled in for the report that is
    major; empty where the viewer may not know of it."""
    major: Any = page.record
    if place not in MAJOR_PLACES or not page.viewer.may_on(AnswerTemplate, VIEW):
        return ""
    report = page.lookup.entry(major.incident_id) if major.incident_id is not None else None
    return _asking(page, report.reference, Purpose.UPDATE) if report else ""


def _asking(page: RecordPage, reference: str, purpose: Purpose) -> str:
    slug = page.viewer.organization.slug
    at = page_address("answers_for_report", org=slug, reference=reference)
    return f"{at}?{urlencode({'for': purpose.value})}"


@require_safe
def answers_for_report(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """A fragment: answers with what was typed in their titles, filled in for the report."""
    require(IncidentType, VIEW, act_of(request))
    one: Incident = find_record(request, IncidentType, reference)
    wanted = request.GET.get("for", "")
    purpose = Purpose(wanted) if wanted in Purpose.values else Purpose.ANY
    typed = request.GET.get("q", "")[:200]
    found = [_option(offer) for offer in offers(one, purpose, typed, request.viewer)]
    # Without the request the frame is not drawn: this is a fragment.
    context = {"options": found, "nothing": tr("No answer template fits")}
    return render(None, "engine/options.html", context, using="jinja2")


def _option(offer: Offer) -> dict[str, Any]:
    gaps = offer.filled.gaps
    left = trn("%(count)s thing to fill in", "%(count)s things to fill in", gaps) if gaps else ""
    said = (offer.template.category, left)
    return {
        "value": offer.filled.text,
        "text": offer.template.title,
        "detail": " · ".join(one for one in said if one),
    }
