"""Taking a loaded catalogue into use, and out of it. The library's page of catalogues leads here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from isthmus.conformity.adoption import stop_using, use_catalogue
from isthmus.engine.door import Invalid
from isthmus.engine.language import tr
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.standards.catalogues.operations import find


@require_POST
def catalogue_use(request: MemberRequest, org: str, code: str) -> HttpResponse:
    """Measure the organization against the catalogue from now on, or no longer."""
    act = act_of(request)
    row = find(code, act)
    stops = request.POST.get("do") == "stop"
    try:
        (stop_using if stops else use_catalogue)(code, act)
    except Invalid as error:
        messages.error(request, " ".join(f"{one.message} {one.hint}" for one in error.errors))
        return redirect("catalogues", org=org)
    called = f"{row.title} {row.version}"
    messages.success(
        request,
        tr(
            "%(catalogue)s is no longer in use; what was traced and judged is kept.",
            catalogue=called,
        )
        if stops
        else tr("%(catalogue)s is in use.", catalogue=called),
    )
    return redirect("catalogues", org=org)


urlpatterns = [
    path("standards/catalogues/<slug:code>/use/", catalogue_use, name="catalogue_use"),
]
