"""Teams at the desk: whose a report is that nobody works on, and to whom it can be given by one press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from isthmus.engine.access import EDIT
from isthmus.engine.lookup import handle_of
from isthmus.engine.models import Entry, Event
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.past import payload_of
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.engine.web.jinja import initials
from isthmus.incidents.models import UNRESOLVED, Incident
from isthmus.people.models import Absence
from isthmus.people.teams.belonging import members_of
from isthmus.services.models import Service


def given(entry: Entry, event: Event) -> int | None:
    """Return the team that a report comes to by an event, while nobody works on it; else None."""
    if entry.owner_id is not None or entry.state not in UNRESOLVED:
        return None
    said = payload_of(event)
    fields = said.get("fields") or {name: pair[1] for name, pair in said.get("changes", {}).items()}
    team = fields.get("team")
    return int(team) if team and str(team).isdecimal() else None


def propose(incidents: Sequence[Incident]) -> None:
    """Give reports without a team that of their service, when it is named. One query at most."""
    open_ = [one for one in incidents if _waits_for_team(one)]
    if not open_:
        return
    rows = Service.objects.as_system("which team supports it").filter(
        pk__in={one.service_id for one in open_},
        team__state="in_use",
        team__removed_at__isnull=True,
    )
    teams = dict(rows.values_list("pk", "team"))
    for one in open_:
        assert one.service_id is not None
        one.team_id = teams.get(one.service_id)


def _waits_for_team(one: Incident) -> bool:
    if one.service_id is None or one.team_id is not None:
        return False
    # Whoever takes a team away means it.
    return one._state.adding or ("service" in one.touched and "team" not in one.touched)


def give_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return to whom of its team an open report can be given: those who are here first.

    Two queries, where a team is named and the viewer may edit.
    """
    viewer = page.viewer
    record: Any = page.record
    if record.team_id is None or record.state not in UNRESOLVED:
        return None
    if not viewer.may_on(Incident, EDIT):
        return None
    team = page.lookup.principal(record.team_id)
    if team is None or team.kind != PrincipalKind.GROUP:
        return None
    today = timezone.localdate()
    keys = members_of(viewer.organization, [team.pk], today).get(team.pk, set())
    keys -= {record.owner_id, viewer.principal_id}
    away = set(Absence.objects.on(today).filter(entry__in=keys).values_list("entry", flat=True))
    page.lookup.load_principals(keys)
    found = [one for key in keys if (one := page.lookup.principal(key)) and one.active]
    found.sort(key=lambda one: (one.pk in away, one.name.casefold(), one.pk))
    if not found:
        return None
    return {
        "team": team.name,
        "url": record_address(record, viewer.organization.slug, "record_edit"),
        "members": [
            {
                "name": one.name,
                "initials": initials(one.name),
                "handle": handle_of(one),
                "away": one.pk in away,
            }
            for one in found
        ],
    }
