from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from isthmus.engine.access import REMOVE, within
from isthmus.engine.door import Absent, Invalid, Refused, restore, undo
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.requests import MemberRequest, act_of, find_record


@require_POST
def record_undo(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Take back the last change of a record; what stands in the way is told."""
    found = find_record(request, record_type, reference)
    version = request.GET.get("version", "")
    known = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    try:
        back = undo(record_type, found.pk, known, act_of(request))
    except (Invalid, Refused) as error:
        messages.error(
            request,
            tr("%(reference)s stays as it is. %(why)s", reference=found.reference, why=_why(error)),
        )
    else:
        messages.success(
            request, tr("%(reference)s is as it was before.", reference=back.reference)
        )
    return HttpResponseRedirect(record_address(found, org))


@require_POST
def record_restore(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Bring a removed record back."""
    act = act_of(request)
    require(record_type, REMOVE, act)
    rows = Entry.objects.as_system("restore").filter(within(request.viewer))
    entry = rows.filter(type=record_type.code, reference=reference).first()
    if entry is None or entry.removed_at is None:
        raise Absent(record_type.label.lower())
    try:
        back = restore(record_type, entry.pk, act)
    except (Invalid, Refused) as error:
        messages.error(
            request,
            tr("%(reference)s stays removed. %(why)s", reference=reference, why=_why(error)),
        )
        return HttpResponseRedirect(list_address(record_type, org))
    messages.success(
        request, tr("%(reference)s %(title)s is back.", reference=back.reference, title=back.title)
    )
    return HttpResponseRedirect(record_address(back, org))


def _why(error: Invalid | Refused) -> str:
    if isinstance(error, Refused):
        return " ".join(f"{why.text} {why.hint}".strip() for _, why in error.reasons)
    return " ".join(f"{one.message} {one.hint}".strip() for one in error.errors)
