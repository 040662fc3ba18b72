"""How principals, accounts and the organization's name follow from history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus.engine.door.history import ERASED
from isthmus.engine.history.engine_tables import RECORD
from isthmus.engine.history.tables import Payload, Standing, Story, Table, tables
from isthmus.engine.models import Event, Organization, Principal
from isthmus.engine.replay import hanging_rows
from isthmus.engine.text import fold
from isthmus.people.models import Absence, Membership, Party, Person, Role, StandIn
from isthmus.people.teams.model import Team

PRINCIPALS, ACCOUNTS, ORGANIZATION = "principals", "accounts", "organization"

#: Records behind a principal: which kind it is, and the states in which it can be named.
KINDS: dict[str, tuple[str, str]] = {
    Person._meta.label_lower: ("person", "here"),
    Role._meta.label_lower: ("role", "in_use"),
    Team._meta.label_lower: ("group", "in_use"),
    Party._meta.label_lower: ("party", "known"),
}


def _finish_principal(story: Story) -> None:
    row = story.table(RECORD).get("")
    if row is None or story.entry.type not in KINDS:
        return
    kind, active = KINDS[story.entry.type]
    title = row["title"]
    story.table(PRINCIPALS)[""] = {
        "kind": kind,
        "name": title if title == ERASED else title[:200],
        "name_key": title if title == ERASED else fold(title)[:250],
        "email": row.get("email", ""),
        "active": row["state"] == active,
    }


def _standing_principals(stories: Mapping[int, Story]) -> Iterator[Standing]:
    for row in Principal.objects.filter(pk__in=list(stories)):
        names = ("kind", "name", "name_key", "email", "active")
        yield row.pk, "", {name: getattr(row, name) for name in names}


def _take_account(story: Story, event: Event, payload: Payload) -> None:
    rows: dict[str, dict[str, Any]] = story.table(ACCOUNTS)
    if event.verb == "account added":
        rows[payload["person"]] = {"roles": sorted(payload["roles"])}
    elif event.verb == "roles changed":
        rows[payload["person"]] = {"roles": sorted(payload["roles"][1])}
    elif event.verb == "account removed":
        rows.pop(payload["person"], None)


def _standing_accounts(stories: Mapping[int, Story]) -> Iterator[Standing]:
    for row in Membership.objects.filter(organization_id__in=list(stories)):
        yield row.organization_id, str(row.principal_id), {"roles": sorted(row.roles)}


def _take_organization(story: Story, event: Event, payload: Payload) -> None:
    rows = story.table(ORGANIZATION)
    if event.verb == "created" and "slug" in payload:
        rows[""] = {"name": payload["name"], "slug": payload["slug"], "language": ""}
    elif event.verb == "renamed" and "" in rows:
        rows[""]["name"] = payload["name"][1]
    elif event.verb == "language chosen" and "" in rows:
        rows[""]["language"] = payload["language"][1]


def _standing_organizations(stories: Mapping[int, Story]) -> Iterator[Standing]:
    for row in Organization.objects.filter(pk__in=list(stories)):
        yield row.pk, "", {"name": row.name, "slug": row.slug, "language": row.language}


tables += [
    Table(PRINCIPALS, lambda story, event, payload: None, _standing_principals, _finish_principal),
    Table(ACCOUNTS, _take_account, _standing_accounts),
    Table(ORGANIZATION, _take_organization, _standing_organizations),
    hanging_rows(Absence),
    hanging_rows(StandIn),
]
