"""The service catalogue: live services under their headings, as their customers know them.

Staff see every live service they may see, customers those that are shared with their party: the
same page, the same words, so what a customer reads is what we see of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from isthmus.engine.access import CREATE, VIEW
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query, selection
from isthmus.engine.text import clean_line, fold
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of, for_customers
from isthmus.services.models import Service
from isthmus.services.records import CUSTOMER_VIEW, TECHNICAL_VIEW, ServiceType

#: So many stand on the page; who has more finds the rest by words, or in the register.
MOST = 300
#: Up to so many are shown open: there is nothing to choose between.
FEW = 3


@for_customers
@require_safe
def catalogue(request: MemberRequest, org: str) -> HttpResponse:
    """Live services that the viewer may know of, with their customer view, in one query."""
    viewer = request.viewer
    require(ServiceType, VIEW, act_of(request))
    words = clean_line(request.GET.get("q", ""))[:200]
    asked = {"state": ["live"], "q": [words], "sort": ["title"]}
    query = parse_query(ServiceType, asked, Lookup(viewer))
    found = list(selection(query, viewer).defer(*TECHNICAL_VIEW)[: MOST + 1])
    context = {
        "words": words,
        "groups": _groups(found[:MOST], org),
        "count": len(found[:MOST]),
        "more": len(found) > MOST,
        "open": bool(words) or len(found) <= FEW,
        "list_url": list_address(ServiceType, org),
        "may_create": viewer.may_on(Service, CREATE),
    }
    here = reverse("catalogue", args=[org])
    return page(request, "services/catalogue.html", context, [(tr("Service catalogue"), here)])


def _groups(services: Iterable[Service], org: str) -> list[dict[str, Any]]:
    """Return the services under their headings in order; those without one come last."""
    groups: dict[str, dict[str, Any]] = {}
    for service in services:
        key = fold(service.category)
        group = groups.setdefault(key, {"label": service.category, "services": []})
        group["services"].append(
            {
                "title": service.title,
                "reference": service.reference,
                "summary": service.summary,
                "texts": _texts(service),
                "url": record_address(service, org),
            }
        )
    ordered = [groups[key] for key in sorted(groups, key=lambda key: (not key, key))]
    for number, group in enumerate(ordered, 1):
        group["id"] = f"heading-{number}"
    return ordered


def _texts(service: Service) -> list[dict[str, Any]]:
    """Return what customers are told of a service besides its summary, by line."""
    specs = ServiceType.specs(name for name in CUSTOMER_VIEW if name != "summary")
    return [
        {
            "label": spec.label,
            "lines": [one for one in spec.of(service).splitlines() if one.strip()],
        }
        for spec in specs
        if spec.of(service).strip()
    ]
