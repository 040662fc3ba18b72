"""Probes over controls (mission rows R5 and V3; ISO/IEC 27013, 6.2.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.probes.by_system import entries
from isthmus.controls.edges import CONTROL
from isthmus.controls.models import Control
from isthmus.controls.models.control import COMING, LIVE

Where = Mapping[str, Sequence[str]]
#: Where the editions ask that controls are carried out …
CARRIED_OUT: Where = {
    "iso27001-2013": ["8.3"],
    "iso27001-2022": ["8.3"],
    "iso20000-1-2011": ["6.6.2"],
    "iso20000-1-2018": ["8.7.3.2"],
}
#: … and that somebody looks whether they do what they should.
LOOKED_AT: Where = {
    "iso27001-2013": ["9.1"],
    "iso27001-2022": ["9.1"],
    "iso20000-1-2011": ["6.6.2"],
    "iso20000-1-2018": ["8.7.3.2"],
}
CLAUSE = "6.2.3"


def _controls(sight: Sight, examined: Q, short: Q) -> Seen:
    return Seen(entries(sight, Control, examined), entries(sight, Control, examined & short))


@probe(
    "control-not-implemented-in-time",
    title="Controls are implemented by the day that was set",
    requirements=CARRIED_OUT,
    clause=CLAUSE,
    remedy="Implement it, set another day, or retire it and say why.",
    reads=[CONTROL],
)
def not_implemented_in_time(sight: Sight) -> Seen:
    """Examine controls that are not retired; one falls short that is not implemented and is past its
    day, or has none."""
    late = Q(implement_by__lt=sight.on) | Q(implement_by__isnull=True)
    return _controls(sight, Q(state__in=LIVE), Q(state__in=COMING) & late)


@probe(
    "control-review-overdue",
    title="Controls are looked at again when they are due",
    requirements=LOOKED_AT,
    clause=CLAUSE,
    remedy="Ask whether it still fits what it is there against, and give the next date.",
    reads=[CONTROL],
)
def review_overdue(sight: Sight) -> Seen:
    """Examine implemented controls; one whose review is past due, or has no date, falls short."""
    late = Q(review_due__lt=sight.on) | Q(review_due__isnull=True)
    return _controls(sight, Q(state="implemented"), late)
