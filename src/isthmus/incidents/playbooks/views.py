"""Taking over the playbooks to begin with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import CREATE
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr, trn
from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.incidents.playbooks.records import PlaybookType
from isthmus.incidents.playbooks.starter import lacking, take_over


@require_http_methods(["GET", "HEAD", "POST"])
def playbook_starter(request: MemberRequest, org: str) -> HttpResponse:
    """Show the playbooks to begin with that the organization lacks; POST makes drafts of them."""
    act = act_of(request)
    require(PlaybookType, CREATE, act)
    if request.method == "POST":
        count = len(take_over(act))
        text = trn("%(count)s draft is there.", "%(count)s drafts are there.", count)
        messages.success(request, text)
        return HttpResponseRedirect(page_address("record_list", org=org, record_type=PlaybookType))
    wanted = lacking(act.viewer.organization)
    context = {
        "title": tr("Playbooks to begin with"),
        "playbooks": [one | {"count": len(one["steps"])} for one in wanted],
        "list_url": page_address("record_list", org=org, record_type=PlaybookType),
    }
    crumbs = register_crumbs(PlaybookType, org, (tr("Playbooks to begin with"), ""))
    return page(request, "incidents/playbook_starter.html", context, crumbs)
