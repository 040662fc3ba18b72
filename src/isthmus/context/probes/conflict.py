"""Probes over conflicts between the two viewpoints (mission row P8; ISO/IEC 27013, 6.1)."""

from __future__ import annotations

from django.db.models import Q

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.models import Conflict
from isthmus.context.probes.by_system import entries

CONFLICT = "context.conflict"

#: Where the editions ask for one system that is kept up, its processes working together.
INTEGRATED = {
    "iso27001-2013": ["4.4"],
    "iso27001-2022": ["4.4"],
    "iso20000-1-2011": ["4.5.2 i)"],
    "iso20000-1-2018": ["4.4"],
}


@probe(
    "conflict-unresolved",
    title="Conflicts between the two viewpoints are resolved so that both standards are met",
    requirements=INTEGRATED,
    clause="6.1",
    remedy="Say how each of the two requirements is met all the same, and resolve it.",
    reads=[CONFLICT],
)
def unresolved(sight: Sight) -> Seen:
    """Examine every conflict that is one; what that is not resolved by its day, or has no day, falls short."""
    late = Q(due_on__isnull=True) | Q(due_on__lt=sight.on)
    return Seen(
        entries(sight, Conflict, ~Q(state="dismissed")),
        entries(sight, Conflict, Q(state__in=("open", "reopened")) & late),
    )
