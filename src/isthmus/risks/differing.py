"""What is not decided yet of levels of acceptance that differ, where a scope is approved and where a
service goes into operation (27013, 6.3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q

from isthmus.engine.language import spoken, tr
from isthmus.engine.models import Edge
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.risks.models import AcceptanceLevel
from isthmus.risks.models.acceptance_level import Difference
from isthmus.risks.records.acceptance_level import AcceptanceLevelType
from isthmus.risks.scales import RiskLevel
from isthmus.services.edges import PROVIDED

#: So many are named; the list has the rest.
NAMED = 8
DIFFERING = ~Q(difference="") & Q(state="in_force")
OPEN = DIFFERING & Q(decided_on__isnull=True)


def touching(service: Any) -> Q:
    """Return the condition that a level touches a service, given by key or expression: it is for this
    one, or for every service and set by one of its customers or by a law."""
    provided = Edge.objects.current().filter(
        type=PROVIDED.code,
        # Where it is an expression of the query around, it is two queries away from here.
        source=OuterRef(service) if isinstance(service, OuterRef) else service,
        target=OuterRef("party"),
        target__removed_at__isnull=True,
    )
    for_all = Q(service__isnull=True) & (Q(party__isnull=True) | Q(Exists(provided)))
    return Q(service=service) | for_all


def open_differences(page: RecordPage) -> dict[str, Any] | None:
    """Return the differences that are open while a scope statement is drafted and approved. One query."""
    scope: Any = page.record
    if scope.state not in ("draft", "proposed"):
        return None
    rows = AcceptanceLevel.objects.visible_to(page.viewer).filter(OPEN)
    found = [
        *rows.filter(concerns__in=(scope.kind, "both")).order_by("title_key", "pk")[: NAMED + 1]
    ]
    if not found:
        return None
    slug = page.viewer.organization.slug
    narrowed = {
        "state": "in_force",
        "concerns": f"{scope.kind},both",
        "difference": ",".join(Difference.values),
        "decided_on": "none",
    }
    every = f"{list_address(AcceptanceLevelType, slug)}?{urlencode(narrowed)}"
    return {
        "hint": tr(
            "Decide with the other side before the scope is approved: it takes in what they are about."
        ),
        "more": every if len(found) > NAMED else "",
        "items": _items(found[:NAMED], slug),
    }


def open_at_transition(page: RecordPage) -> dict[str, Any] | None:
    """Return the differences that are open and touch a service before it is put into service, and
    afterwards, as long as nobody decided. One query."""
    service: Any = page.record
    if service.state not in ("planned", "live"):
        return None
    rows = AcceptanceLevel.objects.visible_to(page.viewer).filter(OPEN)
    found = [*rows.filter(touching(service.pk)).order_by("title_key", "pk")]
    if not found:
        return None
    hint = (
        tr(
            "Decide with the other side before it is put into service: without a decision it falls short."
        )
        if service.state == "planned"
        else tr(
            "It was put into service without a decision, or they differ since: decide with the other side."
        )
    )
    return {"hint": hint, "more": "", "items": _items(found, page.viewer.organization.slug)}


def _items(found: Sequence[Any], slug: str) -> list[dict[str, Any]]:
    return [
        {
            "title": one.title,
            "reference": one.reference,
            "url": record_address(one, slug),
            "icon": AcceptanceLevelType.icon,
            "detail": tr(
                "%(difference)s: %(theirs)s, ours %(ours)s.",
                difference=spoken(Difference(one.difference).label),
                theirs=spoken(RiskLevel(one.acceptable).label),
                ours=spoken(RiskLevel(one.ours).label),
            ),
        }
        for one in found
    ]
