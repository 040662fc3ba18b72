"""From an account, a token or a command to the viewer that the engine knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from isthmus.engine.access import CUSTOMER, VIEW, Viewer
from isthmus.engine.audience import Mailbox
from isthmus.engine.models import CircleMember, Clearance, Notice, Organization, Principal
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import registry
from isthmus.people.models import Membership, Person, Role, Token, User
from isthmus.people.teams.belonging import members_of, teams_of

#: More unread notices are not counted.
UNREAD = 100


def viewer_of(membership: Membership) -> Viewer:
    """Return the viewer that a membership makes of its account."""
    return viewer_and_unread(membership)[0]


def viewer_and_unread(membership: Membership) -> tuple[Viewer, int]:
    """Return the viewer, and how many unread notices they have (none for customers), up to 100.

    Both come by one query. Notices of records out of sight do not count.
    """
    found = _circles(membership.principal_id)
    viewer = _viewer(membership, found.members, found.cleared)
    if viewer.customer:
        return replace(viewer, party_id=_party(membership)), 0
    known = viewer.circles | viewer.cleared
    return viewer, sum(
        count
        for (circle, code), count in found.unread.items()
        if (circle is None or circle in known)
        and (record_type := registry.find(code)) is not None
        and viewer.may_on(record_type.model, VIEW)
    )


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


@dataclass(frozen=True)
class _Circles:
    members: frozenset[int]
    cleared: frozenset[int]
    #: unread notices by circle and type of what they are about
    unread: dict[tuple[int | None, str], int]


def _circles(principal: int) -> _Circles:
    """Return the circles somebody is a member of, those they are cleared for now, and how many
    notices they have not read: one query."""
    by_kind: dict[str, set[int]] = {"member": set(), "cleared": set()}
    counts: dict[tuple[int | None, str], int] = {}
    for what, circle, code, count in _open_circles(principal, timezone.now()):
        if what == "unread":
            counts[circle, code] = count
        else:
            by_kind[what].add(circle)
    return _Circles(frozenset(by_kind["member"]), frozenset(by_kind["cleared"]), counts)


@Prepared
def _open_circles(principal: int, now: datetime) -> QuerySet[Any, tuple[Any, ...]]:
    clearances = Clearance.objects.filter(
        principal_id=principal,
        withdrawn_at__isnull=True,
        valid_from__lte=now,
        valid_until__gt=now,
    )
    unread = Notice.objects.filter(principal_id=principal, read_at__isnull=True, in_page=True)
    newest = unread.order_by("-pk").values("pk")[:UNREAD]
    told = Notice.objects.filter(pk__in=newest, entry__removed_at__isnull=True)
    return _shaped(CircleMember.objects.filter(principal_id=principal), "member").union(
        _shaped(clearances, "cleared"),
        told.order_by()
        .annotate(what=models.Value("unread", models.CharField()))
        .values("what", "entry__circle_id", "entry__type")
        .annotate(count=models.Count("pk"))
        .values_list("what", "entry__circle_id", "entry__type", "count"),
        all=True,
    )


def _shaped(rows: QuerySet[Any], what: str) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(
        models.Value(what, models.CharField()),
        "circle_id",
        models.Value("", models.CharField()),
        models.Value(0, models.IntegerField()),
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
    """Return the viewers behind each principal: a person's own, of a role its holder's, of a team
    those of its members.

    Four queries for any number of them. A role that nobody holds today has nobody behind it.
    """
    keys = set(principals)
    people: dict[int, set[int]] = {
        **{key: {holder} for key, holder in _holders(organization, keys).items()},
        **members_of(organization, keys, timezone.localdate()),
    }
    named = keys.union(*people.values())
    rows = _active(organization).filter(principal__in=named)
    behind = {viewer.principal_id: viewer for viewer in _viewers(rows)}
    found = {key: sorted(people.get(key, {key}) & behind.keys()) for key in keys}
    return {key: [behind[who] for who in whos] for key, whos in found.items() if whos}


def members(organization: Organization) -> list[Viewer]:
    """Return the viewers of all active accounts of an organization. Two queries."""
    return _viewers(_active(organization))


def outsiders(organization: Organization) -> list[Viewer]:
    """Return the people of other parties who have an account, each with their party. Three queries."""
    rows = [one for one in _viewers(_active(organization)) if one.customer]
    persons = Person.objects.as_system("whose customers these are").filter(
        pk__in=[one.principal_id for one in rows], removed_at__isnull=True
    )
    parties = dict(persons.values_list("pk", "party_id")) if rows else {}
    return [replace(one, party_id=parties.get(one.principal_id or 0)) for one in rows]


def mailboxes(organization: Organization, principals: Iterable[int]) -> dict[int, Mailbox]:
    """Return the mailboxes of the active accounts of these people. One query."""
    rows = _active(organization).filter(principal__in=list(principals))
    found = rows.values_list("principal_id", "user__email", "user__language")
    return {key: Mailbox(address, language) for key, address, language in found}


def _active(organization: Organization) -> models.QuerySet[Membership]:
    return Membership.objects.filter(organization=organization, user__is_active=True)


def _viewers(memberships: models.QuerySet[Membership]) -> list[Viewer]:
    rows = list(memberships.select_related("organization", "principal"))
    circles: dict[int, set[int]] = {row.principal_id: set() for row in rows}
    for circle, principal in CircleMember.objects.filter(principal__in=circles).values_list(
        "circle_id", "principal_id"
    ):
        circles[principal].add(circle)
    return [_viewer(row, circles[row.principal_id]) for row in rows]


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
    """Return the roles that a viewer holds today, and the teams they belong to. One query."""
    today = timezone.localdate()
    rows = Role.objects.as_system("what one holds oneself").filter(
        Q(held_from__isnull=True) | Q(held_from__lte=today),
        Q(held_until__isnull=True) | Q(held_until__gte=today),
        organization_id=viewer.organization_id,
        holder_id=viewer.principal_id,
        state="in_use",
        removed_at__isnull=True,
    )
    teams = teams_of(viewer.organization_id, [viewer.principal_id], today)
    return [key for (key,) in rows.order_by().values_list("pk").union(teams)]


def memberships_of(user: User) -> list[Membership]:
    """Return an active account's places, by name of the organization."""
    if user.places is not None:
        return user.places
    return [place for place in places_of(user.pk) if place.user.is_active]


@Prepared
def places_of(key: int) -> QuerySet[Membership]:
    """Return the memberships of the account with this key, with all that a page asks of them."""
    return with_all_a_page_asks(Membership.objects.filter(user_id=key))


def with_all_a_page_asks(places: QuerySet[Membership]) -> QuerySet[Membership]:
    """Return memberships with account, organization and principal, by name of the organization."""
    full = places.select_related("user", "organization", "principal")
    return full.order_by("organization__name", "pk")


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
    found = _tokens(digest(secret), at)
    return found[0] if found else None


@Prepared
def _tokens(kept: str, at: datetime) -> QuerySet[Token]:
    return Token.objects.select_related("membership__organization", "membership__principal").filter(
        digest=kept,
        revoked_at__isnull=True,
        expires_at__gt=at,
        membership__user__is_active=True,
    )
