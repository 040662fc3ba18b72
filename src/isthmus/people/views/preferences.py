"""How a person likes the pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Invalid
from isthmus.engine.web.requests import MemberRequest, for_customers
from isthmus.people.models import User
from isthmus.people.operations import set_theme
from isthmus.people.views.frame import Filled, settings_page

THEMES = [
    {"value": "auto", "label": "Auto", "hint": "As the device.", "icon": "device-desktop"},
    {"value": "light", "label": "Light", "icon": "sun"},
    {"value": "dark", "label": "Dark", "icon": "moon"},
]
#: Account pages that stand outside the organization.
ACCOUNT = (
    ("account_change_password", "Change password", "key"),
    ("mfa_index", "Second factor and passkeys", "shield-lock"),
    ("account_email", "E-mail address", "mail"),
)


#: A year: pages that know nobody yet, such as sign-in, keep the theme as well.
COOKIE_AGE = 31_536_000


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest, org: str) -> HttpResponse:
    """Show and change the person's own preferences."""
    user = request.user
    assert isinstance(user, User)
    form = Filled({"theme": user.theme})
    if request.method == "POST":
        try:
            set_theme(user, request.POST.get("theme", ""))
            return _saved(request, user.theme)
        except Invalid as error:
            form = Filled.wrong({"theme": user.theme}, error)
    links = [{"label": text, "url": reverse(name), "icon": icon} for name, text, icon in ACCOUNT]
    context = {"form": form, "themes": THEMES, "links": links, "user": user}
    return settings_page(request, "people/preferences.html", "preferences", context, form.status)


def _saved(request: MemberRequest, theme: str) -> HttpResponse:
    """Answer a choice: the theme menu has changed its page already and needs no other."""
    response: HttpResponse
    if request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(status=204)
    else:
        messages.success(request, "Saved.")
        response = redirect("preferences", org=request.viewer.organization.slug)
    response.set_cookie(
        "isthmus_theme", theme, COOKIE_AGE, secure=request.is_secure(), samesite="Lax"
    )
    return response
