"""Answering a checklist on the record's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from isthmus.engine.checklists.answering import answer
from isthmus.engine.door import Invalid
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.record_page import Attempt
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.engine.web.views.record import show


@require_POST
def record_checklist(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, code: str
) -> HttpResponse:
    """Take the answers that were given; what was left open stays open."""
    found = find_record(request, record_type, reference)
    typed = {name: request.POST.get(name, "") for name in request.POST if ":" in name}
    given = {
        name.removeprefix("answer:"): (choice, typed.get(f"reason:{name[7:]}", ""))
        for name, choice in typed.items()
        if name.startswith("answer:") and choice
    }
    try:
        written = answer(record_type, code, found.pk, given, act_of(request))
    except Invalid as invalid:
        attempt = Attempt(f"checklist-{code}", typed, invalid.errors)
        attempt.text = tr("Some answers need a reason; nothing was saved yet.")
        return show(request, record_type, reference, attempt, 422)
    count = len(written)
    words = tr("1 answer") if count == 1 else tr("%(count)s answers", count=count)
    messages.success(
        request, tr("%(reference)s: %(words)s saved.", reference=found.reference, words=words)
    )
    return HttpResponseRedirect(f"{record_address(found, org)}#checklist-{code}")
