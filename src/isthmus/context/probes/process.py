"""Probes over processes in operation (mission row C1; ISO/IEC 27013, 5.2 and 6.3.5)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from isthmus.conformity.probe import ANY, MAJOR, Seen, Sight
from isthmus.context.edges import GOVERNS, OPERATED
from isthmus.context.models import Process
from isthmus.context.probes.by_system import entries, probe_by_system
from isthmus.engine.models import Edge

PROCESS = "context.process"

#: Where the editions ask that processes are under control and somebody answers for each.
CONTROLLED = {
    "iso27001-2013": ["8.1"],
    "iso27001-2022": ["8.1"],
    "iso20000-1-2011": ["4.5.2 f)"],
    "iso20000-1-2018": ["6.3 d)"],
}
#: … that they are watched and kept right.
MANAGED = {
    "iso27001-2013": ["8.1"],
    "iso27001-2022": ["8.1"],
    "iso20000-1-2011": ["4.5.3 e)"],
    "iso20000-1-2018": ["8.1"],
}
#: … and that the provider stays in command of what others operate for it.
GOVERNED = {
    "iso27001-2013": ["8.1", "A.15.2.1"],
    "iso27001-2022": ["8.1", "A.5.22"],
    "iso20000-1-2011": ["4.2"],
    "iso20000-1-2018": ["8.2.3.1", "8.2.3.2"],
}


IN_OPERATION = Q(state="in_operation")


@probe_by_system(
    "process-without-owner",
    title="Somebody answers for every process in operation",
    requirements=CONTROLLED,
    clause="6.3.3",
    remedy="Give the process an owner.",
    reads=[PROCESS],
)
def without_owner(sight: Sight, concerned: Q) -> Seen:
    """Examine processes in operation; one without an owner falls short."""
    running = IN_OPERATION & concerned
    return Seen(
        entries(sight, Process, running), entries(sight, Process, running & Q(owner__isnull=True))
    )


@probe_by_system(
    "process-governance-not-shown",
    title="Processes that other parties operate are governed, with evidence",
    requirements=GOVERNED,
    clause="5.2",
    remedy="Relate the evidence: a report, a review, an audit that shows governance of the process "
    "or of the party.",
    reads=[ANY],
    gravity=MAJOR,
)
def governance_not_shown(sight: Sight, concerned: Q) -> Seen:
    """Examine processes in operation that another party operates; one falls short of which nothing
    shows the governance, be it of the process or of that party. What the process says of itself is
    no evidence."""
    others = entries(sight, Process, IN_OPERATION & concerned & Q(operated_by__isnull=False))
    seen = sight.entries().exclude(state_category="void")
    current = Edge.objects.current()
    shown = current.filter(type=GOVERNS.code, source__in=seen)
    operators = current.filter(type=OPERATED.code, source=OuterRef("pk"))
    of_party = Exists(operators.filter(target__in=shown.values("target")))
    of_process = Exists(shown.filter(target=OuterRef("pk")))
    return Seen(others, others.filter(~of_process, ~of_party))


@probe_by_system(
    "process-review-overdue",
    title="Processes in operation are reviewed when they are due",
    requirements=MANAGED,
    clause="5.2",
    remedy="Review how the process works and give the next date.",
    reads=[PROCESS],
    tolerance=0.1,
)
def review_overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine processes in operation; one whose review is past due, or has no date, falls short."""
    late = Q(review_due__lt=sight.on) | Q(review_due__isnull=True)
    running = IN_OPERATION & concerned
    return Seen(entries(sight, Process, running), entries(sight, Process, running & late))
