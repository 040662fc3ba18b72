from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.models import Principal
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.people.named import nameless
from isthmus.people.teams.model import Team, TeamMember

MEMBERS = PartType(
    name="members",
    model=TeamMember,
    label="Member",
    label_plural="Members",
    fields=("person", "name", "since", "until"),
    about="Lead and deputy belong to it without standing here.",
)


@register
class TeamType(RecordType):
    model = Team
    prefix = "TEA"
    register = "teams"
    label = "Team"
    label_plural = "Teams"
    about = (
        "Groups that work on what is reported: who belongs to them, who leads them, and which services "
        "they support. What is a team's is every member's: tasks, mentions, due times."
    )
    clause = "6.3.3"
    phase = "plan"
    icon = "users-group"
    columns = ("title", "lead", "deputy", "state", "changed_at")
    labels = {"title": "Name"}
    filters = ("lead", "deputy", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The team", "title", "purpose", "owner", about="What it is called and works on."),
        section("Who leads the team", "lead", "deputy", about="One person, and who stands in."),
    )
    parts = (MEMBERS,)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        rows = [(row, record) for row, record in enumerate(records)]
        people = _people(record for _, record in rows)
        for row, record in rows:
            if record.lead_id and record.lead_id == record.deputy_id:
                hint = tr("Name somebody else.")
                yield RowError(row, "deputy", "same", tr("The deputy is the lead."), hint)
            for name in ("lead", "deputy"):
                key = getattr(record, f"{name}_id")
                if key and key not in people:
                    yield _no_person(row, name)
            yield from nameless(row, "members", record.parts.get("members", ()))
            yield from _member_errors(row, record, people)

    @classmethod
    def after_create(cls, records: Sequence[Any], act: Act) -> None:
        Principal.objects.bulk_create(_principal(row) for row in records)

    @classmethod
    def after_edit(cls, records: Sequence[Any], act: Act) -> None:
        rows = [_principal(row) for row in records]
        update_rows(Principal, rows, ("name", "name_key", "active"))


def _people(records: Iterable[Any]) -> set[int]:
    """Return the keys of those named by the teams who are people. One query."""
    named = {key for one in records for key in (one.lead_id, one.deputy_id, *_named(one))} - {None}
    found = Principal.objects.filter(pk__in=named, kind=PrincipalKind.PERSON) if named else ()
    return {one.pk for one in found}


def _named(record: Any) -> list[int]:
    return [member.person_id for member in record.parts.get("members", ())]


def _member_errors(row: int, record: Any, people: set[int]) -> Iterable[RowError]:
    last: dict[int, Any] = {}
    members = [*enumerate(record.parts.get("members", ()))]
    for place, one in sorted(members, key=lambda each: each[1].since or date.min):
        if one.person_id is not None and one.person_id not in people:
            yield _no_person(row, f"members.{place}.person")
        if one.since and one.until and one.until < one.since:
            hint = tr("Mend one of the dates.")
            text = tr("It ends before it begins.")
            yield RowError(row, f"members.{place}.until", "order", text, hint)
        if one.person_id is None:
            continue
        if one.person_id in last and _overlaps(last[one.person_id], one):
            text = tr("This member belongs to it at that time already.")
            hint = tr("End the earlier line first, or leave this one out.")
            yield RowError(row, f"members.{place}.person", "twice", text, hint)
        last[one.person_id] = one


def _overlaps(earlier: Any, later: Any) -> bool:
    return earlier.until is None or later.since is None or earlier.until >= later.since


def _no_person(row: int, field: str) -> RowError:
    text = tr("Teams are made of people.")
    return RowError(row, field, "no-person", text, tr("Name a person."))


def _principal(record: Any) -> Principal:
    return Principal(
        id=record.pk,
        organization_id=record.organization_id,
        kind=PrincipalKind.GROUP,
        name=record.title[:200],
        name_key=record.title_key,
        reference=record.reference,
        email="",
        active=record.state == "in_use",
    )
