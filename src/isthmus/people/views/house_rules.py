"""House rules: good practice that an organization may switch off, with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Invalid, set_house_rule
from isthmus.engine.door.settings import require_administration
from isthmus.engine.house_rules import house_rules
from isthmus.engine.language import tr
from isthmus.engine.models import HouseRuleChoice
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import Filled, settings_page


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: MemberRequest, org: str) -> HttpResponse:
    """Show every house rule, and switch one."""
    act = act_of(request)
    require_administration(act)
    form, sent = Filled(), ""
    if request.method == "POST":
        sent, on = request.POST.get("rule", ""), request.POST.get("on") == "yes"
        reason = request.POST.get("reason", "")
        try:
            set_house_rule(sent, on, reason, act)
            messages.success(
                request, tr("The rule holds.") if on else tr("The rule is off; history says why.")
            )
            return redirect("settings_house_rules", org=org)
        except Invalid as error:
            form = Filled.wrong({"reason": reason}, error)
    context = {"rules": _rules(request, form, sent), "form": form}
    return settings_page(
        request, "people/house_rules.html", "settings_house_rules", context, form.status
    )


def _rules(request: MemberRequest, form: Filled, sent: str) -> list[dict[str, Any]]:
    chosen = {
        row.rule: row
        for row in HouseRuleChoice.objects.filter(organization_id=request.viewer.organization_id)
    }
    found = []
    for rule in house_rules.values():
        choice = chosen.get(rule.code)
        on = choice.on if choice else rule.default
        found.append(
            {
                "code": rule.code,
                "label": rule.label,
                "help": rule.help,
                "on": on,
                "reason": choice.reason if choice and not on else "",
                "error": form.errors.get("reason", "") if sent == rule.code else "",
            }
        )
    return found
