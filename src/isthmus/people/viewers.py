"""From an account, a token or a command to the viewer that the engine knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from isthmus.engine.access import CUSTOMER, Viewer
from isthmus.engine.models import CircleMember, Clearance, Organization, Principal
from isthmus.engine.prepared import Prepared
from isthmus.people.models import Membership, Person, Role, Token, User


def viewer_of(membership: Membership) -> Viewer:
    """Return the viewer that a membership makes of its account."""
    members, cleared = _circles(membership.principal_id)
    viewer = _viewer(membership, members, cleared)
    return replace(viewer, party_id=_party(membership)) if viewer.customer else viewer


def _viewer(
    membership: Membership, circles: Iterable[int], cleared: frozenset[int] = frozenset()
) -> Viewer:
    """Return the viewer without what is shared with a customer's party."""
    roles = frozenset(membership.roles)
    return Viewer(
        organization=membership.organization,
        principal_id=membership.principal_id,
        name=membership.principal.name,
        roles=roles,
        circles=frozenset(circles),
        cleared=cleared,
        # Any other role makes somebody one of us: what they may see then, that role says.
        customer=roles == {CUSTOMER},
    )


def _circles(principal: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the circles somebody is a member of, and those they are cleared for now: one query."""
    found: tuple[set[int], set[int]] = (set(), set())
    for circle, cleared in _open_circles(principal, timezone.now()):
        found[cleared].add(circle)
    return frozenset(found[0]), frozenset(found[1])


@Prepared
def _open_circles(principal: int, now: datetime) -> QuerySet[Any, tuple[int, int]]:
    clearances = Clearance.objects.filter(
        principal_id=principal,
        withdrawn_at__isnull=True,
        valid_from__lte=now,
        valid_until__gt=now,
    )
    kind = models.IntegerField()
    members = CircleMember.objects.filter(principal_id=principal)
    return members.values_list("circle_id", models.Value(0, output_field=kind)).union(
        clearances.values_list("circle_id", models.Value(1, output_field=kind))
    )


def _party(membership: Membership) -> int | None:
    """Return the party whose person the member is; without one, nothing is shared with them."""
    person = Person.objects.as_system("whose customer this is").filter(
        pk=membership.principal_id, removed_at__isnull=True
    )
    found: int | None = person.values_list("party_id", flat=True).first()
    return found


def viewer_for(user: User, organization_slug: str) -> Viewer | None:
    """Return who `user` is in the organization, or None: unknown and not a member are the same."""
    membership = (
        Membership.objects.select_related("organization", "principal")
        .filter(user_id=user.pk, user__is_active=True, organization__slug=organization_slug)
        .first()
    )
    return viewer_of(membership) if membership else None


def viewers_behind(
    organization: Organization, principals: Iterable[int]
) -> dict[int, list[Viewer]]:
    """Return the viewers behind each principal: a person's own, of a role its holder's.

    Three queries for any number of them. A role that nobody holds today has nobody behind it.
    """
    keys = set(principals)
    holders = _holders(organization, keys)
    rows = list(
        Membership.objects.select_related("organization", "principal").filter(
            organization=organization,
            principal__in=keys | set(holders.values()),
            user__is_active=True,
        )
    )
    circles: dict[int, set[int]] = {row.principal_id: set() for row in rows}
    for circle, principal in CircleMember.objects.filter(principal__in=circles).values_list(
        "circle_id", "principal_id"
    ):
        circles[principal].add(circle)
    behind = {row.principal_id: _viewer(row, circles[row.principal_id]) for row in rows}
    found = {key: holders.get(key, key) for key in keys}
    return {key: [behind[who]] for key, who in found.items() if who in behind}


def colleagues(organization_id: int) -> list[Principal]:
    """Return the people who sign in here and are no customer's, by name."""
    rows = Membership.objects.select_related("principal").filter(
        organization=organization_id, user__is_active=True, principal__active=True
    )
    found = [row.principal for row in rows if set(row.roles) - {CUSTOMER}]
    return sorted(found, key=lambda one: (one.name_key, one.pk))


def _holders(organization: Organization, roles: Iterable[int]) -> dict[int, int]:
    """Return who holds which of the roles today, by the role's key."""
    today = timezone.localdate()
    rows = Role.objects.as_system("who holds a role").filter(
        organization=organization, pk__in=list(roles), state="in_use", removed_at__isnull=True
    )
    return {row.pk: row.holder_id for row in rows if row.holder_id and row.held_on(today)}


def roles_held(viewer: Viewer) -> list[int]:
    """Return the roles that a viewer holds today. One query."""
    today = timezone.localdate()
    rows = Role.objects.as_system("what one holds oneself").filter(
        organization_id=viewer.organization_id,
        holder_id=viewer.principal_id,
        state="in_use",
        removed_at__isnull=True,
    )
    return [row.pk for row in rows if row.held_on(today)]


def memberships_of(user: User) -> list[Membership]:
    """Return an active account's places, by name of the organization."""
    if user.places is not None:
        return user.places
    return [place for place in places_of(user.pk) if place.user.is_active]


@Prepared
def places_of(key: int) -> QuerySet[Membership]:
    """Return the memberships of the account with this key, with all that a page asks of them."""
    return (
        Membership.objects.select_related("user", "organization", "principal")
        .filter(user_id=key)
        .order_by("organization__name", "pk")
    )


def organizations_of(user: User) -> list[Organization]:
    """Return the organizations an account belongs to, by name."""
    return list(
        Organization.objects.filter(
            pk__in=Membership.objects.filter(user_id=user.pk).values("organization_id")
        ).order_by("name")
    )


def digest(secret: str) -> str:
    """Return what is kept of a token's secret. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_for(secret: str, at: datetime) -> Token | None:
    """Return the valid token with this secret, or None."""
    return (
        Token.objects.select_related("membership__organization", "membership__principal")
        .filter(
            digest=digest(secret),
            revoked_at__isnull=True,
            expires_at__gt=at,
            membership__user__is_active=True,
        )
        .first()
    )
