"""The page of results, the palette, and suggestions while somebody types into a field."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from isthmus.engine.door import Absent
from isthmus.engine.formats import number
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Principal
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.search.asking import DamagedCursor, Question, find, question, searchable
from isthmus.engine.search.palette import REMEMBERED, groups
from isthmus.engine.search.shown import result_rows
from isthmus.engine.search.suggest import people_options, record_options
from isthmus.engine.text import clean_line
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of

PAGE_SIZE = 50
COLUMNS: list[dict[str, Any]] = [
    {"key": "reference", "label": N_("Reference"), "ref": True, "width": "m"},
    {"key": "title", "label": N_("Title"), "main": True},
    {"key": "where", "label": N_("Found"), "priority": 3, "width": "s"},
    {"key": "register", "label": N_("Register"), "priority": 2, "width": "m"},
    {"key": "state", "label": N_("State"), "width": "s"},
    {"key": "changed_at", "label": N_("Changed"), "priority": 3, "width": "s"},
]
#: What an address names for people instead of a register.
PEOPLE = "people"


@require_safe
def search(request: MemberRequest, org: str) -> HttpResponse:
    """Everything that has the words, of all registers or of one."""
    typed = clean_line(request.GET.get("q", ""))[:200]
    chosen = _chosen(request)
    asked = question(typed, request.viewer, [chosen] if chosen else [])
    problem = ""
    try:
        found = find(asked, request.GET.get("after", ""), PAGE_SIZE)
    except DamagedCursor:
        problem = tr("This page link is damaged. These are the first results.")
        found = find(asked, "", PAGE_SIZE)
    context = {
        "title": tr("Search: %(typed)s", typed=typed) if typed else tr("Search"),
        "typed": typed,
        "chosen": chosen,
        "readable": bool(asked.words),
        "problem": problem,
        "rows": result_rows(found, asked),
        "columns": COLUMNS,
        "count_text": _count_words(found.count, capped=found.capped),
        "registers": _registers(request, typed, chosen),
        "first_url": _address(typed, chosen) if request.GET.get("after") else "",
        "next_url": _address(typed, chosen, after=found.next) if found.next else "",
    }
    here = reverse("search", kwargs={"org": org})
    return page(request, "engine/search.html", context, [(tr("Search"), here)])


def _chosen(request: MemberRequest) -> type[RecordType] | None:
    """Return the register of the address that the viewer may search; others count as none."""
    found = registry.by_register(request.GET.get("type", ""))
    return found if found and searchable(found, request.viewer) else None


def _address(typed: str, chosen: type[RecordType] | None, **more: str) -> str:
    query = {"q": typed, **({"type": chosen.register} if chosen else {}), **more}
    return f"?{urlencode(query)}"


def _registers(
    request: MemberRequest, typed: str, chosen: type[RecordType] | None
) -> list[dict[str, Any]]:
    every = {"label": tr("Everything"), "url": _address(typed, None), "current": chosen is None}
    return [every] + [
        {"label": one.label_plural, "url": _address(typed, one), "current": one is chosen}
        for one in registry.types()
        if searchable(one, request.viewer)
    ]


def _count_words(count: int, *, capped: bool) -> str:
    if capped:
        return tr("%(count)s+ records", count=number(count))
    return tr("1 record") if count == 1 else tr("%(count)s records", count=number(count))


@require_safe
def palette(request: MemberRequest, org: str) -> HttpResponse:
    """A fragment: what the palette offers for what was typed, on the page it was opened on."""
    typed = request.GET.get("q", "")[:200]
    recent = request.GET.get("recent", "").split(",", REMEMBERED)
    asked = question(typed, request.viewer)
    found = groups(asked, typed, request.GET.get("page", "")[:500], recent, act_of(request))
    return _fragment("engine/palette.html", groups=found, typed=typed)


@require_safe
def suggestions(request: MemberRequest, org: str) -> HttpResponse:
    """A fragment: records of a register, or people, that fit what was typed into a field."""
    typed, wanted = request.GET.get("q", "")[:200], request.GET.get("of", "")
    sort, *kinds = wanted.split(":")
    if sort == PEOPLE:
        here = Principal.objects.filter(organization_id=request.viewer.organization_id)
        if kinds:
            here = here.filter(kind__in=kinds)
        return _fragment("engine/options.html", options=people_options(here, typed))
    record_type = registry.find(wanted)
    asked: Question = question(typed, request.viewer, [record_type] if record_type else [])
    if wanted and record_type is None:
        raise Absent("register")
    return _fragment("engine/options.html", options=record_options(asked))


def _fragment(template: str, **context: Any) -> HttpResponse:
    # Without the request the frame is not drawn.
    return render(None, template, context, using="jinja2")


_AT = "o/<slug:org>/search/"

urlpatterns = [
    path(_AT, search, name="search"),
    path(f"{_AT}palette/", palette, name="palette"),
    path(f"{_AT}suggestions/", suggestions, name="suggestions"),
]
