"""From an account, a token or a command to the viewer that the engine knows."""

from __future__ import annotations

import hashlib
from datetime import datetime

from isthmus.engine.access import Viewer
from isthmus.engine.models import CircleMember, Organization
from isthmus.people.models import Membership, Token, User


def viewer_of(membership: Membership) -> Viewer:
    """Return the viewer that a membership makes of its account."""
    circles = CircleMember.objects.filter(principal_id=membership.principal_id)
    return Viewer(
        organization=membership.organization,
        principal_id=membership.principal_id,
        name=membership.principal.name,
        roles=frozenset(membership.roles),
        circles=frozenset(circles.values_list("circle_id", flat=True)),
    )


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
