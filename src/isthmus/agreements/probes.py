"""Probes over agreements in force (mission row D1; ISO/IEC 27013, 6.3.2 and 6.3.5).

What is in force is the frozen version; the record itself may be a draft of the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from isthmus.agreements.calendars import probes  # noqa: F401 - declare themselves
from isthmus.agreements.models import TIMED, WITH_OTHERS, Agreement, AgreementKind, Metric
from isthmus.conformity.probe import ANY, MAJOR, Seen, Sight, probe
from isthmus.context.edges import APPLIES
from isthmus.context.models.scope import System
from isthmus.context.probes.scope import contributing_parties
from isthmus.engine.models import Edge, InForce
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.people.models import Party
from isthmus.services.edges import PROVIDED, SERVICE

AGREEMENT = "agreements.agreement"

#: Where the editions ask that agreements are reviewed at planned intervals.
REVIEW = {
    "iso27001-2013": ["A.15.2.1"],
    "iso27001-2022": ["A.5.22"],
    "iso20000-1-2011": ["6.1"],
    "iso20000-1-2018": ["8.3.3"],
}
#: … that what is agreed is in force while the service is delivered.
AGREED = {
    "iso27001-2013": ["A.15.1.2"],
    "iso27001-2022": ["A.5.20"],
    "iso20000-1-2011": ["6.1", "7.2"],
    "iso20000-1-2018": ["8.3.3", "8.3.4.1"],
}
#: … that services are agreed with the customers they are provided to.
SERVED = {"iso20000-1-2011": ["6.1"], "iso20000-1-2018": ["8.3.3"]}
#: … and that security is a part of it.
SECURITY = {
    "iso27001-2013": ["A.15.1.2"],
    "iso27001-2022": ["A.5.20"],
    "iso20000-1-2011": ["6.6.2"],
    "iso20000-1-2018": ["8.7.3.2"],
}


def _in_force(sight: Sight, condition: Q) -> EntryQuerySet:
    """Return the entries of the agreements in force that meet `condition`."""
    rows = Agreement.objects.as_system("probe").filter(
        organization=sight.organization, in_force_from__lte=sight.on
    )
    return sight.entries(AGREEMENT).filter(pk__in=rows.filter(condition).values("pk"))


def _version(says: Sequence[str]) -> Exists:
    """Return the condition that the version in force says one of these.

    Its content is canonical JSON: within a text the quotation marks would be escaped.
    """
    rows = InForce.objects.filter(entry=OuterRef("pk"), valid_to__isnull=True)
    said = [Q(snapshot__content__contains=one) for one in says]
    return Exists(rows.filter(reduce(or_, said)))


@probe(
    "agreement-review-overdue",
    title="Agreements in force are reviewed when they are due",
    requirements=REVIEW,
    clause="6.3.2",
    remedy="Review it with the other party, record the outcome and give the next date.",
    reads=[AGREEMENT],
)
def review_overdue(sight: Sight) -> Seen:
    """Examine agreements in force; one whose review is past due, or has no date, falls short."""
    late = Q(review_due__lt=sight.on) | Q(review_due__isnull=True)
    return Seen(_in_force(sight, Q()), _in_force(sight, late))


@probe(
    "agreement-past-its-end",
    title="What is worked by is agreed for the time being",
    requirements=AGREED,
    clause="6.3.2",
    remedy="Agree on a new term and bring it into force, or end the agreement.",
    reads=[AGREEMENT],
    gravity=MAJOR,
)
def past_its_end(sight: Sight) -> Seen:
    """Examine agreements in force; one whose last day has passed falls short."""
    return Seen(_in_force(sight, Q()), _in_force(sight, Q(ends_on__lt=sight.on)))


@probe(
    "agreement-without-security-targets",
    title="Agreements with customers and suppliers have targets for security",
    requirements=SECURITY,
    clause="6.3.2",
    remedy="Agree on a target for security, or write down why there is none.",
    reads=[AGREEMENT],
)
def without_security_targets(sight: Sight) -> Seen:
    """Examine agreements in force with customers and suppliers; one that has neither a target for
    security nor a reason for having none falls short."""
    concerned = Q(_version(says=[f'"kind":"{kind}"' for kind in WITH_OTHERS]))
    answered = Q(_version(says=[f'"metric":"{Metric.SECURITY.value}"']))
    reasoned = ~Q(_version(says=['"without_security":""']))
    return Seen(_in_force(sight, concerned), _in_force(sight, concerned & ~answered & ~reasoned))


#: A row of a target in time, in canonical JSON, whose fields stand in the order of their names: it
#: names no calendar and isn't counted in days. Texts are stepped over whole, whatever is in them.
_WITHIN = r'(?:[^"{}]|"(?:[^"\\]|\\.)*")*'
_NO_CALENDAR = (
    r'[{]"applies_to":"(?:[^"\\]|\\.)*",(?:"business_calendar":null,)?"calendar":'
    rf'{_WITHIN},"metric":"(?:{"|".join(one.value for one in TIMED)})",'
    rf'{_WITHIN},"unit":"(?:minutes|hours|working_days)"'
)


@probe(
    "target-without-calendar",
    title="Targets in time say in which hours their clock runs",
    requirements=SERVED,
    clause="6.3.2",
    remedy="Revise the agreement and name the business calendar of each target in time.",
    reads=[AGREEMENT],
)
def target_without_calendar(sight: Sight) -> Seen:
    """Examine agreements in force; one with a target in minutes, hours or working days that names no
    business calendar falls short: the parties may count differently."""
    rows = InForce.objects.filter(
        entry=OuterRef("pk"), valid_to__isnull=True, snapshot__content__regex=_NO_CALENDAR
    )
    return Seen(_in_force(sight, Q()), _in_force(sight, Q(Exists(rows))))


@probe(
    "agreement-not-accepted",
    title="What is agreed with customers is accepted before it begins",
    requirements=SERVED,
    clause="6.3.2",
    remedy="Have the customer accept it and bring it into force, move its first day, or give it up.",
    reads=[AGREEMENT],
)
def not_accepted(sight: Sight) -> Seen:
    """Examine service level agreements whose first day has come and that haven't ended; one that never
    was in force falls short."""
    begun = Agreement.objects.as_system("probe").filter(
        organization=sight.organization, kind=AgreementKind.SLA, starts_on__lte=sight.on
    )
    begun = begun.exclude(state__in=("ended", "given_up"))
    waiting = begun.filter(in_force_from__isnull=True)
    return Seen(
        sight.entries(AGREEMENT).filter(pk__in=begun.values("pk")),
        sight.entries(AGREEMENT).filter(pk__in=waiting.values("pk")),
    )


def _holding(sight: Sight) -> QuerySet[Agreement]:
    """Return the agreements with others that are in force on the day and known to everybody."""
    rows: QuerySet[Agreement] = Agreement.objects.as_system("probe").filter(
        organization=sight.organization,
        party__isnull=False,
        circle__isnull=True,
        removed_at__isnull=True,
        in_force_from__lte=sight.on,
    )
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=sight.on))


def _without_agreement(sight: Sight, system: str) -> Seen:
    """Examine the other parties in a scope; one with which nothing is agreed for the time being falls
    short."""
    parties = contributing_parties(sight, system)
    return Seen(parties, parties.exclude(pk__in=_holding(sight).values("party")))


@probe(
    "contributing-party-without-agreement",
    title="What other parties contribute to services is agreed with them",
    requirements={
        "iso20000-1-2011": ["4.2", "7.2"],
        "iso20000-1-2018": ["8.2.3.1", "8.3.4.1"],
    },
    clause="5.2",
    remedy="Agree with the party on what it contributes, and bring the agreement into force.",
    reads=[ANY],
    gravity=MAJOR,
)
def party_without_agreement(sight: Sight) -> Seen:
    """Examine the parties that contribute to what is in the SMS; one without an agreement in force on
    that day falls short."""
    return _without_agreement(sight, System.SMS)


@probe(
    "isms-party-without-agreement",
    title="Whoever holds or runs what is in the ISMS has agreed to its security",
    requirements={"iso27001-2013": ["A.15.1.2"], "iso27001-2022": ["A.5.20"]},
    clause="6.3.5",
    remedy="Agree with the party on the security of what it holds, and bring the agreement into force.",
    reads=[ANY],
    gravity=MAJOR,
)
def isms_party_without_agreement(sight: Sight) -> Seen:
    """Examine the parties in whose hands something in the ISMS is, or who contribute to it; one without
    an agreement in force on that day falls short."""
    return _without_agreement(sight, System.ISMS)


@probe(
    "live-service-without-agreement",
    title="What is provided to customers is agreed with them",
    requirements=SERVED,
    clause="6.3.2",
    remedy="Relate the agreement that applies to the service, or bring one into force with the customer.",
    reads=[ANY],
    gravity=MAJOR,
)
def service_without_agreement(sight: Sight) -> Seen:
    """Examine live services; one falls short to which no agreement in force on that day applies, or none
    with one of the customers that it is provided to."""
    live = sight.entries(SERVICE).filter(state="live")
    agreements = _holding(sight).exclude(kind=AgreementKind.CONTRACT)
    applying = Edge.objects.current().filter(type=APPLIES.code)
    agreed = applying.filter(target=OuterRef("pk"), source__in=agreements.values("pk"))
    with_customer = applying.filter(
        target=OuterRef("source"),
        source__in=agreements.filter(party=OuterRef(OuterRef("target"))).values("pk"),
    )
    customers = Party.objects.as_system("probe").filter(
        organization=sight.organization, customer=True, removed_at__isnull=True, circle=None
    )
    unagreed = Edge.objects.current().filter(
        ~Exists(with_customer),
        type=PROVIDED.code,
        source=OuterRef("pk"),
        target__in=customers.values("pk"),
    )
    return Seen(live, live.filter(~Exists(agreed) | Exists(unagreed)))
