"""The security function: who handles restricted reports by default, and reports made in confidence.

The function is whoever holds, or is deputy of, a role of that kind today. It is proposed when
somebody restricts a report; a report made in confidence is restricted to it as it is written. That a
restricted major incident reaches somebody of top management who is not involved stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from isthmus.engine.access import EDIT, RESTRICT
from isthmus.engine.audience import viewers_behind
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.door.follow import Change
from isthmus.engine.door.restrict import restrict_by_rule
from isthmus.engine.language import tr
from isthmus.engine.models import CircleMember, Edge, Organization
from isthmus.engine.notices.kinds import GIVEN
from isthmus.engine.notices.reasons import Reason, Told
from isthmus.incidents.edges import INVOLVES
from isthmus.incidents.models import Incident
from isthmus.people.models import Role, RoleKind

FIELD = "confidential"


def security_function(organization: Organization, day: date) -> dict[int, list[int]]:
    """Return who is the security function on a day, by the role they hold or are deputy of.

    Only who has an account and may work on reports counts. Three queries at most.
    """
    rows = Role.objects.as_system("who is the security function").filter(
        Q(held_from=None) | Q(held_from__lte=day),
        Q(held_until=None) | Q(held_until__gte=day),
        organization=organization,
        kind=RoleKind.SECURITY,
        state="in_use",
        circle=None,
        removed_at=None,
        holder__isnull=False,
    )
    found = {
        key: people for key, *people in rows.order_by("pk").values_list("pk", "holder", "deputy")
    }
    named = {key for people in found.values() for key in people if key}
    behind = viewers_behind(organization, named)
    able = {key for key in named if any(one.may_on(Incident, EDIT) for one in behind[key])}
    kept = {role: [key for key in people if key in able] for role, people in found.items()}
    return {role: people for role, people in kept.items() if people}


def usual_circle(report: Any, act: Act) -> list[int]:
    """Return whom a report is restricted to by default: the function, without who is involved in it."""
    function = security_function(act.viewer.organization, act.today).values()
    said = Edge.objects.current().filter(type=INVOLVES.code, source=report.pk)
    involved = set(said.values_list("target", flat=True)) if function else set()
    people = dict.fromkeys(key for people in function for key in people)
    return [key for key in people if key not in involved]


def _asked(records: Iterable[Any]) -> list[Any]:
    """Return the reports that are made, or said to be, in confidence by this write."""
    return [
        one for one in records if one.confidential and (one._state.adding or FIELD in one.touched)
    ]


def give(records: Sequence[Any], act: Act) -> None:
    """Give reports made in confidence to the function, where no team is named. Queries only then."""
    asked = [one for one in _asked(records) if one.team_id is None or "team" not in one.touched]
    if asked and (function := security_function(act.viewer.organization, act.today)):
        for one in asked:
            one.team_id = next(iter(function))


def check(records: Sequence[Any], act: Act) -> Iterator[RowError]:
    """Refuse confidence where nobody is there to take it, and to let others into it later."""
    asked = _asked(records)
    if asked and not _may_let_in(act):
        text = tr("Nobody who may restrict reports holds a role of the kind “Security function”.")
        hint = tr("Tell somebody who may restrict it in another way, or report it openly.")
        for row, one in enumerate(records):
            if one in asked:
                yield RowError(row, FIELD, "no-function", text, hint)


def _may_let_in(act: Act) -> bool:
    """Return whether one of the function may decide who knows of a report."""
    here = act.viewer.organization
    people = {key for found in security_function(here, act.today).values() for key in found}
    behind = viewers_behind(here, people)
    return any(one.may_on(Incident, RESTRICT) for viewers in behind.values() for one in viewers)


def follow(change: Change) -> None:
    """Restrict reports made in confidence to the function and whoever writes them down, in the same
    transaction: nobody else ever knew of them."""
    if change.record_type.model is not Incident or change.verb not in ("created", "edited"):
        return
    reports: Sequence[Any] = change.records
    for report in reports:
        told = change.verb == "created" or FIELD in change.names.get(report.pk, ())
        if told and report.confidential and report.circle_id is None:
            members = usual_circle(report, change.act)
            reason = tr("It is reported in confidence.")
            made = restrict_by_rule(change.record_type, report.pk, members, change.act, reason)
            report.reference, report.circle_id = made.reference, made.circle_id
            report.entry = made.entry


def reached(one: Told) -> Iterator[Reason]:
    """Yield who knows of a report from now on that was made in confidence. Three queries.

    The holder of the role that it is given to is told of that by its team.
    """
    rows = Incident.objects.as_system("reports made in confidence").filter(
        pk=one.entry.pk, confidential=True
    )
    for circle, team in rows.exclude(circle=None).values_list("circle", "team"):
        roles = Role.objects.as_system("who is told by their role").filter(pk=team)
        told = {one.event.actor_id, *roles.values_list("holder", flat=True)}
        members = CircleMember.objects.filter(circle=circle).values_list("principal", flat=True)
        yield from (one.reason(GIVEN, key) for key in members if key not in told)
