"""For whom somebody may act: roles they hold or are deputy of, and people who are away.

Nothing is handed on: who stands in for somebody does not get what that person stands in for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.approvals.seats import Seat
from isthmus.engine.prepared import Prepared
from isthmus.engine.text import fold
from isthmus.people.models import Membership, Role, StandIn
from isthmus.people.teams.belonging import teams_of


class _Row(NamedTuple):
    """A role that concerns the viewer, or one line of what they stand in for; `title` says which."""

    title: str  #: of a role; empty for a line of an absence
    role: int | None
    holder: int | None
    name: str | None  #: the holder's
    deputy: int | None
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        return (
            self.holder is not None
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )


def seats(viewer: Viewer, day: date) -> list[Seat]:
    """Return the roles that the viewer holds on `day`, and those in whose place they may act.

    That is the holders they are deputy of, whoever is away and named them for everything, and
    the single roles that somebody named them for. One query; where they may act for somebody
    another, and where they stand in for somebody a third. Who stands in for somebody knows it,
    whether or not they may read the register.
    """
    me = viewer.principal_id
    rows = [_Row(*row) for row in _rows(viewer, day)]
    lines = [row for row in rows if not row.title]
    if lines:
        known = {row.role for row in rows if row.title}
        rows += [
            row
            for row in map(_Row._make, _roles_of(viewer, {line.holder for line in lines}))
            if row.role not in known and _stood_in_by(lines, row)
        ]
    held = sorted((row for row in rows if row.title and row.holds(day)), key=_by_title)
    named = {(row.holder, row.role) for row in rows if not row.title}
    people = {
        row.holder: (row.name or "", not row.title)
        for row in [*held, *(row for row in rows if not row.title and row.role is None)]
        # Deputies of a role act for its holder; who was named for one role acts for that alone.
        if row.holder is not None and (not row.title or row.deputy == me != row.holder)
    }
    rights = _rights(viewer, people)
    found = []
    for row in held:
        assert row.role is not None
        mine = row.holder == me
        away = not mine and bool(named & {(row.holder, None), (row.holder, row.role)})
        found.append(Seat(row.role, row.title, own=mine, away=away))
    return found + [Seat(key, name, rights[key], away=gone) for key, (name, gone) in people.items()]


def _by_title(row: _Row) -> tuple[str, int]:
    return fold(row.title), row.role or 0


def _stood_in_by(lines: list[_Row], row: _Row) -> bool:
    """Return whether a role is one that the lines hand on: it alone, or all of its holder.

    A role that has another holder by now is no longer the absent person's to hand to somebody.
    """
    return any(line.holder == row.holder and line.role in (None, row.role) for line in lines)


#: The columns of `_Row` as those of a role.
_SHAPE = ("title", "pk", "holder_id", "holder__name", "deputy_id", "held_from", "held_until")


@Prepared
def _rows(viewer: Viewer, day: date) -> QuerySet[Any, Any]:
    """Return the roles that name the viewer, and the lines of what they stand in for.

    Compiled once: the page of each record with approvals asks it. The roles of those they stand in
    for come by another, since hardly ever somebody does: that made planning it take most of its time.
    """
    me = viewer.principal_id
    away = StandIn.objects.on(day).filter(deputy=me, organization=viewer.organization_id)
    roles = _in_use(viewer).filter(Q(holder=me) | Q(deputy=me))
    lines = away.values_list(
        Value("", CharField()), "role_id", "entry_id", "entry__title", "deputy_id",
        "absence__starts_on", "absence__ends_on",
    )  # fmt: skip
    return roles.order_by().values_list(*_SHAPE).union(lines, all=True)


def _roles_of(viewer: Viewer, holders: Iterable[int | None]) -> QuerySet[Any, Any]:
    return _in_use(viewer).filter(holder__in=holders).order_by().values_list(*_SHAPE)


def stood_in_for(viewer: Viewer) -> list[int]:
    """Return the principals whose tasks are the viewer's today beside their own: one query.

    The roles they hold and the teams they belong to, people who are away and named them for
    everything, with the roles and teams of those, and single roles that they were named for.
    """
    today, me = timezone.localdate(), viewer.principal_id
    away = StandIn.objects.on(today).filter(deputy=me, organization=viewer.organization_id)
    current = Q(holder__isnull=False)
    current &= Q(held_from__isnull=True) | Q(held_from__lte=today)
    current &= Q(held_until__isnull=True) | Q(held_until__gte=today)
    roles = _in_use(viewer).filter(Q(holder=me) | _stood_in_for(away), current)
    people = away.filter(role__isnull=True).values_list("entry_id")
    teams = teams_of(viewer.organization_id, [me], today)
    theirs = teams_of(viewer.organization_id, people, today)
    return [key for (key,) in roles.order_by().values_list("pk").union(people, teams, theirs)]


def _stood_in_for(away: QuerySet[StandIn]) -> Q:
    """Return which roles somebody does the work of by these rows: one role, or all of a person.

    A role that has another holder by now is no longer the absent person's to hand to somebody.
    """
    everything = away.filter(role__isnull=True).values("entry_id")
    alone = away.filter(role_id=OuterRef("pk"), entry_id=OuterRef("holder_id"))
    return Q(holder__in=everything) | Q(Exists(alone))


def _in_use(viewer: Viewer) -> QuerySet[Role]:
    rows: QuerySet[Role] = Role.objects.as_system("deputies").filter(
        organization=viewer.organization_id, state="in_use", removed_at__isnull=True
    )
    return rows


def _rights(viewer: Viewer, keys: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the roles that the accounts of these people have in the organization."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    rows = Membership.objects.filter(
        organization=viewer.organization_id, principal__in=keys, user__is_active=True
    )
    for principal, roles in rows.values_list("principal_id", "roles") if keys else ():
        found[principal] |= frozenset(roles)
    return found
