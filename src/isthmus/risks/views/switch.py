"""What another approach would change, and the draft of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import VIEW
from isthmus.engine.door.checks import require
from isthmus.engine.door.errors import Invalid, Refused
from isthmus.engine.language import spoken, tr
from isthmus.engine.text import clean_line
from isthmus.engine.web.addresses import record_address, undo_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.risks.models.approach import Choice
from isthmus.risks.records import ApproachType, RiskType
from isthmus.risks.switching import FIELDS, approach_of, draft, names_used, preview, why_not
from isthmus.risks.switching_shown import drawn


@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: MemberRequest, org: str) -> HttpResponse:
    """Say what approach `to` would change; draft it when asked, with its reasons."""
    act = act_of(request)
    require(ApproachType, VIEW, act)
    require(RiskType, VIEW, act)
    found = approach_of(request.viewer)
    to = request.POST.get("to") or request.GET.get("to", "")
    to = to if to in Choice.values else ("b" if found is None or found.choice == "a" else "a")
    sent = request.POST if request.method == "POST" else {}
    texts = {
        name: clean_line(str(sent.get(name) or getattr(found, name, "")))[:120] for name in FIELDS
    }
    reasons = str(sent.get("reasons", ""))[:10_000]
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            made = draft(act, to, reasons, texts)
            text = tr(
                "%(reference)s is drafted. What is in force stays so until somebody brings it into force.",
                reference=made.reference,
            )
            messages.success(request, text, extra_tags=undo_address(made, org))
            return redirect(record_address(made, org))
        except Invalid as invalid:
            errors = [{"id": f"f-{one.field}", "text": one.message} for one in invalid.errors]
        except Refused as told:
            errors = [{"id": "draft", "text": one.text} for _, one in told.reasons]
    seen = preview(request.viewer, to, texts)
    title = tr("What another approach would change")
    context = {
        "title": title,
        "to": to,
        "choices": _choices(to, found, org),
        "seen": drawn(seen, org),
        "label": spoken(Choice(to).label),
        "texts": [
            {"name": name, "label": ApproachType.spec(name).label, "value": texts[name]}
            for name in names_used(to)
        ],
        "reasons": reasons,
        "errors": errors,
        "refused": refused.text if (refused := why_not(request.viewer, found, to)) else "",
        "record_url": record_address(found, org) if found else "",
        "reference": found.reference if found else "",
    }
    crumbs = register_crumbs(ApproachType, org, (title, ""))
    return page(request, "risks/switch.html", context, crumbs, 422 if errors else 200)


def _choices(to: str, found: Any, org: str) -> list[dict[str, Any]]:
    here = reverse("risk_switch", args=[org])
    return [
        {"label": spoken(label), "url": f"{here}?to={code}", "current": code == to}
        for code, label in Choice.choices
    ]
