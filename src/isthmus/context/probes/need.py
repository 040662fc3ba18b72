"""Probes over needs and expectations (mission row C2; ISO/IEC 27013, 6.3.3)."""

from __future__ import annotations

from django.db.models import Q

from isthmus.conformity.probe import Seen, Sight
from isthmus.context.models import Need
from isthmus.context.probes.by_system import entries, probe_by_system
from isthmus.people.models import Party

NEED, PARTY = "context.need", "people.party"

#: Where the editions ask who the interested parties are and what they require.
NEEDS = {
    "iso27001-2013": ["4.2 b)"],
    "iso27001-2022": ["4.2 b)"],
    "iso20000-1-2011": ["7.1"],
    "iso20000-1-2018": ["4.2 b)"],
}


@probe_by_system(
    "interested-party-without-needs",
    title="Of interested parties and customers it is known what they need",
    requirements=NEEDS,
    clause="6.3.3",
    remedy="Record what the party needs or expects, even if it is not heeded.",
    reads=[PARTY, NEED],
)
def without_needs(sight: Sight, concerned: Q) -> Seen:
    """Examine parties that are known as interested parties or customers; one of which no need or
    expectation is recorded falls short. One that is known to need something of the other system
    alone is no interested party of this one, and isn't examined."""
    parties = Q(state="known") & (Q(interested_party=True) | Q(customer=True))
    needs = Need.objects.as_system("probe").filter(
        entry__in=sight.entries(NEED), party__isnull=False
    )
    without = ~Q(pk__in=needs.values("party"))
    ours = Q(pk__in=needs.filter(concerned).values("party"))
    return Seen(
        entries(sight, Party, parties & (ours | without)), entries(sight, Party, parties & without)
    )


@probe_by_system(
    "need-review-overdue",
    title="Needs and expectations are decided on and reviewed when they are due",
    requirements=NEEDS,
    clause="6.3.3",
    remedy="Ask the party again, decide whether the need is heeded, and give the next date.",
    reads=[NEED],
)
def review_overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine needs that are noted or heeded; one whose review is past due falls short."""
    live = ~Q(state="not_heeded") & concerned
    return Seen(entries(sight, Need, live), entries(sight, Need, live & Q(review_due__lt=sight.on)))
