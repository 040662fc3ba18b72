"""Two ways to begin: a method as it is often used, and scenarios to choose from."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from isthmus.engine.access import CREATE
from isthmus.engine.door.checks import require
from isthmus.engine.language import ENGLISH, tr
from isthmus.engine.naming import called
from isthmus.engine.text import clean_line, fold
from isthmus.engine.web.addresses import list_address, page_address, record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.risks.library import Scenario, scenarios
from isthmus.risks.records import MethodType, RiskType
from isthmus.risks.starter import begin


@require_http_methods(["GET", "HEAD", "POST"])
def starter(request: MemberRequest, org: str) -> HttpResponse:
    """Say what the method to begin with is, and record it as a draft when asked."""
    act = act_of(request)
    require(MethodType, CREATE, act)
    if request.method == "POST":
        made = begin(act)
        text = tr(
            "%(reference)s is a draft. Read it through, then put it to approval.",
            reference=made.reference,
        )
        messages.success(request, text)
        return redirect(record_address(made, org))
    crumbs = register_crumbs(MethodType, org, (tr("Five by five"), ""))
    context = {"title": tr("Five by five"), "list_url": list_address(MethodType, org)}
    return page(request, "risks/starter.html", context, crumbs)


@require_safe
def library(request: MemberRequest, org: str) -> HttpResponse:
    """Show scenarios by theme; each opens the form of a new risk with what it says. No query."""
    require(RiskType, CREATE, act_of(request))
    words = clean_line(request.GET.get("q", ""))[:200]
    known = [one for one in scenarios(get_language() or ENGLISH) if _says(one, words)]
    record_type = called(RiskType, RiskType.asked_for(request.GET))
    # Which assessment it is, the list said that the scenarios were opened from.
    begun = dict(parse_qsl(record_type.begun[1:]))
    new = page_address("record_new", org=org, record_type=RiskType)
    themes = [
        {
            "label": theme,
            "scenarios": [
                {"one": one, "url": f"{new}?{urlencode(one.given() | begun)}"} for one in found
            ],
        }
        for theme, found in groupby(known, key=lambda one: one.theme)
    ]
    context = {
        "title": tr("Scenarios"),
        "themes": themes,
        "words": words,
        "new_url": new + record_type.begun,
    }
    crumbs = register_crumbs(record_type, org, (tr("Scenarios"), ""))
    return page(request, "risks/library.html", context, crumbs)


def _says(one: Scenario, words: str) -> bool:
    said = fold(" ".join((one.theme, one.title, one.threat, one.vulnerability, one.outcome)))
    return all(word in said for word in fold(words).split())
