"""Probes over roles and those who hold them (mission row C1; ISO/IEC 27013, 6.3.3)."""

from __future__ import annotations

from django.db.models import Q

from isthmus.conformity.probe import ANY, MAJOR, Seen, Sight, probe
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.people.models import Person, Role, RoleKind

ROLE, PERSON = "people.role", "people.person"

#: Where the editions ask that authority and responsibility are assigned.
ASSIGNED = {
    "iso27001-2013": ["5.3"],
    "iso27001-2022": ["5.3"],
    "iso20000-1-2011": ["4.1.3 a)"],
    "iso20000-1-2018": ["5.3"],
}
#: … and that one manager answers for the whole.
REPRESENTATIVE = {
    "iso27001-2013": ["5.3 a)"],
    "iso27001-2022": ["5.3 a)"],
    "iso20000-1-2011": ["4.1.4"],
    "iso20000-1-2018": ["5.3 a)"],
}
IMPROVEMENT = {
    "iso27001-2013": ["10.2"],
    "iso27001-2022": ["10.1"],
    "iso20000-1-2011": ["4.5.5.1"],
    "iso20000-1-2018": ["10.2"],
}


def _roles(sight: Sight, condition: Q) -> EntryQuerySet:
    rows = Role.objects.as_system("probe").filter(organization=sight.organization, state="in_use")
    return sight.entries(ROLE).filter(pk__in=rows.filter(condition).values("pk"))


def _vacant(sight: Sight) -> Q:
    return (
        Q(holder__isnull=True)
        | Q(holder__active=False)
        | Q(held_from__gt=sight.on)
        | Q(held_until__lt=sight.on)
    )


def _of_kind(sight: Sight, *kinds: str) -> Seen:
    chosen = Q(kind__in=kinds)
    vacant = _roles(sight, chosen & _vacant(sight))
    if len({*_roles(sight, chosen).values_list("kind", flat=True)}) < len(kinds):
        # Nothing shows that the missing one is named, however well the others are held.
        return Seen(vacant, vacant)
    return Seen(_roles(sight, chosen), vacant)


@probe(
    "roles-of-management-unfilled",
    title="Top management and the IMS manager are named",
    requirements=REPRESENTATIVE,
    clause="6.3.3",
    remedy="Record the role and name who holds it, and from when.",
    reads=[ROLE, PERSON],
    gravity=MAJOR,
)
def management_unfilled(sight: Sight) -> Seen:
    """Examine the roles of top management and the IMS manager; a vacant one falls short.

    While one of the two isn't recorded at all, there is no evidence.
    """
    return _of_kind(sight, RoleKind.TOP_MANAGEMENT, RoleKind.IMS_MANAGER)


@probe(
    "role-of-improvement-unfilled",
    title="One role answers for improvement, information security included",
    requirements=IMPROVEMENT,
    clause="6.3.3",
    remedy="Record the role that answers for improvement and name who holds it.",
    reads=[ROLE, PERSON],
    gravity=MAJOR,
)
def improvement_unfilled(sight: Sight) -> Seen:
    """Examine the roles that answer for improvement; a vacant one falls short."""
    return _of_kind(sight, RoleKind.IMPROVEMENT)


@probe(
    "roles-unfilled",
    title="Roles in use are held",
    requirements=ASSIGNED,
    clause="6.3.3",
    remedy="Name a holder, or retire the role.",
    reads=[ROLE, PERSON],
    tolerance=0.1,
)
def roles_unfilled(sight: Sight) -> Seen:
    """Examine every role in use; one without a holder on that day falls short."""
    return Seen(_roles(sight, Q()), _roles(sight, _vacant(sight)))


@probe(
    "role-without-responsibility",
    title="Roles say what their holder answers for",
    requirements=ASSIGNED,
    clause="6.3.3",
    remedy="Write down the responsibility and authority of the role.",
    reads=[ROLE],
    tolerance=0.1,
)
def without_responsibility(sight: Sight) -> Seen:
    """Examine every role in use; one without responsibility and authority falls short."""
    return Seen(_roles(sight, Q()), _roles(sight, Q(responsibility="")))


@probe(
    "owner-has-left",
    title="Nothing is owned by somebody who has left",
    requirements=ASSIGNED,
    clause="6.3.3",
    remedy="Hand the record over to a new owner.",
    reads=[ANY],
)
def owner_has_left(sight: Sight) -> Seen:
    """Examine records with an owner, those of no further effect apart; an owner who left falls short."""
    gone = Person.objects.as_system("probe").filter(organization=sight.organization, state="left")
    owned = sight.entries().filter(owner__isnull=False).exclude(state_category="void")
    # Principals of people have the key of the person's record.
    return Seen(owned, owned.filter(owner__in=gone.values("pk")))
