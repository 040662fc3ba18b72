"""The risk matrix of each method in force, whose cells open the list behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from isthmus.engine.access import CREATE, VIEW
from isthmus.engine.door.checks import require
from isthmus.engine.language import N_, tr, trn, within
from isthmus.engine.naming import called
from isthmus.engine.web.addresses import list_address, page_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.risks.matrix import Counts, counts
from isthmus.risks.method.in_force import InForceMethod, approach_in_force, methods_in_force
from isthmus.risks.method.rules import Pair
from isthmus.risks.models import Risk
from isthmus.risks.models.risk import LIVE
from isthmus.risks.names import titled
from isthmus.risks.records import MethodType, RiskType
from isthmus.risks.shown import assessment_name, grid


@require_safe
def matrix(request: MemberRequest, org: str) -> HttpResponse:
    """Draw the matrices: a query each for methods, approach and counts."""
    require(RiskType, VIEW, act_of(request))
    viewer = request.viewer
    when = "residual_" if request.GET.get("when") == "after" else ""
    methods = methods_in_force(viewer.organization_id)
    approach = approach_in_force(viewer.organization_id)
    # Where assessments go by different names, each has a matrix of its own.
    wanted = request.GET.get("concerns", "")
    record_type = called(RiskType, wanted)
    concerns = wanted if record_type.narrowed else ""
    if concerns:
        methods = {key: one for key, one in methods.items() if one.concerns == concerns}
    found = counts(viewer, when, concerns)
    here = reverse("risk_matrix", args=[org]) + record_type.narrowed
    more = f"{here}{'&' if concerns else '?'}when=after"
    narrowed = {"concerns": concerns} if concerns else {}
    title = titled(N_("Risk matrix"), N_("Matrix: %(name)s"), record_type)
    context = {
        "title": title,
        "matrices": [
            _drawn(method, found, when, approach, narrowed, org) for method in methods.values()
        ],
        "ways": [
            {"label": tr("As things are"), "url": here, "current": not when},
            {"label": tr("After treatment"), "url": more, "current": bool(when)},
        ],
        "without": found.without,
        "without_url": _list(org, {"method": "none", "state": ",".join(LIVE), **narrowed}),
        "list_url": list_address(RiskType, org) + record_type.narrowed,
        "new_label": tr("New %(label)s", label=within(record_type.label)),
        "methods_url": list_address(MethodType, org),
        "new_url": page_address("record_new", org=org, record_type=RiskType) + record_type.begun
        if viewer.may_on(Risk, CREATE)
        else "",
    }
    crumbs = register_crumbs(record_type, org, (title, ""))
    return page(request, "risks/matrix.html", context, crumbs)


def _drawn(
    method: InForceMethod,
    found: Counts,
    when: str,
    approach: Any,
    narrowed: Mapping[str, str],
    org: str,
) -> dict[str, Any]:
    of_method = found.cells.get(method.key, {})
    asked = {"method": method.reference, "state": ",".join(LIVE), **narrowed}

    def filling(pair: Pair) -> Mapping[str, Any]:
        count = of_method.get(pair, 0)
        if not count:
            return {}
        cell = {f"{when}likelihood": pair[0], f"{when}consequence": pair[1]}
        reads = trn("One risk", "%(count)d risks", count)
        return {"count": count, "url": _list(org, {**asked, **cell}), "reads": reads}

    return {
        "id": f"method-{method.reference}",
        "reference": method.reference,
        "title": method.title,
        "name": assessment_name(approach, method.concerns),
        "grid": grid(method.rules, filling),
        "total": sum(of_method.values()),
        "beside": found.beside.get(method.key, 0),
        "beside_url": _list(org, {**asked, f"{when}level": "none"}),
    }


def _list(org: str, asked: Mapping[str, str]) -> str:
    return f"{list_address(RiskType, org)}?{urlencode(asked)}"
