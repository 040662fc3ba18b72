"""The organization's own settings: its name, and the editions it is measured against."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.conformity.adoption import adopt_editions, editions_in_use
from isthmus.engine.door import Invalid
from isthmus.engine.door.settings import require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.operations import rename_organization, set_organization_language
from isthmus.people.views.editions import NONE, chosen, edition_choices
from isthmus.people.views.frame import Filled, settings_page


@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: MemberRequest, org: str) -> HttpResponse:
    """Show and change the organization's name and editions."""
    act = act_of(request)
    require_administration(act)
    held = editions_in_use(act.viewer.organization_id)
    used = {edition.system: edition.code for edition in held if edition.loaded is None}
    catalogues = [edition.code for edition in held if edition.loaded is not None]
    name = request.viewer.organization.name
    form = Filled(
        {
            "name": name,
            "language": request.viewer.organization.language,
            "isms": used.get("isms", NONE),
            "sms": used.get("sms", NONE),
        }
    )
    if request.method == "POST":
        sent = {key: request.POST.get(key, "").strip() for key in form.values}
        try:
            with door_open():
                rename_organization(sent["name"], act)
                set_organization_language(sent["language"], act)
                wanted = chosen(sent["isms"], sent["sms"])
                if set(wanted) != set(used.values()):
                    adopt_editions([*wanted, *catalogues], act)
            messages.success(request, tr("Saved."))
            return redirect("settings", org=org)
        except Invalid as error:
            form = Filled.wrong(sent, error)
    context = {
        "form": form,
        "languages": [("", tr("As the browser asks")), *settings.LANGUAGES],
        "isms_choices": edition_choices("isms"),
        "sms_choices": edition_choices("sms"),
        "catalogues": [edition.title for edition in held if edition.loaded is not None],
    }
    return settings_page(request, "people/organization.html", "settings", context, form.status)
