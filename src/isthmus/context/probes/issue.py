"""Probes over issues of the context (mission row C2; ISO/IEC 27013, 4.4)."""

from __future__ import annotations

from django.db.models import Q

from isthmus.conformity.probe import Seen, Sight
from isthmus.context.models import Issue, IssueKind, Topic
from isthmus.context.probes.by_system import entries, probe_by_system

ISSUE = "context.issue"

#: Where the editions ask for internal and external issues. 20000-1:2011 asks for what limits the SMS.
ISSUES = {
    "iso27001-2013": ["4.1"],
    "iso27001-2022": ["4.1"],
    "iso20000-1-2011": ["4.5.2 c)"],
    "iso20000-1-2018": ["4.1"],
}
#: … and, since the amendments of 2024, whether climate change is one.
CLIMATE = {"iso27001-2022": ["4.1"], "iso20000-1-2018": ["4.1"]}


LIVE = ~Q(state="closed")


@probe_by_system(
    "climate-change-not-considered",
    title="It was considered whether climate change is an issue",
    requirements=CLIMATE,
    clause="4.4",
    remedy="Record an issue about climate change, and whether it is relevant and why.",
    reads=[ISSUE],
)
def climate_not_considered(sight: Sight, concerned: Q) -> Seen:
    """Examine issues about climate change, closed ones apart; one that is not considered yet, or
    whose review is past due, falls short. That it is not relevant is an answer."""
    about = LIVE & concerned & Q(topic=Topic.CLIMATE)
    short = Q(state="open") | Q(review_due__lt=sight.on)
    return Seen(entries(sight, Issue, about), entries(sight, Issue, about & short))


@probe_by_system(
    "issues-review-overdue",
    title="Internal and external issues are considered, and reviewed when they are due",
    requirements=ISSUES,
    clause="4.4",
    remedy="Consider issues of both kinds, and review those whose day has come.",
    reads=[ISSUE],
)
def issues_overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine issues that were considered; one whose review is past due, or has no date, falls
    short. While internal or external ones are missing, there is no evidence."""
    considered = Q(state="considered") & concerned
    examined = entries(sight, Issue, considered)
    overdue = Q(review_due__lt=sight.on) | Q(review_due__isnull=True)
    late = entries(sight, Issue, considered & overdue)
    kinds = Issue.objects.as_system("probe").filter(pk__in=examined.values("pk"))
    if len({*kinds.values_list("kind", flat=True)}) < len(IssueKind):
        return Seen(late, late)
    return Seen(examined, late)
