"""Probes over obligations in force (mission row C3; ISO/IEC 27013, 6.3.3)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from isthmus.conformity.probe import ANY, MAJOR, Seen, Sight
from isthmus.context.edges import MEETS
from isthmus.context.models import Obligation
from isthmus.context.models.obligation import binding
from isthmus.context.probes.by_system import entries, probe_by_system
from isthmus.engine.models import Edge

OBLIGATION = "context.obligation"

#: Where the editions ask that obligations are known, and how they are met.
OBLIGATIONS = {
    "iso27001-2013": ["A.18.1.1"],
    "iso27001-2022": ["A.5.31"],
    "iso20000-1-2011": ["4.5.2 d)"],
    "iso20000-1-2018": ["6.3 c)"],
}


@probe_by_system(
    "obligation-without-owner",
    title="Somebody answers for every obligation in force",
    requirements=OBLIGATIONS,
    clause="6.3.3",
    remedy="Give the obligation an owner.",
    reads=[OBLIGATION],
)
def without_owner(sight: Sight, concerned: Q) -> Seen:
    """Examine obligations in force; one without an owner falls short."""
    standing = binding(sight.on) & concerned
    return Seen(
        entries(sight, Obligation, standing),
        entries(sight, Obligation, standing & Q(owner__isnull=True)),
    )


@probe_by_system(
    "obligation-not-met",
    title="Of every obligation in force it is known where it is met",
    requirements=OBLIGATIONS,
    clause="6.3.3",
    remedy="Relate what meets it: a document, a process, an agreement.",
    reads=[ANY],
    gravity=MAJOR,
)
def not_met(sight: Sight, concerned: Q) -> Seen:
    """Examine obligations in force; one that nothing meets falls short. What is removed, restricted
    or of no further effect meets nothing."""
    places = sight.entries().exclude(state_category="void")
    edges = Edge.objects.current().filter(type=MEETS.code, source__in=places)
    met = Exists(edges.filter(target=OuterRef("pk")))
    standing = entries(sight, Obligation, binding(sight.on) & concerned)
    return Seen(standing, standing.filter(~met))


@probe_by_system(
    "obligation-review-overdue",
    title="Obligations in force are reviewed when they are due",
    requirements=OBLIGATIONS,
    clause="6.3.3",
    remedy="Look whether it still says so and is still met, and give the next date.",
    reads=[OBLIGATION],
)
def review_overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine obligations in force; one whose review is past due, or has no date, falls short."""
    late = Q(review_due__lt=sight.on) | Q(review_due__isnull=True)
    standing = binding(sight.on) & concerned
    return Seen(entries(sight, Obligation, standing), entries(sight, Obligation, standing & late))
