from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from isthmus.engine.door import share, unshare
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.requests import MemberRequest, act_of, find_record


@require_POST
def record_share(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Share a record with a party, or end that: people of the party see its shared fields."""
    found = find_record(request, record_type, reference)
    name = request.POST.get("end") or request.POST.get("party", "")
    party = Lookup(request.viewer).principal_named(name)
    keys = [party.pk] if party else []
    label = party.name if party else ""
    if "end" in request.POST:
        unshare(record_type, found.pk, keys, act_of(request))
        messages.success(
            request,
            tr(
                "%(reference)s is no longer shared with %(label)s.",
                reference=found.reference,
                label=label,
            ),
        )
    else:
        share(record_type, found.pk, keys, act_of(request))
        messages.success(
            request,
            tr("%(reference)s is shared with %(label)s.", reference=found.reference, label=label),
        )
    return HttpResponseRedirect(record_address(found, org))
