"""Probes over the communication plan (mission row C6; ISO/IEC 27013, 6.3.3)."""

from __future__ import annotations

from django.db.models import Q

from isthmus.conformity.probe import Seen, Sight
from isthmus.context.models import Communication
from isthmus.context.probes.by_system import entries, probe_by_system

COMMUNICATION = "context.communication"

#: Where the editions ask who tells whom what and when.
SETTLED = {
    "iso27001-2013": ["7.4 a)", "7.4 b)", "7.4 c)", "7.4 d)"],
    "iso27001-2022": ["7.4 a)", "7.4 b)", "7.4 c)", "7.4 d)"],
    "iso20000-1-2011": ["4.1.3 b)"],
    "iso20000-1-2018": ["7.4 a)", "7.4 b)", "7.4 c)", "7.4 d)", "7.4 e)"],
}
#: … and that it is told.
TOLD = {
    "iso27001-2013": ["7.4"],
    "iso27001-2022": ["7.4"],
    "iso20000-1-2011": ["4.1.3 b)"],
    "iso20000-1-2018": ["7.4"],
}

PLANNED = Q(state="planned")


@probe_by_system(
    "communication-unsettled",
    title="The communication plan says what, to whom, when, how and by whom",
    requirements=SETTLED,
    clause="6.3.3",
    remedy="Fill in what is missing: what is told, to whom, when or how often, how, who tells.",
    reads=[COMMUNICATION],
    tolerance=0.1,
)
def unsettled(sight: Sight, concerned: Q) -> Seen:
    """Examine what is planned; where one of the five is open it falls short."""
    planned = PLANNED & concerned
    missing = (
        Q(content="")
        | Q(means="")
        | Q(owner__isnull=True)
        | Q(party__isnull=True, audience="")
        | Q(occasion="", every="", next_due__isnull=True)
    )
    return Seen(
        entries(sight, Communication, planned), entries(sight, Communication, planned & missing)
    )


@probe_by_system(
    "communication-overdue",
    title="What is to be told is told when it is due",
    requirements=TOLD,
    clause="6.3.3",
    remedy="Tell it and note it as done, or plan it for another day.",
    reads=[COMMUNICATION],
    tolerance=0.1,
)
def overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine what is told regularly or by a day; what is past its day, or has none, falls short."""
    dated = PLANNED & concerned & (Q(next_due__isnull=False) | ~Q(every=""))
    late = Q(next_due__lt=sight.on) | Q(next_due__isnull=True)
    return Seen(entries(sight, Communication, dated), entries(sight, Communication, dated & late))
