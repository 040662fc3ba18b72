"""The risk matrix: live risks that the viewer may know of, counted by cell in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from isthmus.engine.access import Viewer
from isthmus.risks.method.rules import Pair
from isthmus.risks.models import Risk
from isthmus.risks.models.risk import LIVE

#: What is looked at: what is there now, or what treatment will leave.
WHEN = ("", "residual_")


@dataclass(frozen=True)
class Counts:
    """Risks by method and cell, and by method those that have no cell yet."""

    cells: Mapping[int, Mapping[Pair, int]]
    beside: Mapping[int, int]
    #: those that name no method
    without: int


def counts(viewer: Viewer, when: str = "", concerns: str = "") -> Counts:
    """Count live risks by method, likelihood and consequence, `when` being one of `WHEN`.

    With `concerns`, those alone that concern these systems.
    """
    names = f"{when}likelihood", f"{when}consequence", f"{when}level"
    rows = Risk.objects.visible_to(viewer).filter(
        organization=viewer.organization_id, removed_at__isnull=True, state__in=LIVE
    )
    if concerns:
        rows = rows.filter(concerns=concerns)
    groups = rows.order_by().values_list("method", *names).annotate(count=Count("pk"))
    cells: dict[int, dict[Pair, int]] = defaultdict(dict)
    beside: dict[int, int] = defaultdict(int)
    without = 0
    for method, likelihood, consequence, level, count in groups:
        if method is None:
            without += count
        elif level:
            pair = likelihood, consequence
            cells[method][pair] = cells[method].get(pair, 0) + count
        else:
            beside[method] += count
    return Counts(cells, beside, without)
