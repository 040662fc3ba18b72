"""Probes over relationships with customers (mission row C2; ISO/IEC 20000-1:2011, 7.1).

ISO/IEC 27001 asks for nothing of the kind, so these speak of ISO/IEC 20000-1 alone.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.models import RelationshipReview, ReviewKind
from isthmus.context.probes.by_system import entries
from isthmus.people.models import Party

REVIEW, PARTY = "context.relationshipreview", "people.party"

#: Where the editions ask that relationships are reviewed and satisfaction is measured.
REVIEWED = {"iso20000-1-2011": ["7.1"], "iso20000-1-2018": ["8.3.2"]}

#: How long a review and a measurement hold.
REVIEW_DAYS = 365


def _customers(sight: Sight, lately: Q) -> Seen:
    """Examine customers; one without such a review within a year falls short."""
    since = sight.on - timedelta(days=REVIEW_DAYS)
    held = RelationshipReview.objects.as_system("probe").filter(
        lately,
        pk__in=sight.entries(REVIEW).values("pk"),
        state__in=("held", "closed"),
        held_on__gte=since,
        held_on__lte=sight.on,
        party__isnull=False,
    )
    customers = entries(sight, Party, Q(state="known", customer=True))
    return Seen(customers, customers.exclude(pk__in=held.values("party")))


@probe(
    "customer-not-reviewed",
    title="The relationship with every customer is reviewed at least once a year",
    requirements=REVIEWED,
    clause="6.3.3",
    remedy="Hold a review with the customer, and record what came of it.",
    reads=[REVIEW, PARTY],
)
def not_reviewed(sight: Sight) -> Seen:
    """Examine customers; one without a review meeting held within a year falls short."""
    return _customers(sight, Q(kind=ReviewKind.MEETING))


@probe(
    "customer-satisfaction-unmeasured",
    title="The satisfaction of every customer is measured at least once a year",
    requirements=REVIEWED,
    clause="6.3.3",
    remedy="Ask the customer, and record the figure with how it was measured.",
    reads=[REVIEW, PARTY],
)
def unmeasured(sight: Sight) -> Seen:
    """Examine customers; one whose satisfaction no review or survey of the last year gives, falls
    short."""
    return _customers(sight, Q(satisfaction__isnull=False))
