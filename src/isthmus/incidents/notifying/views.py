"""Saying of a duty, on a report's page, whether it applies; and taking over duties to begin with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from isthmus.engine.door import Invalid
from isthmus.engine.language import tr
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.incidents.notifying.records import NotificationDutyType
from isthmus.incidents.notifying.saying import APPLIES, say
from isthmus.incidents.notifying.starter import STARTER
from isthmus.incidents.records import IncidentType
from isthmus.incidents.starting_views import answer


@require_POST
def report_duties(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Take down that a duty applies to the report, or why it does not."""
    report = find_record(request, IncidentType, reference)
    duty = find_record(request, NotificationDutyType, request.POST.get("duty", ""))
    applies = request.POST.get("applies") == APPLIES
    because = request.POST.get("because", "")[:2000]
    url = f"{record_address(report, org)}#notifications"
    try:
        made = say(report, duty, act_of(request), applies=applies, because=because)
    except Invalid as invalid:
        messages.error(request, " ".join(error.message for error in invalid.errors))
        return HttpResponseRedirect(url)
    text = (
        tr("%(reference)s: to be told.", reference=made.reference)
        if applies
        else tr("%(reference)s: does not apply.", reference=made.reference)
    )
    messages.success(request, text)
    return HttpResponseRedirect(url)


@require_http_methods(["GET", "HEAD", "POST"])
def duty_starter(request: MemberRequest, org: str) -> HttpResponse:
    """Show the duties to begin with that the organization lacks; POST makes drafts of them."""
    template = "incidents/duty_starter.html"
    return answer(request, org, STARTER, template, tr("Notification duties to begin with"))
