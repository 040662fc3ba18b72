"""For whom somebody may act: the roles of the management system they hold or stand in for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from isthmus.engine.access import Viewer
from isthmus.engine.approvals.seats import Seat
from isthmus.people.models import Membership, Role


def seats(viewer: Viewer, day: date) -> list[Seat]:
    """Return the roles that the viewer holds on `day`, and the holders they are deputy of.

    Two queries. Who stands in for somebody knows it, whether or not they may read the register.
    """
    me = viewer.principal_id
    rows = (
        Role.objects.as_system("deputies")
        .filter(
            Q(holder=me) | Q(deputy=me),
            organization=viewer.organization_id,
            state="in_use",
            removed_at__isnull=True,
        )
        .select_related("holder")
        .order_by("title_key", "pk")
    )
    held = [role for role in rows if role.held_on(day)]
    absent = {}
    for role in held:
        if role.holder is not None and role.deputy_id == me != role.holder_id:
            absent[role.holder.pk] = role.holder
    rights = _rights(viewer, absent)
    own = [Seat(role.pk, role.title, own=role.holder_id == me) for role in held]
    return own + [Seat(key, one.name, rights[key]) for key, one in absent.items()]


def _rights(viewer: Viewer, keys: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the roles that the accounts of these people have in the organization."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    rows = Membership.objects.filter(
        organization=viewer.organization_id, principal__in=keys, user__is_active=True
    )
    for principal, roles in rows.values_list("principal_id", "roles") if keys else ():
        found[principal] |= frozenset(roles)
    return found
