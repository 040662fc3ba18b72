"""The first page of a new installation: the organization, and the first account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Invalid
from isthmus.people.models import User
from isthmus.people.operations import set_up
from isthmus.people.views.editions import NONE, chosen, edition_choices
from isthmus.people.views.frame import Filled

BACKEND = "isthmus.people.backend.AccountBackend"
FIELDS = ("organization", "slug", "isms", "sms", "name", "email")


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Ask for the organization and the first account, once. Afterwards nothing is here."""
    if User.objects.exists():
        raise Http404
    if request.method != "POST":
        return _page(request, Filled({"isms": "iso27001-2013", "sms": "iso20000-1-2011"}))
    values = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        membership = set_up(
            organization=values["organization"],
            slug=values["slug"],
            editions=chosen(values["isms"], values["sms"]),
            name=values["name"],
            email=values["email"],
            password=request.POST.get("password", ""),
        )
    except Invalid as error:
        return _page(request, Filled.wrong(values, error))
    login(request, membership.user, backend=BACKEND)
    return redirect("home", org=membership.organization.slug)


def _page(request: HttpRequest, form: Filled) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "isms_choices": edition_choices("isms"),
        "sms_choices": edition_choices("sms"),
        "none": NONE,
    }
    return render(request, "people/setup.html", context, status=form.status, using="jinja2")
