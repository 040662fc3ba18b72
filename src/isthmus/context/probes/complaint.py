"""Probes over complaints (mission row C2; ISO/IEC 20000-1:2011, 7.1).

ISO/IEC 27001 asks for nothing of the kind, so these speak of ISO/IEC 20000-1 alone.
"""

from __future__ import annotations

from django.db.models import Q

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.models import Complaint
from isthmus.context.models.complaint import UNANSWERED
from isthmus.context.probes.by_system import entries

COMPLAINT = "context.complaint"

#: Where the editions ask that complaints are recorded, looked into, answered and closed.
HANDLED = {"iso20000-1-2011": ["7.1"], "iso20000-1-2018": ["8.3.2"]}


@probe(
    "complaint-unanswered",
    title="Complaints are answered when their answer is due",
    requirements=HANDLED,
    clause="6.3.3",
    remedy="Answer it, or agree with the complainant on another day.",
    reads=[COMPLAINT],
    tolerance=0.05,
)
def unanswered(sight: Sight) -> Seen:
    """Examine every complaint; one without an answer past its day, or without a day, falls short."""
    late = Q(due_on__lt=sight.on) | Q(due_on__isnull=True)
    return Seen(
        entries(sight, Complaint, Q()),
        entries(sight, Complaint, Q(state__in=UNANSWERED) & late),
    )
