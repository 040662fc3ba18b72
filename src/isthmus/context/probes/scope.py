"""Probes over the scopes of both management systems (mission row C4; ISO/IEC 27013, 5.2)."""

from __future__ import annotations

from functools import cache

from django.db.models import Exists, OuterRef, Q

from isthmus.conformity.probe import ANY, MAJOR, Seen, Sight, probe
from isthmus.context.edges import GOVERNS
from isthmus.context.models import Membership, ScopeProgress, ScopeStatement
from isthmus.context.models.scope import System, Way
from isthmus.context.scope.graph import PARTY
from isthmus.context.scope.rules import contributions, whole_organizations
from isthmus.context.scope.statements import SCOPE, in_force
from isthmus.engine.models import Edge
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.people.models import Person
from isthmus.standards.library import edition

PROFILE = "context.profile"

#: Where the editions ask for a scope.
STATED = {
    "iso27001-2013": ["4.3"],
    "iso27001-2022": ["4.3"],
    "iso20000-1-2011": ["4.5.1"],
    "iso20000-1-2018": ["4.3"],
}
#: … that the provider governs what other parties do for its services.
GOVERNED = {"iso20000-1-2011": ["4.2"], "iso20000-1-2018": ["8.2.3.1", "8.2.3.2"]}


def _in_force(sight: Sight, condition: Q) -> EntryQuerySet:
    rows = ScopeStatement.objects.as_system("probe").filter(
        organization=sight.organization, in_force_from__lte=sight.on
    )
    return sight.entries(SCOPE).filter(pk__in=rows.filter(condition).values("pk"))


@probe(
    "scope-review-overdue",
    title="Scope statements in force are reviewed when they are due",
    requirements=STATED,
    clause="5.2",
    remedy="Look at the scope again, approve it anew if it changes, and give the next date.",
    reads=[SCOPE],
)
def review_overdue(sight: Sight) -> Seen:
    """Examine scope statements in force; one whose review is past due, or has no date, falls short.

    While no scope is in force there is no evidence.
    """
    late = Q(review_due__lt=sight.on) | Q(review_due__isnull=True)
    return Seen(_in_force(sight, Q()), _in_force(sight, late))


@probe(
    "scope-excludes-what-contributes",
    title="The SMS leaves out nothing that the provider itself adds to its services",
    requirements={"iso20000-1-2011": ["4.5.1"], "iso20000-1-2018": ["4.3"]},
    clause="5.2",
    remedy="Include it in the scope of the SMS; the way by which it contributes is told there.",
    reads=[ANY],
    gravity=MAJOR,
)
def excludes_what_contributes(sight: Sight) -> Seen:
    """Examine the statements of the SMS in force and what they exclude.

    What the provider operates itself falls short where something included leads to it. What another
    party operates does not: for that an agreement and evidence of governance are asked for.
    """
    statements = [one for one in in_force(sight.organization.pk) if one.system == System.SMS]
    excluded = {key for one in statements for key in one.excluded}
    wrong = {
        found.excluded for one in statements for found in contributions(sight.organization.pk, one)
    }
    examined = sight.entries().filter(pk__in=excluded | {one.statement for one in statements})
    return Seen(examined, sight.entries().filter(pk__in=wrong))


def contributing_parties(sight: Sight, system: str) -> EntryQuerySet:
    """Return the other parties that contribute to what is in the scope of a system."""
    rows = Membership.objects.filter(
        organization=sight.organization, system=system, way__in=(Way.STATED, Way.CARRIED)
    )
    return sight.entries(PARTY).filter(pk__in=rows.values("entry"))


@probe(
    "contributing-party-not-governed",
    title="What other parties contribute to services is governed",
    requirements=GOVERNED,
    clause="5.2",
    remedy="Relate the record that shows how the party is governed: an agreement, a review, a report.",
    reads=[ANY],
    gravity=MAJOR,
)
def party_not_governed(sight: Sight) -> Seen:
    """Examine the parties that contribute to what is in the SMS; one of which no record shows the
    governance falls short."""
    parties = contributing_parties(sight, System.SMS)
    shown = Edge.objects.current().filter(
        target=OuterRef("pk"), type=GOVERNS.code, source__removed_at__isnull=True,
        source__circle__isnull=True,
    )  # fmt: skip
    return Seen(parties, parties.filter(~Exists(shown)))


@probe(
    "scopes-behind",
    title="What is in scope is worked out",
    requirements=STATED,
    clause="5.2",
    remedy="See that jobs are run: one of them works out what is in scope.",
    reads=[ANY],
)
def behind(sight: Sight) -> Seen:
    """Examine scope statements in force; all fall short while memberships wait for a job."""
    waits = ScopeProgress.objects.filter(pk=sight.organization.pk, due__isnull=False)
    statements = _in_force(sight, Q())
    return Seen(statements, statements.filter(Exists(waits)))


@probe(
    "scope-claims-the-whole-organization",
    title="The SMS is claimed for the whole organization only if that is wholly a service provider",
    requirements={"iso20000-1-2011": ["1.2", "4.5.1"], "iso20000-1-2018": ["4.3"]},
    clause="5.2",
    remedy="Include the services and what contributes to them in place of the organization.",
    reads=[SCOPE, PROFILE],
    gravity=MAJOR,
)
def claims_the_whole(sight: Sight) -> Seen:
    """Examine the statements of the SMS in force; one that includes the whole of an organization that
    isn't wholly a service provider falls short."""
    statements = [one for one in in_force(sight.organization.pk) if one.system == System.SMS]
    named = {key for one in statements for key in one.included}
    claimed = {*whole_organizations(named)}
    wrong = [one.statement for one in statements if claimed & one.included.keys()]
    examined = sight.entries(SCOPE).filter(pk__in=[one.statement for one in statements])
    return Seen(examined, examined.filter(pk__in=wrong))


@probe(
    "governance-shown-by-others",
    title="The general requirements of the SMS rest on the provider's own evidence",
    requirements={"iso20000-1-2011": ["4.1.1", "4.2"], "iso20000-1-2018": ["5.1", "8.2.3.1"]},
    clause="4.3",
    remedy="Trace a record of your own to the requirement; what another party keeps can't stand for it.",
    reads=[ANY],
    gravity=MAJOR,
)
def governance_shown_by_others(sight: Sight) -> Seen:
    """Examine the records traced to clause 4 of ISO/IEC 20000-1:2011, or to clauses 4 to 7, 9 and 10 of
    2018; one that belongs to somebody of another party falls short, whoever operates the process."""
    traced = Edge.objects.current().filter(type="traces", target__in=general_requirements())
    records = sight.entries().filter(pk__in=traced.values("source"))
    outside = Person.objects.as_system("probe").filter(
        organization=sight.organization, party__isnull=False
    )
    parties = sight.entries(PARTY)
    theirs = Q(owner__in=outside.values("pk")) | Q(owner__in=parties.values("pk"))
    return Seen(records, records.filter(theirs))


@cache
def general_requirements() -> list[int]:
    """Return the keys of what only the service provider itself can show, whoever runs a process."""
    wanted = {
        "iso20000-1-2011": ("4",),
        "iso20000-1-2018": ("4", "5", "6", "7", "9", "10"),
    }
    return [
        requirement.key
        for code, clauses in wanted.items()
        for requirement in edition(code).requirements
        if requirement.ref.split(".")[0] in clauses
    ]
