"""Taking over the playbooks to begin with."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from isthmus.engine.language import tr
from isthmus.engine.web.requests import MemberRequest
from isthmus.incidents.playbooks.starter import STARTER
from isthmus.incidents.starting_views import answer


@require_http_methods(["GET", "HEAD", "POST"])
def playbook_starter(request: MemberRequest, org: str) -> HttpResponse:
    """Show the playbooks to begin with that the organization lacks; POST makes drafts of them."""
    template = "incidents/playbook_starter.html"
    return answer(request, org, STARTER, template, tr("Playbooks to begin with"))
