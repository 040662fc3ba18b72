"""Probes over services (mission row A4; ISO/IEC 27013, 6.2.2 and 6.3.2).

What is agreed on them is looked at where agreements are (`isthmus.agreements.probes`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from isthmus.conformity.probe import ANY, Seen, Sight, probe
from isthmus.context.edges import CONTRIBUTES, USES
from isthmus.context.models import Membership
from isthmus.context.models.scope import System, Way
from isthmus.context.probes.by_system import entries
from isthmus.engine.models import Edge, Share
from isthmus.people.models import Party
from isthmus.services.edges import PROVIDED, SERVICE
from isthmus.services.models import Service

LIVE = Q(state="live")

Where = Mapping[str, Sequence[str]]
#: Where the editions ask for a catalogue that customers can use.
CATALOGUED: Where = {"iso20000-1-2011": ["6.1"], "iso20000-1-2018": ["8.2.4"]}
#: … for services planned by what they matter and what they depend on.
PLANNED: Where = {"iso20000-1-2011": ["6.1"], "iso20000-1-2018": ["8.2.2"]}
#: … for knowing what services are made of.
MADE_OF: Where = {"iso20000-1-2011": ["9.1 c)"], "iso20000-1-2018": ["8.2.6 d)"]}
#: … for owners of what belongs to information: of services in the ISMS.
OWNED: Where = {"iso27001-2013": ["A.8.1.2"], "iso27001-2022": ["A.5.9"]}
#: … for saying how much protection is needed.
CLASSIFIED: Where = {"iso27001-2013": ["A.8.2.1"], "iso27001-2022": ["A.5.12"]}


def live_services(sight: Sight, condition: Q) -> Seen:
    """Examine live services; those that meet `condition` fall short."""
    return Seen(entries(sight, Service, LIVE), entries(sight, Service, LIVE & condition))


def current(edge_type: str, **ends: object) -> Exists:
    """Return the condition that a relation stands, whose other end is there, for everybody to know.

    As for impact, what is void is not there any more: a component that is disposed of.
    """
    other = "target" if "source" in ends else "source"
    rows = Edge.objects.current().filter(type=edge_type, **ends)
    there = {f"{other}__removed_at__isnull": True, f"{other}__circle__isnull": True}
    return Exists(rows.filter(**there).exclude(**{f"{other}__state_category": "void"}))


@probe(
    "service-without-owner",
    title="Somebody answers for every service",
    requirements=PLANNED,
    clause="6.3.2",
    remedy="Give the service an owner.",
    reads=[SERVICE],
)
def service_without_owner(sight: Sight) -> Seen:
    """Examine services that are planned or live; one without an owner falls short."""
    there = Q(state__in=("planned", "live"))
    return Seen(
        entries(sight, Service, there), entries(sight, Service, there & Q(owner__isnull=True))
    )


def _in_isms(sight: Sight, short: Q) -> Seen:
    members = Membership.objects.filter(
        organization=sight.organization,
        system=System.ISMS,
        way__in=(Way.STATED, Way.CARRIED),
        entry=OuterRef("pk"),
    )
    found = live_services(sight, short)
    return Seen(found.examined.filter(Exists(members)), found.falling_short.filter(Exists(members)))


@probe(
    "isms-service-without-owner",
    title="Somebody answers for every service within the ISMS",
    requirements=OWNED,
    clause="6.2.1",
    remedy="Give the service an owner.",
    reads=[ANY],
)
def isms_service_without_owner(sight: Sight) -> Seen:
    """Examine live services in the ISMS by a scope statement and what it brings along; one without an
    owner falls short."""
    return _in_isms(sight, Q(owner__isnull=True))


@probe(
    "isms-service-without-needs",
    title="Of services within the ISMS it is said what protection they need",
    requirements=CLASSIFIED,
    clause="6.2.1",
    remedy="Say how much confidentiality, integrity and availability the service needs.",
    reads=[ANY],
)
def isms_service_without_needs(sight: Sight) -> Seen:
    """Examine live services in the ISMS by a scope statement and what it brings along; one of which a
    need is not said falls short."""
    return _in_isms(sight, Q(confidentiality="") | Q(integrity="") | Q(availability=""))


@probe(
    "live-service-without-criticality",
    title="It is decided how much every live service matters",
    requirements=PLANNED,
    clause="6.3.2",
    remedy="Say how critical the service is.",
    reads=[SERVICE],
)
def live_service_without_criticality(sight: Sight) -> Seen:
    """Examine live services; one whose criticality is not said falls short."""
    return live_services(sight, Q(criticality=""))


@probe(
    "live-service-without-customer",
    title="Every live service is provided to somebody",
    requirements=CATALOGUED,
    clause="6.3.2",
    remedy="Relate the service to the parties that it is provided to, or retire it.",
    reads=[ANY],
)
def live_service_without_customer(sight: Sight) -> Seen:
    """Examine live services; one that is provided to no party falls short."""
    return live_services(sight, ~Q(current(PROVIDED.code, source=OuterRef("pk"))))


@probe(
    "live-service-without-components",
    title="It is known what every live service is made of",
    requirements=MADE_OF,
    clause="6.3.8",
    remedy="Relate the service to what it uses, or what contributes to it to the service.",
    reads=[ANY],
)
def live_service_without_components(sight: Sight) -> Seen:
    """Examine live services; one that uses nothing and that nothing contributes to falls short."""
    uses = current(USES.code, source=OuterRef("pk"))
    contributed = current(CONTRIBUTES.code, target=OuterRef("pk"))
    return live_services(sight, ~Q(uses) & ~Q(contributed))


@probe(
    "live-service-not-described",
    title="The catalogue says what every live service is and how to get it",
    requirements=CATALOGUED,
    clause="6.2.2",
    remedy="Fill in the customer view: what they get, how to ask for it, how to get help.",
    reads=[SERVICE],
)
def live_service_not_described(sight: Sight) -> Seen:
    """Examine live services; one whose customer view leaves out what they get, how to ask for it or how
    to get help falls short."""
    silent = Q()
    for name in Service.TOLD_AT_LEAST:
        silent |= Q(**{name: ""})
    return live_services(sight, silent)


@probe(
    "live-service-not-in-customers-catalogue",
    title="Customers find in their catalogue what they are provided with",
    requirements=CATALOGUED,
    clause="6.2.2",
    remedy="Share the service with each customer that it is provided to.",
    reads=[ANY],
)
def live_service_not_in_customers_catalogue(sight: Sight) -> Seen:
    """Examine live services that are provided to customers; one that isn't shared with each of them
    falls short."""
    customers = Party.objects.as_system("probe").filter(
        organization=sight.organization, customer=True, removed_at__isnull=True, circle=None
    )
    provided = Edge.objects.current().filter(
        type=PROVIDED.code, source=OuterRef("pk"), target__in=customers.values("pk")
    )
    shown = Share.objects.filter(entry=OuterRef("source"), party=OuterRef("target"))
    live = entries(sight, Service, LIVE)
    return Seen(live.filter(Exists(provided)), live.filter(Exists(provided.filter(~Exists(shown)))))
