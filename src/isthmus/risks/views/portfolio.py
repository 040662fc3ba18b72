"""What the risks of a list may cost together: the curve, the figures, and each risk's part in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from isthmus.engine.access import VIEW
from isthmus.engine.door.checks import require
from isthmus.engine.filters import QueryProblem
from isthmus.engine.formats import number
from isthmus.engine.language import N_, tr, trn
from isthmus.engine.lookup import Lookup
from isthmus.engine.naming import called, names_here
from isthmus.engine.web import listing
from isthmus.engine.web.addresses import addresses_of, list_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.risks.edges import RISK
from isthmus.risks.names import titled
from isthmus.risks.quantity.figures import PERCENTILES, Analysis, Figures
from isthmus.risks.quantity.portfolio import IDLE, Portfolio, portfolio, read_draws
from isthmus.risks.quantity.shown import drawn, money
from isthmus.risks.records import RiskType

#: So many risks are listed by what they cost.
LISTED = 50


@require_safe
def portfolio_page(request: MemberRequest, org: str) -> HttpResponse:
    """Draw the live risks that the address selects together. Three queries for the figures."""
    require(RiskType, VIEW, act_of(request))
    asked = request.GET.copy()
    raw = asked.pop("draws", [""])[-1]
    for name in IDLE & set(asked):
        del asked[name]
    query, parameters, problems = listing.readable(RiskType, asked, Lookup(request.viewer))
    try:
        draws = read_draws(raw)
    except QueryProblem as problem:
        problems.append(problem)
        draws = read_draws("")
    found = portfolio(query, request.viewer, draws)
    record_type = called(RiskType, RiskType.asked_for(parameters))
    context = {
        "title": titled(N_("Losses of risks together"), N_("Losses: %(name)s"), record_type),
        "noun": record_type.label_plural.lower() if names_here(RISK) else tr("risks"),
        "problems": problems,
        "chips": [{**one, "edit_url": ""} for one in listing.chips(query, parameters, "")],
        "clear_url": listing.address({}),
        "list_url": list_address(RiskType, org) + listing.address(parameters),
        "currencies": [_shown(currency, one, found, org) for currency, one in found.analyses.items()],
        "left_out": [*_left_out(found)],
        "too_many": tr(
            "%(count)s risks with so many years and events are too many to be drawn while you wait.",
            count=number(found.too_many),
        ) if found.too_many else "",
    }  # fmt: skip
    crumbs = register_crumbs(record_type, org, (tr("Losses"), ""))
    return page(request, "risks/portfolio.html", context, crumbs)


def _left_out(found: Portfolio) -> Any:
    if found.without:
        yield trn(
            "One live risk has no estimate and is not in it.",
            "%(count)d live risks have no estimate and are not in it.",
            found.without,
        )
    if found.restricted:
        yield trn(
            "One restricted risk that you know of is not in it, so that it can be shown to everybody.",
            "%(count)d restricted risks that you know of are not in it, so that it can be shown to everybody.",
            found.restricted,
        )


def _shown(currency: str, found: Analysis, whole: Portfolio, org: str) -> dict[str, Any]:
    address = addresses_of(RiskType, org)
    each = sorted(found.each.items(), key=lambda one: (-one[1].now.mean, one[0]))
    bad = PERCENTILES.index(95)

    def cells(one: Figures | None) -> list[str]:
        if one is None:
            return ["—", "—"]
        return [money(one.mean, currency), money(one.percentiles[bad], currency)]

    return {
        "currency": currency,
        "losses": drawn(found, currency),
        "count": trn("One risk", "%(count)d risks", len(each)),
        "each": [
            {
                "reference": reference,
                "title": whole.titles[reference],
                "url": address(reference),
                "cells": [*cells(cases.now), *cells(cases.after)],
            }
            for reference, cases in each[:LISTED]
        ],
        "more": trn("One more costs less.", "%(count)d more cost less each.", len(each) - LISTED)
        if len(each) > LISTED
        else "",
    }
