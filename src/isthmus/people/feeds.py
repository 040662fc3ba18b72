"""A member's private calendar address: making it, renewing it, revoking it, finding whose it is."""

from __future__ import annotations

import secrets

from isthmus.engine.door import Act, record_organization_event
from isthmus.engine.door.transaction import door_open
from isthmus.people.models import CalendarFeed, Membership
from isthmus.people.viewers import digest


def renew_feed(
    membership: Membership, act: Act, *, restricted: bool = False, everybody: bool = False
) -> str:
    """Make an address and return the secret in it, which is kept nowhere. The one before is void."""
    secret = secrets.token_urlsafe(32)
    with door_open():
        _end(membership, act)
        CalendarFeed.objects.create(
            membership=membership,
            digest=digest(secret),
            restricted=restricted,
            everybody=everybody,
            created_at=act.recorded_at,
        )
        payload = {
            "person": str(membership.principal_id),
            "restricted": restricted,
            "everybody": everybody,
        }
        record_organization_event("calendar feed made", payload, act)
    return secret


def revoke_feed(membership: Membership, act: Act) -> bool:
    """Make a member's address useless; return whether there was one."""
    with door_open():
        ended = _end(membership, act)
        if ended:
            payload = {"person": str(membership.principal_id)}
            record_organization_event("calendar feed revoked", payload, act)
    return ended


def feed_of(membership: Membership) -> CalendarFeed | None:
    """Return the address that a member has now."""
    return CalendarFeed.objects.filter(membership=membership, revoked_at__isnull=True).first()


def feed_with(secret: str) -> CalendarFeed | None:
    """Return the feed with this secret, if its member may sign in and is here."""
    return (
        CalendarFeed.objects.select_related("membership__organization", "membership__principal")
        .filter(
            digest=digest(secret),
            revoked_at__isnull=True,
            membership__user__is_active=True,
            membership__principal__active=True,
        )
        .first()
    )


def _end(membership: Membership, act: Act) -> bool:
    rows = CalendarFeed.objects.filter(membership=membership, revoked_at__isnull=True)
    return bool(rows.update(revoked_at=act.recorded_at))
