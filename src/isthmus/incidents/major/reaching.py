"""Whether a restricted major incident reaches somebody of top management who is not involved.

What only some may know of is handled among them, by the security function, not by the ordinary
procedure; top management is told all the same (mission row I5; 27013, 6.2.5). So the declaration
names one person who holds a role of top management, knows of the report for good, and neither
handles it nor is involved in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import CircleMember, Edge
from isthmus.incidents.edges import INVOLVES
from isthmus.people.models import Role, RoleKind
from isthmus.people.teams.model import Team, TeamMember

NOBODY, NO_TOP, UNKNOWING, INVOLVED = "nobody-named", "not-top-management", "unknowing", "involved"
RESTRICTED = Q(circle__isnull=False)


def _conditions(day: date) -> dict[str, Q]:
    """Return what can be the matter with whom a declaration names, by code, the gravest first."""
    from isthmus.incidents.evidence.models import EvidenceItem

    named = {"organization": OuterRef("organization"), "removed_at": None}
    roles = Role.objects.as_system("majors: who is top management").filter(
        Q(held_from=None) | Q(held_from__lte=day),
        Q(held_until=None) | Q(held_until__gte=day),
        kind=RoleKind.TOP_MANAGEMENT,
        state="in_use",
        holder=OuterRef("manager"),
        circle=None,
        **named,
    )
    knowing = CircleMember.objects.filter(
        circle=OuterRef("circle"), principal=OuterRef("manager"), principal__active=True
    )
    evidence = EvidenceItem.objects.as_system("majors: who handles it").filter(
        Q(collected_by=OuterRef("manager")) | Q(holder=OuterRef("manager")),
        incident=OuterRef("incident"),
        **named,
    )
    teams = Team.objects.as_system("majors: who handles it").filter(
        Q(lead=OuterRef("manager")) | Q(deputy=OuterRef("manager")), pk=OuterRef("incident__team")
    )
    members = TeamMember.objects.filter(
        TeamMember.on(day), record=OuterRef("incident__team"), person=OuterRef("manager")
    )
    said = Edge.objects.current().filter(
        type=INVOLVES.code, source=OuterRef("incident"), target=OuterRef("manager")
    )
    handles = (
        Q(manager=F("owner"))
        | Q(manager=F("confirmed_by"))
        | Q(manager=F("incident__owner"))
        | Q(manager=F("incident__reporter"))
        | Q(Exists(teams) | Exists(members) | Exists(evidence))
    )
    return {
        NOBODY: Q(manager__isnull=True),
        NO_TOP: Q(~Exists(roles)),
        UNKNOWING: Q(~Exists(knowing)),
        INVOLVED: handles | Q(Exists(said)),
    }


def unreached(day: date) -> Q:
    """Return the condition that a restricted declaration names nobody who is fit to be told."""
    found = Q()
    for condition in _conditions(day).values():
        found |= condition
    return RESTRICTED & found


def reasons(keys: Iterable[int], day: date) -> Mapping[int, Reason]:
    """Return, by key of a restricted declaration, why it reaches nobody. One query."""
    from isthmus.incidents.major.models import MajorIncident

    cases = [When(condition, then=Value(code)) for code, condition in _conditions(day).items()]
    rows = (
        MajorIncident.objects.as_system("majors: whom they reach")
        .filter(RESTRICTED, pk__in=list(keys))
        .order_by()
        .annotate(why=Case(*cases, default=Value(""), output_field=CharField()))
        .values_list("pk", "why")
    )
    return {key: _reason(code) for key, code in rows if code}


def _reason(code: str) -> Reason:
    another = tr("Edit it and name another member of top management.")
    return {
        NOBODY: lambda: Reason(
            code,
            tr("Nobody of top management is named."),
            tr("Edit it and name somebody who knows of it and is not involved."),
        ),
        NO_TOP: lambda: Reason(
            code, tr("Whoever is named holds no role of top management today."), another
        ),
        UNKNOWING: lambda: Reason(
            code,
            tr("Whoever is named is not among those who know of it."),
            tr("Let them know of it on the page of the report, or name somebody else."),
        ),
        INVOLVED: lambda: Reason(
            code, tr("Whoever is named reported it, handles it or is involved in it."), another
        ),
    }[code]()
