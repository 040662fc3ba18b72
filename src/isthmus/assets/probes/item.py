"""Probes over items that we have (mission row A1; ISO/IEC 27013, 6.2.1 and 6.3.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from isthmus.assets.models import Item
from isthmus.conformity.probe import ANY, MAJOR, Seen, Sight, probe
from isthmus.context.models import Membership
from isthmus.context.models.scope import System, Way
from isthmus.engine.models import Attachment
from isthmus.engine.models.entry import EntryQuerySet

ITEM = "assets.item"
#: What is there and not yet gone.
HELD = Q(state__in=("acquired", "in_use", "retired"))
CARRIES = Q(information=True) | Q(handles_information=True)

Where = Mapping[str, Sequence[str]]
#: Where the editions ask for an inventory with owners.
LISTED: Where = {
    "iso27001-2013": ["A.8.1.1", "A.8.1.2"],
    "iso27001-2022": ["A.5.9"],
}
#: … for information graded by the protection that it needs.
CLASSIFIED: Where = {"iso27001-2013": ["A.8.2.1"], "iso27001-2022": ["A.5.12"]}
#: … for what services are made of, identified and described.
CONFIGURED: Where = {"iso20000-1-2011": ["9.1"], "iso20000-1-2018": ["8.2.6"]}
#: … for media and equipment that leave without what they carried.
DISPOSED: Where = {
    "iso27001-2013": ["A.8.3.2", "A.11.2.7"],
    "iso27001-2022": ["A.7.14", "A.8.10"],
}


def _items(sight: Sight, condition: Q) -> EntryQuerySet:
    rows = Item.objects.as_system("probe").filter(organization=sight.organization)
    return sight.entries(ITEM).filter(pk__in=rows.filter(condition).values("pk"))


def _held(sight: Sight, of: Q, short: Q) -> Seen:
    return Seen(_items(sight, HELD & of), _items(sight, HELD & of & short))


@probe(
    "information-without-owner",
    title="Somebody answers for information and for what handles it",
    requirements=LISTED,
    clause="6.2.1",
    remedy="Give the item an owner.",
    reads=[ITEM],
)
def information_without_owner(sight: Sight) -> Seen:
    """Examine items that are or handle information; one without an owner falls short."""
    return _held(sight, CARRIES, Q(owner__isnull=True))


@probe(
    "information-not-classified",
    title="Information is classified",
    requirements=CLASSIFIED,
    clause="6.2.1",
    remedy="Classify the item by who may see it.",
    reads=[ITEM],
)
def information_not_classified(sight: Sight) -> Seen:
    """Examine items that are information; one without a classification falls short."""
    return _held(sight, Q(information=True), Q(classification=""))


@probe(
    "information-without-needs",
    title="Of information it is said what protection it needs",
    requirements=CLASSIFIED,
    clause="6.2.1",
    remedy="Say how much confidentiality, integrity and availability the item needs.",
    reads=[ITEM],
)
def information_without_needs(sight: Sight) -> Seen:
    """Examine items that are information; one of which a need is not said falls short."""
    unsaid = Q(confidentiality="") | Q(integrity="") | Q(availability="")
    return _held(sight, Q(information=True), unsaid)


@probe(
    "item-without-kind-or-place",
    title="Of every item it is known what it is and where",
    requirements={**LISTED, **CONFIGURED},
    clause="6.3.8",
    remedy="Give the item its kind, and its location or the party that holds it.",
    reads=[ITEM],
    tolerance=0.05,
)
def item_without_kind_or_place(sight: Sight) -> Seen:
    """Examine items that are there; one falls short without a kind, or with neither a location nor a
    party that holds it."""
    nowhere = Q(location__isnull=True, party__isnull=True)
    return _held(sight, Q(), Q(kind="") | nowhere)


@probe(
    "contributing-item-not-controlled",
    title="What contributes to services in scope is a configuration item",
    requirements=CONFIGURED,
    clause="6.3.8",
    remedy="Label it as a configuration item, or end the relation by which it contributes.",
    reads=[ANY],
)
def contributing_item_not_controlled(sight: Sight) -> Seen:
    """Examine items in the SMS by a scope statement and what it brings along; one that is not labelled
    a configuration item falls short."""
    members = Membership.objects.filter(
        organization=sight.organization,
        system=System.SMS,
        way__in=(Way.STATED, Way.CARRIED),
        entry=OuterRef("pk"),
    )
    found = _held(sight, Q(), Q(configuration_item=False))
    return Seen(found.examined.filter(Exists(members)), found.falling_short.filter(Exists(members)))


@probe(
    "disposed-without-evidence",
    title="What carried information is disposed of with evidence",
    requirements=DISPOSED,
    clause="6.3.8",
    remedy="Attach the evidence, or take the disposal back with the reason.",
    reads=[ITEM],
    gravity=MAJOR,
)
def disposed_without_evidence(sight: Sight) -> Seen:
    """Examine items disposed of that are or handled information; one with neither a file nor a named
    certificate falls short."""
    gone = Q(state="disposed") & CARRIES
    files = Attachment.objects.filter(entry=OuterRef("pk"), removed_at__isnull=True)
    unnamed = _items(sight, gone & Q(certificate=""))
    return Seen(_items(sight, gone), unnamed.filter(~Exists(files)))
