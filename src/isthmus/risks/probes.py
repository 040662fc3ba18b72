"""Probes over risks and what decides on them (mission rows R1 to R3, R6; ISO/IEC 27013, 6.2.3, 6.3.5).

What the ISMS asks is looked at in what concerns the ISMS, what the SMS asks in what concerns the SMS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from isthmus.assets.models import Item
from isthmus.conformity.probe import ANY, MAJOR, Seen, Sight, probe
from isthmus.context.models import Membership, Obligation
from isthmus.context.models.obligation import ObligationKind
from isthmus.context.models.scope import System
from isthmus.context.probes.by_system import (
    concerning,
    entries,
    probe_by_system,
    probe_of_each_system,
)
from isthmus.engine.models import Edge
from isthmus.risks.differing import DIFFERING, OPEN, touching
from isthmus.risks.edges import APPROACH, CONSIDERS, LEVEL, METHOD, RISK, THREATENS
from isthmus.risks.holding import void
from isthmus.risks.models import AcceptanceLevel, Approach, Measure, Method, Risk
from isthmus.risks.models.risk import LIVE
from isthmus.services.models import Service

Where = Mapping[str, Sequence[str]]
CRITERIA: Where = {
    "iso27001-2013": ["6.1.2 a)"],
    "iso27001-2022": ["6.1.2 a)"],
    "iso20000-1-2011": ["4.5.2 j)"],
    "iso20000-1-2018": ["6.1.2 d)"],
}
OWNED: Where = {
    "iso27001-2013": ["6.1.2 c)"],
    "iso27001-2022": ["6.1.2 c)"],
    "iso20000-1-2011": ["4.1.1 g)"],
    "iso20000-1-2018": ["6.1.2"],
}
ASSESSED: Where = {
    "iso27001-2013": ["8.2"],
    "iso27001-2022": ["8.2"],
    "iso20000-1-2011": ["4.5.3 d)"],
    "iso20000-1-2018": ["6.1.2 a)"],
}
TREATED: Where = {
    "iso27001-2013": ["8.3"],
    "iso27001-2022": ["8.3"],
    "iso20000-1-2011": ["4.5.3 d)"],
    "iso20000-1-2018": ["6.1.3 a)"],
}
ACCEPTED: Where = {
    "iso27001-2013": ["6.1.3 f)"],
    "iso27001-2022": ["6.1.3 f)"],
    "iso20000-1-2011": ["4.5.2 j)"],
    "iso20000-1-2018": ["6.1.2 c)"],
}
#: … for what has to be settled before a new or changed service is in operation.
MOVED: Where = {"iso20000-1-2011": ["5.4"], "iso20000-1-2018": ["8.5.2.3"]}
DECIDED: Where = {
    "iso27001-2013": ["6.1.2 a)", "A.18.1.1"],
    "iso27001-2022": ["6.1.2 a)", "A.5.31"],
    "iso20000-1-2011": ["4.5.2 j)"],
    "iso20000-1-2018": ["6.1.2 d)"],
}
CLAUSE = "6.2.3"
THERE = Q(state__in=LIVE)


def _risks(sight: Sight, examined: Q, short: Q) -> Seen:
    return Seen(entries(sight, Risk, examined), entries(sight, Risk, examined & short))


@probe_by_system(
    "risk-without-owner",
    title="Somebody answers for every risk",
    requirements=OWNED,
    clause=CLAUSE,
    remedy="Name the owner, who will have to accept what is left of it.",
    reads=[RISK],
    called=RISK,
)
def without_owner(sight: Sight, concerned: Q) -> Seen:
    """Examine risks that are there; one without an owner falls short."""
    return _risks(sight, THERE & concerned, Q(owner__isnull=True))


@probe_by_system(
    "risk-never-assessed",
    title="Risks that were identified are assessed",
    requirements=ASSESSED,
    clause=CLAUSE,
    remedy="Choose the method, judge likelihood and consequence, and say why.",
    reads=[RISK],
    called=RISK,
)
def never_assessed(sight: Sight, concerned: Q) -> Seen:
    """Examine risks that are there; one that no assessment was concluded of falls short."""
    return _risks(sight, THERE & concerned, Q(assessed_on__isnull=True) | Q(state="identified"))


@probe_by_system(
    "risk-review-overdue",
    title="Risks are looked at again when they are due",
    requirements=ASSESSED,
    clause=CLAUSE,
    remedy="Assess it anew, and give the next date.",
    reads=[RISK],
    called=RISK,
)
def review_overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine assessed risks; one whose review is past due, or has no date, falls short."""
    late = Q(review_due__lt=sight.on) | Q(review_due__isnull=True)
    return _risks(sight, Q(state__in=LIVE[1:]) & concerned, late)


