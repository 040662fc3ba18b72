"""What is not decided yet of levels of acceptance that differ, where a scope is approved."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from isthmus.engine.language import spoken, tr
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.risks.models import AcceptanceLevel
from isthmus.risks.models.acceptance_level import Difference
from isthmus.risks.records.acceptance_level import AcceptanceLevelType
from isthmus.risks.scales import RiskLevel

#: So many are named; the list has the rest.
NAMED = 8
OPEN = ~Q(difference="") & Q(state="in_force", decided_on__isnull=True)


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
        "more": every if len(found) > NAMED else "",
        "items": [
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
            for one in found[:NAMED]
        ],
    }
