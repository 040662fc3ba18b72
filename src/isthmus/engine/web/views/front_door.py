from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from isthmus.engine.access import VIEW
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.errors import forbidden
from isthmus.engine.web.hooks import organization_sources
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest


@require_safe
def front_door(request: HttpRequest) -> HttpResponseBase:
    """The address of the installation: on to the person's organization."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    for source in organization_sources:
        for organization in source(request):
            return HttpResponseRedirect(reverse("home", kwargs={"org": organization.slug}))
    return forbidden(request, text="Your account has no place in any organization yet.")


@require_safe
def first_register(request: MemberRequest, org: str) -> HttpResponse:
    """The organization's own address while no home page is installed."""
    for record_type in registry.types():
        if request.viewer.may_on(record_type.model, VIEW):
            return HttpResponseRedirect(list_address(record_type, org))
    return forbidden(request, text="Your role reaches no register yet.")


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for who develops: elsewhere there is no such page."""
    if not settings.DEBUG:
        raise Http404
    return page(request, "engine/components_page.html", {}, [("Components", "")])
