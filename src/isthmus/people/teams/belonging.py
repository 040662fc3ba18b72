"""Who belongs to which team on a day: one query each, whether or not the viewer may read the register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from isthmus.engine.models import Organization
from isthmus.people.teams.model import Team, TeamMember


def teams_of(organization: int, people: Any, day: date) -> QuerySet[Any, Any]:
    """Return the keys of the teams in use that any of `people` (a key list or a subquery) belongs to,
    as rows of one column for a union."""
    listed = TeamMember.objects.filter(TeamMember.on(day), person__in=people).values("record")
    found = _in_use(organization).filter(
        Q(lead__in=people) | Q(deputy__in=people) | Q(pk__in=listed)
    )
    return found.order_by().values_list("pk")


def members_of(organization: Organization, teams: Iterable[int], day: date) -> dict[int, set[int]]:
    """Return who belongs to each of the teams that are in use: one query."""
    found: dict[int, set[int]] = {}
    rows = _in_use(organization.pk).filter(pk__in=list(teams)).order_by()
    listed = rows.filter(
        Q(members__until__isnull=True) | Q(members__until__gte=day),
        members__since__lte=day,
        members__person__isnull=False,
    )
    leads = (
        rows.filter(**{f"{one}__isnull": False}).values_list("pk", one)
        for one in ("lead", "deputy")
    )
    for team, person in listed.values_list("pk", F("members__person")).union(*leads):
        found.setdefault(team, set()).add(person)
    return found


def _in_use(organization: int) -> QuerySet[Team]:
    rows: QuerySet[Team] = Team.objects.as_system("who belongs to a team").filter(
        organization=organization, state="in_use", removed_at__isnull=True
    )
    return rows
