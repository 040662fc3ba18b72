"""Probes over objectives and acceptable levels of risk (mission row C6; ISO/IEC 27013, 6.3.5)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from isthmus.conformity.probe import MAJOR, Seen, Sight
from isthmus.context.models import Direction, Objective, ObjectiveKind, Protects
from isthmus.context.probes.by_system import entries, probe_by_system

OBJECTIVE = "context.objective"

#: Where the editions ask that objectives can be measured, and who answers for them.
MEASURABLE = {
    "iso27001-2013": ["6.2 b)", "6.2 h)", "6.2 j)"],
    "iso27001-2022": ["6.2 b)", "6.2 j)", "6.2 l)"],
    "iso20000-1-2011": ["4.5.2 a)"],
    "iso20000-1-2018": ["6.2.1 b)", "6.2.2 c)", "6.2.2 e)"],
}
#: … that progress is watched.
WATCHED = {
    "iso27001-2013": ["6.2 j)"],
    "iso27001-2022": ["6.2 d)"],
    "iso20000-1-2011": ["4.5.2 l)"],
    "iso20000-1-2018": ["6.2.1 d)"],
}
#: … that objectives follow when things turn out otherwise.
UPDATED = {
    "iso27001-2013": ["6.2 e)"],
    "iso27001-2022": ["6.2 f)"],
    "iso20000-1-2011": ["4.5.2 a)"],
    "iso20000-1-2018": ["6.2.1 f)"],
}
#: … that it is fixed how much risk may be accepted.
ACCEPTANCE = {
    "iso27001-2013": ["6.1.2 a) 1)"],
    "iso27001-2022": ["6.1.2 a) 1)"],
    "iso20000-1-2011": ["6.6.1 c)"],
    "iso20000-1-2018": ["6.1.2 c)"],
}
#: So long a missed objective is held against an organization: a year, as management reviews are.
MISSED_DAYS = 365

LIVE = Q(state__in=("draft", "proposed", "agreed"))
AGREED = Q(state="agreed")


@probe_by_system(
    "objective-incomplete",
    title="Objectives have a target, an owner and a way to evaluate them",
    requirements=MEASURABLE,
    clause="6.3.5",
    remedy="Give it a target value, an owner, and how it is evaluated.",
    reads=[OBJECTIVE],
)
def incomplete(sight: Sight, concerned: Q) -> Seen:
    """Examine objectives that are pursued, drafts as well; one without target, owner or evaluation falls short."""
    targetless = Q(target__isnull=True) & ~Q(direction=Direction.YES_NO)
    lacking = targetless | Q(owner__isnull=True) | Q(evaluation="")
    return Seen(
        entries(sight, Objective, LIVE & concerned),
        entries(sight, Objective, LIVE & concerned & lacking),
    )


@probe_by_system(
    "objective-unmeasured",
    title="Objectives are measured as often as was agreed",
    requirements=WATCHED,
    clause="6.3.5",
    remedy="Measure it and add the measurement, or agree on another interval.",
    reads=[OBJECTIVE],
)
def unmeasured(sight: Sight, concerned: Q) -> Seen:
    """Examine objectives that were agreed; one whose next measurement is past due, or that was
    never measured and has no day for it, falls short."""
    never = Q(measure_due__isnull=True, latest_on__isnull=True)
    late = never | Q(measure_due__lt=sight.on)
    agreed = AGREED & concerned
    return Seen(entries(sight, Objective, agreed), entries(sight, Objective, agreed & late))


@probe_by_system(
    "objective-missed",
    title="Objectives whose day has come are reached",
    requirements=UPDATED,
    clause="6.3.5",
    remedy="Say what follows: record it as missed with the reason, and agree on a new objective.",
    reads=[OBJECTIVE],
)
def missed(sight: Sight, concerned: Q) -> Seen:
    """Examine objectives whose day has passed, those that ended within the last year; one that is
    not reached falls short."""
    since = sight.on - timedelta(days=MISSED_DAYS)
    pending = Q(state="agreed", by_when__lt=sight.on)
    over = Q(state__in=("reached", "missed"), by_when__gte=since, by_when__lt=sight.on)
    own = concerned & Q(kind=ObjectiveKind.OBJECTIVE)
    return Seen(
        entries(sight, Objective, own & (pending | over)),
        entries(sight, Objective, own & (pending | over) & ~Q(state="reached")),
    )


@probe_by_system(
    "acceptable-levels-missing",
    title="Acceptable levels of risk to confidentiality, integrity and availability are agreed",
    requirements=ACCEPTANCE,
    clause="6.3.5",
    remedy="Record the acceptable level of risk to each of the three and have it agreed.",
    reads=[OBJECTIVE],
    gravity=MAJOR,
)
def levels_missing(sight: Sight, concerned: Q) -> Seen:
    """Examine the organization's own levels of acceptable risk, those agreed with one party apart.

    A level for the other system leaves open what may be accepted in this one. While an agreed one is missing for any of the three, those that are there leave it open
    what may be accepted, and fall short together.
    """
    own = Q(kind=ObjectiveKind.LEVEL, party__isnull=True) & LIVE & concerned
    there = entries(sight, Objective, own)
    agreed = Objective.objects.as_system("probe").filter(AGREED, pk__in=there.values("pk"))
    if {*agreed.values_list("protects", flat=True)} >= {*Protects.values}:
        return Seen(entries(sight, Objective, own & AGREED), there.none())
    return Seen(there, there)