@probe_by_system(
    "risk-above-criteria",
    title="What is above the criteria is treated or accepted",
    requirements=TREATED,
    clause=CLAUSE,
    remedy="Treat it, or have its owner accept what is left, with the reason.",
    reads=[RISK],
    called=RISK,
    gravity=MAJOR,
)
def above_criteria(sight: Sight, concerned: Q) -> Seen:
    """Examine risks above what is acceptable; one that is neither treated nor accepted falls short."""
    return _risks(sight, THERE & Q(above=True) & concerned, ~Q(state__in=("treating", "accepted")))


@probe_by_system(
    "risk-treatment-overdue",
    title="Measures against risks are done when they are due",
    requirements=TREATED,
    clause=CLAUSE,
    remedy="Do it, or give another day and say why.",
    reads=[RISK],
    called=RISK,
)
def treatment_overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine risks with measures planned; one with a measure that is past its day falls short."""
    rows = Measure.objects.filter(record=OuterRef("pk"))
    late = Exists(rows.filter(done_on__isnull=True, due_on__lt=sight.on))
    planned = Q(state__in=("treating", "accepted")) & concerned & Q(Exists(rows))
    return _risks(sight, planned, Q(late))


@probe_by_system(
    "risk-acceptance-out-of-date",
    title="Acceptances of risks hold",
    requirements=ACCEPTED,
    clause=CLAUSE,
    remedy="Have its owner, and the customers who are asked, look at what changed and accept it again, "
    "or treat it further.",
    reads=[RISK],
    called=RISK,
    gravity=MAJOR,
)
def acceptance_out_of_date(sight: Sight, concerned: Q) -> Seen:
    """Examine accepted risks; one whose acceptance expired, or rests on what is not so any more,
    falls short, and so does one that a customer has to accept as well, as agreed, and has not."""
    day_over = timezone.make_aware(datetime.combine(sight.on, time.min))
    return _risks(sight, Q(state="accepted") & concerned, void(day_over))


@probe_of_each_system(
    "risk-method-missing",
    title="A method for assessing risks is in force",
    requirements=CRITERIA,
    clause=CLAUSE,
    remedy="Bring a method into force, with scales and acceptance criteria.",
    reads=[METHOD],
    called=RISK,
)
def method_missing(sight: Sight, system: System) -> Seen:
    """Examine methods that are not withdrawn; each falls short while none of them is in force."""
    drafted = ~Q(state="withdrawn") & concerning(system)
    holding = Method.objects.as_system("probe").filter(
        concerning(system), organization=sight.organization, in_force_from__isnull=False
    )
    found = sight.entries(METHOD).filter(pk__in=holding.values("pk"))
    examined = entries(sight, Method, drafted)
    return Seen(examined, examined.filter(~Exists(found)))


@probe_of_each_system(
    "risk-approach-undecided",
    title="It is decided how risks of both systems are managed",
    requirements=CRITERIA,
    clause=CLAUSE,
    remedy="Choose approach a), b) or c), say why, and have it approved.",
    reads=[APPROACH, METHOD],
    called=RISK,
)
def approach_undecided(sight: Sight, system: System) -> Seen:
    """Examine methods that are in force; each falls short while no approach is."""
    holding = Approach.objects.as_system("probe").filter(
        organization=sight.organization, in_force_from__isnull=False
    )
    decided = sight.entries(APPROACH).filter(pk__in=holding.values("pk"))
    examined = entries(sight, Method, Q(in_force_from__isnull=False) & concerning(system))
    return Seen(examined, examined.filter(~Exists(decided)))


@probe_of_each_system(
    "item-outside-risk-assessment",
    title="What is in scope was thought of in some risk assessment",
    requirements=ASSESSED,
    clause=CLAUSE,
    remedy="Relate it to the risks it is exposed to, or record one.",
    reads=[ANY],
    called=RISK,
    tolerance=0.1,
)
def item_outside(sight: Sight, system: System) -> Seen:
    """Examine items in use within the scope; one that no assessed risk puts at risk falls short."""
    members = Membership.objects.filter(
        organization=sight.organization, entry=OuterRef("pk"), system=system.value
    )
    used = entries(sight, Item, Q(state="in_use")).filter(Exists(members))
    assessed = entries(sight, Risk, Q(state__in=LIVE[1:]) & concerning(system))
    edges = Edge.objects.current().filter(type=THREATENS.code, source__in=assessed)
    return Seen(used, used.filter(~Exists(edges.filter(target=OuterRef("pk")))))


@probe_by_system(
    "acceptance-levels-differ",
    title="Where others accept less or more than we do, both sides decided what holds",
    requirements=DECIDED,
    clause="6.3.5",
    remedy="Talk it over with the other side, name who decides, and record the decision.",
    reads=[LEVEL, METHOD],
)
def levels_differ(sight: Sight, concerned: Q) -> Seen:
    """Examine levels of acceptance in force that differ from ours; one that is undecided falls short."""
    differing = Q(state="in_force") & ~Q(difference="") & concerned
    return Seen(
        entries(sight, AcceptanceLevel, differing),
        entries(sight, AcceptanceLevel, differing & Q(decided_on__isnull=True)),
    )


@probe(
    "service-with-differing-levels",
    title="No service is in operation whose levels of acceptable risk differ and are undecided",
    requirements=MOVED,
    clause="6.3.5",
    remedy="Decide with the other side on each that the page of the service names.",
    reads=[ANY],
)
def service_with_differing_levels(sight: Sight) -> Seen:
    """Examine live services that a level touches which differs from ours: one that is for them, or for
    every service and set by one of their customers or by a law. One that is undecided makes the
    service fall short."""
    rows = AcceptanceLevel.objects.as_system("probe").filter(
        organization=sight.organization, removed_at__isnull=True
    )

    def touched(condition: Q) -> Q:
        return Q(state="live") & Q(Exists(rows.filter(condition & touching(OuterRef("pk")))))

    return Seen(entries(sight, Service, touched(DIFFERING)), entries(sight, Service, touched(OPEN)))


@probe_by_system(
    "obligation-outside-risk-assessment",
    title="What contracts demand was taken into account in some risk assessment",
    requirements=ASSESSED,
    clause="6.3.5",
    remedy="Relate the risks that take it into account, record one, or say why none follows from it.",
    reads=["context.obligation", RISK],
    called=RISK,
)
def obligation_outside(sight: Sight, concerned: Q) -> Seen:
    """Examine contractual obligations in force; one that no risk takes into account falls short,
    unless somebody said why no risk follows from what it demands."""
    binding = Q(kind=ObligationKind.CONTRACTUAL, state="in_force") & concerned
    found = entries(sight, Obligation, binding)
    asked = entries(sight, Obligation, binding & Q(without_risk=""))
    risks = entries(sight, Risk, THERE)
    edges = Edge.objects.current().filter(type=CONSIDERS.code, source__in=risks)
    return Seen(found, asked.filter(~Exists(edges.filter(target=OuterRef("pk")))))
