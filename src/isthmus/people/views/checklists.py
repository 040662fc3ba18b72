"""The checklists of the organization: what is asked of records, item by item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.checklists.templates import MOST_ITEMS, active, retire, save
from isthmus.engine.door import Absent, Act, Invalid
from isthmus.engine.door.settings import require_administration
from isthmus.engine.language import tr
from isthmus.engine.models import Checklist
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import Filled, settings_page

#: Empty lines for new items below those that are there.
BLANK = 3


@require_http_methods(["GET", "HEAD"])
def checklists(request: MemberRequest, org: str) -> HttpResponse:
    """Every checklist in use, by register."""
    require_administration(act_of(request))
    rows = Checklist.objects.filter(organization=request.viewer.organization, active=True)
    found: dict[str, list[Checklist]] = {}
    for row in rows.order_by("title", "pk"):
        found.setdefault(row.record_type, []).append(row)
    groups = [
        {
            "label": one.label_plural,
            "register": one.register,
            "rows": [
                {"title": row.title, "code": row.code, "version": row.version,
                 "items": len(row.items)}
                for row in found.get(one.code, ())
            ],
        }
        for one in registry.types()
        if one.checklists
    ]  # fmt: skip
    return settings_page(
        request, "people/checklists.html", "settings_checklists", {"groups": groups}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(
    request: MemberRequest, org: str, record_type: type[RecordType], code: str = ""
) -> HttpResponse:
    """Write a checklist: each change makes a new version, what was answered stays."""
    act = act_of(request)
    require_administration(act)
    if not record_type.checklists:
        raise Absent("such checklist")
    former = active(record_type, code, request.viewer.organization_id) if code else None
    form, items = Filled(), list(former.items) if former else []
    if request.method == "POST":
        items = _items(request.POST)
        try:
            _write(request, record_type, code, items, act)
            return redirect("settings_checklists", org=org)
        except Invalid as error:
            form = Filled.wrong({"title": request.POST.get("title", "")}, error)
    context = {
        "title": former.title
        if former
        else tr(
            "New checklist for %(label_plural)s", label_plural=record_type.label_plural.lower()
        ),
        "name": form.values.get("title", former.title if former else ""),
        "version": former.version if former else 0,
        "code": code,
        "form": form,
        "items": [*items, *[{} for _ in range(min(BLANK, MOST_ITEMS - len(items)))]],
    }
    return settings_page(
        request, "people/checklist.html", "settings_checklists", context, form.status
    )


def _write(
    request: MemberRequest, record_type: type[RecordType], code: str, items: Any, act: Act
) -> None:
    if code and request.POST.get("do") == "retire":
        retire(record_type, code, act)
        messages.success(request, tr("It is asked for no longer; what was answered stays."))
        return
    made = save(record_type, code, request.POST.get("title", ""), items, act)
    messages.success(
        request,
        tr("“%(title)s” is in use as version %(version)s.", title=made.title, version=made.version),
    )


def _items(sent: QueryDict) -> list[dict[str, Any]]:
    """Return the items in the order that the numbers beside them say; emptied ones are retired."""
    found = []
    for place in range(MOST_ITEMS + BLANK):
        if f"text:{place}" not in sent:
            break
        item = {
            "id": sent.get(f"id:{place}", ""),
            "text": sent.get(f"text:{place}", "").strip(),
            "help": sent.get(f"help:{place}", ""),
            "reason_for_no": f"reason:{place}" in sent,
        }
        order = sent.get(f"order:{place}", "")
        number = (
            int(order) if order.isascii() and order.isdecimal() and len(order) < 5 else place + 1
        )
        if item["text"] and f"retire:{place}" not in sent:
            found.append((number, place, item))
    return [item for _, _, item in sorted(found, key=lambda one: one[:2])]
