"""From an account, a token or a command to the viewer that the engine knows."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models
from django.utils import timezone

from isthmus.engine.access import CUSTOMER, Viewer
from isthmus.engine.models import CircleMember, Clearance, Organization
from isthmus.people.models import Membership, Person, Token, User


def viewer_of(membership: Membership) -> Viewer:
    """Return the viewer that a membership makes of its account."""
    roles = frozenset(membership.roles)
    # Any other role makes somebody one of us: what they may see then, that role says.
    customer = roles == {CUSTOMER}
    members, cleared = _circles(membership.principal_id)
    return Viewer(
        organization=membership.organization,
        principal_id=membership.principal_id,
        name=membership.principal.name,
        roles=roles,
        circles=members,
        cleared=cleared,
        customer=customer,
        party_id=_party(membership) if customer else None,
    )


def _circles(principal: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the circles somebody is a member of, and those they are cleared for now: one query."""
    now = timezone.now()
    clearances = Clearance.objects.filter(
        principal_id=principal,
        withdrawn_at__isnull=True,
        valid_from__lte=now,
        valid_until__gt=now,
    )
    kind = models.IntegerField()
    members = CircleMember.objects.filter(principal_id=principal)
    rows = members.values_list("circle_id", models.Value(0, output_field=kind)).union(
        clearances.values_list("circle_id", models.Value(1, output_field=kind))
    )
    found: tuple[set[int], set[int]] = (set(), set())
    for circle, cleared in rows:
        found[cleared].add(circle)
    return frozenset(found[0]), frozenset(found[1])


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


def memberships_of(user: User) -> list[Membership]:
    """Return an active account's places, by name of the organization."""
    return list(
        Membership.objects.select_related("organization", "principal")
        .filter(user_id=user.pk, user__is_active=True)
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
