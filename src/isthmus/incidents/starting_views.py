"""Taking over records to begin with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from isthmus.engine.access import CREATE
from isthmus.engine.door.checks import require
from isthmus.engine.language import trn
from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.incidents.starting import Starter


def answer(
    request: MemberRequest, org: str, starter: Starter, template: str, title: str
) -> HttpResponse:
    """Show the records to begin with that the organization lacks, as `wanted`; POST makes drafts of
    them. Raises Forbidden."""
    act, record_type = act_of(request), starter.record_type()
    require(record_type, CREATE, act)
    listed = page_address("record_list", org=org, record_type=record_type)
    if request.method == "POST":
        count = len(starter.take_over(act))
        text = trn("%(count)s draft is there.", "%(count)s drafts are there.", count)
        messages.success(request, text)
        return HttpResponseRedirect(listed)
    context = {
        "title": title,
        "wanted": starter.lacking(act.viewer.organization),
        "list_url": listed,
    }
    return page(request, template, context, register_crumbs(record_type, org, (title, "")))
