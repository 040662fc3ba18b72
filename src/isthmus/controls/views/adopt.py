"""Choosing controls of a catalogue: many at once, with who answers for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.controls.adopting import Group, adopt, groups, standing_for
from isthmus.controls.models import Control
from isthmus.controls.records import ControlType
from isthmus.engine.access import CREATE, RELATE
from isthmus.engine.door import Invalid, RowError
from isthmus.engine.door.checks import require
from isthmus.engine.inputs import parse_row
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr, trn
from isthmus.engine.lookup import Lookup
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.fields import form_field
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of

ASKED = ("owner", "implement_by")


@require_http_methods(["GET", "HEAD", "POST"])
def adopt_page(request: MemberRequest, org: str) -> HttpResponse:
    """Show the controls of the editions in use, or record those that were chosen as planned."""
    act = act_of(request)
    for verb in (CREATE, RELATE):
        require(ControlType, verb, act)
    if request.method != "POST":
        return _form(request, {}, [], [])
    texts = {name: request.POST.get(name, "") for name in ASKED}
    chosen = request.POST.getlist("chosen")
    values, errors = parse_row(ControlType, texts, Lookup(request.viewer), partial=True)
    if errors:
        return _form(request, texts, chosen, errors)
    keys = [key for key in map(key_in, chosen) if key is not None]
    try:
        made = adopt(
            keys, act, owner=values.get("owner"), implement_by=_day(values.get("implement_by"))
        )
    except Invalid as problem:
        return _form(request, texts, chosen, problem.errors)
    text = trn(
        "One control is recorded, as planned.",
        "%(count)d controls are recorded, all as planned.",
        len(made),
    )
    messages.success(request, text if made else tr("All of them were recorded already."))
    return redirect(list_address(ControlType, org))


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def _form(
    request: MemberRequest,
    texts: Mapping[str, str],
    chosen: Sequence[str],
    errors: Sequence[RowError],
) -> HttpResponse:
    org, lookup = request.viewer.organization.slug, Lookup(request.viewer)
    found = groups(request.viewer.organization_id)
    there = standing_for([one.key for group in found for one in group.controls], request.viewer)
    wrong = {one.field: f"{one.message} {one.hint}".strip() for one in errors}
    context = {
        "title": tr("Controls of a catalogue"),
        "groups": [_group(one, there, {*chosen}) for one in found],
        "total": sum(len(one.controls) for one in found),
        "fields": [
            form_field(spec, texts.get(spec.name, ""), lookup, wrong.get(spec.name, ""))
            for spec in ControlType.specs(ASKED)
        ],
        "errors": [{"name": _place(one.field, found), "text": one.message} for one in errors],
        "list_url": list_address(ControlType, org),
        "may": request.viewer.may_on(Control, CREATE),
    }
    crumbs = register_crumbs(ControlType, org, (tr("Controls of a catalogue"), ""))
    return page(request, "controls/adopt.html", context, crumbs, 422 if errors else 200)


def _place(name: str, found: Sequence[Group]) -> str:
    """Return the field that a mistake leads to: of the choice, the first group."""
    return _name(found[0]) if name == "chosen" and found else name


def _name(group: Group) -> str:
    heading = group.heading.slug if group.heading else "all"
    return f"{group.edition.code}-{heading}".replace(".", "-")


def _group(group: Group, there: Mapping[int, list[str]], chosen: set[str]) -> dict[str, Any]:
    free = [one for one in group.controls if one.key not in there]
    heading = group.heading
    return {
        "id": _name(group),
        "edition": group.edition.short,
        "label": f"{heading.ref} {heading.title}" if heading else group.edition.title,
        "choices": [
            {
                "value": str(one.key),
                "label": f"{one.ref} {one.title}",
                "hint": one.intent,
                "checked": str(one.key) in chosen,
            }
            for one in free
        ],
        "chosen": [str(one.key) for one in free if str(one.key) in chosen],
        "there": [
            {"label": f"{one.ref} {one.title}", "references": ", ".join(there[one.key])}
            for one in group.controls
            if one.key in there
        ],
    }
