from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.backends.utils import csrf_input_lazy
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import SHARE
from isthmus.engine.door import share, unshare
from isthmus.engine.door.checks import require
from isthmus.engine.door.share import can_be_shared
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.engine.web.share_panel import share_form


@require_http_methods(["GET", "HEAD", "POST"])
def record_share(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Share a record with a party, or end that: people of the party see its shared fields.

    By GET the form, as a fragment for the page of the record, or as a page of its own.
    """
    found = find_record(request, record_type, reference)
    if request.method != "POST":
        return _form(request, record_type, found)
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


def _form(request: MemberRequest, record_type: type[RecordType], found: Any) -> HttpResponse:
    require(record_type, SHARE, act_of(request))
    if not can_be_shared(record_type, found):
        raise Http404
    context = {"record": found, "form": share_form(record_type, found, request.viewer)}
    if request.htmx:
        # Without the request the frame is not drawn.
        context["csrf_input"] = csrf_input_lazy(request)
        return render(None, "engine/share_form.html", context, using="jinja2")
    here = record_address(found, request.viewer.organization.slug)
    steps = ((found.reference, here), (tr("Share it with a party"), ""))
    crumbs = register_crumbs(record_type, request.viewer.organization.slug, *steps)
    return page(request, "engine/share_page.html", context, crumbs)
