"""What another approach would change, and the draft of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import CREATE, EDIT, VIEW
from isthmus.engine.door.checks import require
from isthmus.engine.door.errors import Invalid, Refused
from isthmus.engine.formats import number
from isthmus.engine.language import spoken, tr
from isthmus.engine.text import clean_line
from isthmus.engine.web.addresses import list_address, record_address, undo_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.risks.models import Approach
from isthmus.risks.models.approach import Choice
from isthmus.risks.records import ApproachType, MethodType, RiskType
from isthmus.risks.switching import FIELDS, Question, Switch, approach_of, draft, preview

#: The names that an approach uses.
USED: Mapping[str, tuple[str, ...]] = {
    "a": FIELDS[:1],
    "b": FIELDS[1:],
    "c": FIELDS,
}


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
    reasons = str(sent.get("reasons", ""))[:10_000].strip()
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            if reasons:
                made = draft(act, to, reasons, {name: texts[name] for name in USED[to]})
                text = tr(
                    "%(reference)s is drafted. What is in force stays so until somebody brings it into force.",
                    reference=made.reference,
                )
                messages.success(request, text, extra_tags=undo_address(made, org))
                return redirect(record_address(made, org))
            errors = [{"id": "f-reasons", "text": tr("It does not say why.")}]
        except Invalid as invalid:
            errors = [{"id": f"f-{one.field}", "text": one.message} for one in invalid.errors]
        except Refused as refused:
            errors = [{"id": "f-reasons", "text": one.text} for _, one in refused.reasons]
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
            for name in USED[to]
        ],
        "reasons": reasons,
        "errors": errors,
        "refused": _refused(request, found, to),
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


def _refused(request: MemberRequest, found: Any, to: str) -> str:
    """Return why it can't be drafted here; empty: it can."""
    if not request.viewer.may_on(Approach, CREATE if found is None else EDIT):
        return tr("Your role does not let you change the approach.")
    if found is not None and found.state == "proposed":
        return tr("The approach is put to approval: take it back first.")
    if found is not None and found.state == "in_force" and found.choice == to:
        return tr("It is the approach in force.")
    return ""


def drawn(seen: Switch, org: str) -> dict[str, Any]:
    """Return what `risks/switch_parts.html` draws."""
    return {
        "risks": number(seen.risks),
        "registers": [[one.name, number(one.now), number(one.then)] for one in seen.registers],
        "questions": [_drawn(one, org) for one in seen.questions],
        "missing": [_drawn(one, org) for one in seen.missing],
        "methods_url": list_address(MethodType, org),
    }


def _drawn(one: Question, org: str) -> dict[str, str]:
    url = f"{list_address(RiskType, org)}?{urlencode(one.filters)}" if one.filters else ""
    return {"text": one.text, "hint": one.hint, "url": url}
