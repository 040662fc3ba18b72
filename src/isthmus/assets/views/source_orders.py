"""Settings: which sources may write which field of items, and which goes before the others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.assets.discovery.orders import (
    fields_with_an_order,
    label_of,
    orders_of,
    set_order,
)
from isthmus.assets.discovery.source import sources
from isthmus.engine.door import Invalid
from isthmus.engine.door.settings import require_administration
from isthmus.engine.language import tr
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import Filled, settings_page

HERE = "settings_sources"
DEFAULT, NOBODY, ORDER = "default", "nobody", "order"


@require_http_methods(["GET", "HEAD", "POST"])
def source_orders(request: MemberRequest, org: str) -> HttpResponse:
    """Show what holds for each field, and say it anew for one."""
    act = act_of(request)
    require_administration(act)
    form = Filled({"who": ORDER, "sources": [*sources()][:1]})
    if request.method == "POST":
        sent = request.POST
        name, who = sent.get("field", ""), sent.get("who", "")
        chosen = [one for one in sent.getlist("sources") if one]
        typed = {"field": name, "who": who, "sources": chosen}
        try:
            set_order(name, _order(who, chosen), act)
        except Invalid as error:
            form = Filled.wrong(typed, error)
        except ValueError as error:
            form = Filled(typed, {"who": str(error)})
        else:
            messages.success(request, tr("From the next import on it holds."))
            return redirect(HERE, org=org)
    context = {
        "form": form,
        "fields": [(name, label_of(name)) for name in fields_with_an_order()],
        "who": [
            (ORDER, tr("These sources, the first before the others")),
            (NOBODY, tr("No source: what differs is raised as a discrepancy")),
            (DEFAULT, tr("As without a rule: whoever wrote it first goes before the others")),
        ],
        "sources": [(name, one.label) for name, one in sources().items()],
        "held": _held(request),
    }
    return settings_page(request, "assets/source_orders.html", HERE, context, form.status)


def _order(who: str, chosen: list[str]) -> list[str] | None:
    """Return what was chosen. Raises ValueError with what to mend."""
    if who == DEFAULT:
        return None
    if who == NOBODY:
        return []
    if who != ORDER:
        raise ValueError(tr("Say who may write it."))
    if not chosen:
        raise ValueError(tr("Name at least one source, or say that none may."))
    return chosen


def _held(request: MemberRequest) -> list[dict[str, Any]]:
    known = sources()
    return [
        {
            "field": name,
            "label": label_of(name),
            "sources": [known[one].label if one in known else one for one in order],
        }
        for name, order in sorted(orders_of(request.viewer).by_field.items())
    ]
