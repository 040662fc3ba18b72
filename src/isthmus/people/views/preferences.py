"""How a person likes the pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Invalid
from isthmus.engine.language import N_, tr
from isthmus.engine.web.requests import MemberRequest, for_customers
from isthmus.engine.web.speaking import speak_to
from isthmus.people.models import User
from isthmus.people.operations import set_language, set_theme
from isthmus.people.views.frame import Filled, settings_page

THEMES = [
    {"value": "auto", "label": N_("Auto"), "hint": N_("As the device."), "icon": "device-desktop"},
    {"value": "light", "label": N_("Light"), "icon": "sun"},
    {"value": "dark", "label": N_("Dark"), "icon": "moon"},
]
#: Account pages that stand outside the organization.
ACCOUNT = (
    ("account_change_password", N_("Change password"), "key"),
    ("mfa_index", N_("Second factor and passkeys"), "shield-lock"),
    ("account_email", N_("E-mail address"), "mail"),
)


#: A year: pages that know nobody yet, such as sign-in, keep theme and language as well.
COOKIE_AGE = 31_536_000


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest, org: str) -> HttpResponse:
    """Show and change the person's own preferences."""
    user = request.user
    assert isinstance(user, User)
    form = Filled({"theme": user.theme, "language": user.language})
    if request.method == "POST":
        try:
            return _language_saved(request) if "language" in request.POST else _theme_saved(request)
        except Invalid as error:
            form = Filled.wrong(form.values, error)
    links = [{"label": text, "url": reverse(name), "icon": icon} for name, text, icon in ACCOUNT]
    context = {"form": form, "themes": THEMES, "languages": _languages(request), "links": links,
               "user": user}  # fmt: skip
    return settings_page(request, "people/preferences.html", "preferences", context, form.status)


def _languages(request: MemberRequest) -> list[tuple[str, str]]:
    """Return what can be chosen; none is the organization's language, or else the browser's."""
    of_organization = dict(settings.LANGUAGES).get(request.viewer.organization.language)
    none = (
        tr("As the organization: %(language)s", language=of_organization)
        if of_organization
        else tr("As the browser asks")
    )
    return [("", none), *settings.LANGUAGES]


def _language_saved(request: MemberRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    set_language(user, request.POST["language"])
    speak_to(request, request.viewer.organization.language)
    messages.success(request, tr("Saved."))
    response = redirect("preferences", org=request.viewer.organization.slug)
    if user.language:
        _keep(response, request, settings.LANGUAGE_COOKIE_NAME, user.language)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


def _theme_saved(request: MemberRequest) -> HttpResponse:
    """Answer a choice: the theme menu has changed its page already and needs no other."""
    user = request.user
    assert isinstance(user, User)
    set_theme(user, request.POST.get("theme", ""))
    response: HttpResponse
    if request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(status=204)
    else:
        messages.success(request, tr("Saved."))
        response = redirect("preferences", org=request.viewer.organization.slug)
    _keep(response, request, "isthmus_theme", user.theme)
    return response


def _keep(response: HttpResponse, request: MemberRequest, name: str, value: str) -> None:
    """Keep a choice on the device, for pages that know nobody yet."""
    response.set_cookie(name, value, COOKIE_AGE, secure=request.is_secure(), samesite="Lax")
