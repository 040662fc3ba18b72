from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from isthmus.engine.door import Absent, Conflict, Invalid, Refused, move
from isthmus.engine.door.undo import leads_back
from isthmus.engine.inputs import parse_inputs
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address, undo_address
from isthmus.engine.web.inputs import typed_inputs
from isthmus.engine.web.record_page import Attempt
from isthmus.engine.web.requests import MemberRequest, act_of, find_record, version_of
from isthmus.engine.web.views.record import show


@require_POST
def record_do(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, verb: str
) -> HttpResponse:
    """Take a record through a transition. What was typed stays if it can't be done."""
    transition = record_type.transitions().get(verb)
    if transition is None:
        raise Absent("action")
    found = find_record(request, record_type, reference)
    typed = typed_inputs(transition, request)
    attempt = Attempt(verb, typed)
    try:
        inputs = parse_inputs(transition, typed)
        (moved,) = move(record_type, verb, [found.pk], act_of(request), inputs, version_of(request))
    except Invalid as invalid:
        attempt.errors = invalid.errors
        return show(request, record_type, reference, attempt, 422)
    except Refused as refused:
        attempt.reasons = [reason for _, reason in refused.reasons]
        return show(request, record_type, reference, attempt, 409)
    except Conflict as conflict:
        attempt.text = tr(
            "%(conflict)s Look at it once more, then decide again.", conflict=conflict
        )
        return show(request, record_type, reference, attempt, 412)
    back = undo_address(moved, org) if leads_back(record_type, transition, found.state) else ""
    words = tr(
        "%(reference)s: %(label)s, now %(state_label)s.",
        reference=moved.reference,
        label=transition.label,
        state_label=moved.state_label.lower(),
    )
    messages.success(request, words, extra_tags=back)
    return HttpResponseRedirect(record_address(moved, org))
