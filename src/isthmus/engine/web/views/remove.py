from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import REMOVE
from isthmus.engine.door import Conflict, Refused, refusals, remove
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record, version_of


@require_http_methods(["GET", "HEAD", "POST"])
def record_remove(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Remove a record, with the reason that its history keeps."""
    act = act_of(request)
    require(record_type, REMOVE, act)
    found = find_record(request, record_type, reference)
    # A clearance has made a reader of somebody who may remove others.
    act = act_of(request)
    require(record_type, REMOVE, act)
    reason, error, status = request.POST.get("reason", "").strip(), "", 200
    reasons: list[Reason] = [why for _, why in refusals(record_type, REMOVE, [found], act)]
    if request.method == "POST":
        if reason:
            try:
                remove(record_type, [found.pk], act, reason[:500], version_of(request))
            except Refused as refused:
                reasons, status = [one for _, one in refused.reasons], 409
            except Conflict as conflict:
                error, status = (
                    tr("%(conflict)s Look at it once more, then decide again.", conflict=conflict),
                    412,
                )
            else:
                messages.success(
                    request,
                    tr(
                        "%(reference)s %(title)s was removed.",
                        reference=found.reference,
                        title=found.title,
                    ),
                    extra_tags=record_address(found, org, "record_restore"),
                )
                return HttpResponseRedirect(list_address(record_type, org))
        else:
            error, status = tr("Say why it goes: history keeps it."), 422
    address = record_address(found, org, "record_remove")
    context = {
        "record_type": record_type,
        "record": found,
        "address": address,
        "reason": reason,
        "error": error,
        "reasons": reasons,
        "cancel_url": record_address(found, org),
    }
    steps = ((found.reference, record_address(found, org)), (tr("Remove"), address))
    crumbs = register_crumbs(record_type, org, *steps)
    return page(request, "engine/record_remove.html", context, crumbs, status)
