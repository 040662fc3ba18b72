from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import EMERGENCY
from isthmus.engine.door import Forbidden, Invalid, open_in_emergency
from isthmus.engine.language import tr
from isthmus.engine.registry import registry
from isthmus.engine.text import clean_line
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of


@require_http_methods(["GET", "HEAD", "POST"])
def open_restricted(request: MemberRequest, org: str) -> HttpResponse:
    """Open a restricted record that one does not know of. The answer never says whether there is one."""
    if not request.viewer.may(EMERGENCY):
        raise Forbidden(EMERGENCY, tr("Your role does not let you open restricted records."))
    context: dict[str, Any] = {"values": {}, "wrong": {}, "asked": None}
    if request.method == "POST":
        values = {name: request.POST.get(name, "").strip() for name in ("reference", "reason")}
        try:
            until = open_in_emergency(values["reference"], act_of(request), values["reason"])
        except Invalid as invalid:
            context |= {"values": values, "wrong": {e.field: e.message for e in invalid.errors}}
        else:
            reference = clean_line(values["reference"])[:60]
            context["asked"] = {
                "reference": reference,
                "url": _address(reference, org),
                "until": f"{timezone.localtime(until):%H:%M}",
            }
    context["summary"] = [{"text": t, "name": name} for name, t in context["wrong"].items()]
    here = reverse("open_restricted", kwargs={"org": org})
    status = 422 if context["wrong"] else 200
    return page(
        request,
        "engine/open_restricted.html",
        context,
        [(tr("Open a restricted record"), here)],
        status,
    )


def _address(reference: str, org: str) -> str:
    """Return where such a record would be: made from the words alone, whether or not it is there."""
    prefix = reference.partition("-")[0]
    found = next((one for one in registry.types() if one.prefix == prefix), None)
    if found is None or "/" in reference:
        return ""
    return reverse("record", kwargs={"org": org, "record_type": found, "reference": reference})
