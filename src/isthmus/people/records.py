from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.models import Principal
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.registry import RecordType, register, section
from isthmus.people.guards import no_account
from isthmus.people.models import PARTY_ROLES, Party, Person, Role
from isthmus.people.teams import records as _teams  # noqa: F401 - registers itself


def _principal(record: Any, kind: PrincipalKind) -> Principal:
    return Principal(
        id=record.pk,
        organization_id=record.organization_id,
        kind=kind,
        name=record.title[:200],
        name_key=record.title_key,
        reference=record.reference,
        email=getattr(record, "email", ""),
        active=record.state in ("here", "in_use", "known"),
    )


@register
class PartyType(RecordType):
    model = Party
    prefix = "PAR"
    register = "parties"
    label = "Party"
    label_plural = "Parties"
    about = (
        "Customers, suppliers, internal groups, authorities: whoever is agreed with or has a say. "
        "One party may be several of these at once and is still one record."
    )
    clause = "6.3.7"
    phase = "plan"
    icon = "building"
    columns = ("title", "customer", "supplier", "internal_group", "owner", "state", "changed_at")
    labels = {"title": "Name"}
    filters = (*PARTY_ROLES, "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    terms = {
        "customer": "Customer",
        "supplier": "Supplier",
        "internal_group": "Internal group",
    }
    form = (
        section("The party", "title", "summary", "owner", about="Who they are, and who of us looks after them."),
        section("What they are to us", *PARTY_ROLES, about="All that is true. What is asked of the two follows from it."),
        section("How they are reached", "address", "website", "email", about="People of theirs are recorded under People."),
    )  # fmt: skip
    checklists = True

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if record.acts_as_supplier and not record.customer:
                message = tr("Only a customer can be a customer acting as supplier.")
                hint = tr("Mark it as a customer too, or as a supplier instead.")
                yield RowError(row, "acts_as_supplier", "customer", message, hint)

    @classmethod
    def after_create(cls, records: Sequence[Any], act: Act) -> None:
        Principal.objects.bulk_create(_principal(row, PrincipalKind.PARTY) for row in records)

    @classmethod
    def after_edit(cls, records: Sequence[Any], act: Act) -> None:
        rows = [_principal(row, PrincipalKind.PARTY) for row in records]
        update_rows(Principal, rows, ("name", "name_key", "email", "active"))


@register
class PersonType(RecordType):
    model = Person
    prefix = "PER"
    register = "people"
    label = "Person"
    label_plural = "People"
    about = (
        "Everyone who owns a record, approves, or holds a role. A person needs an account only "
        "to sign in."
    )
    clause = "6.3.3"
    phase = "plan"
    icon = "users"
    erased_title = "Erased person"
    erase_guards = (no_account,)
    columns = ("title", "job_title", "party", "email", "state", "changed_at")
    labels = {"title": "Name"}
    filters = ("party", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section(
            "The person",
            "title",
            "job_title",
            "party",
            "email",
            about="Who it is and where they work. An account is given in the settings.",
        ),
    )
    checklists = True

    @classmethod
    def after_create(cls, records: Sequence[Any], act: Act) -> None:
        Principal.objects.bulk_create(_principal(row, PrincipalKind.PERSON) for row in records)

    @classmethod
    def after_edit(cls, records: Sequence[Any], act: Act) -> None:
        rows = [_principal(row, PrincipalKind.PERSON) for row in records]
        update_rows(Principal, rows, ("name", "name_key", "email", "active"))


@register
class RoleType(RecordType):
    model = Role
    prefix = "ROL"
    register = "roles"
    label = "Role"
    label_plural = "Roles"
    about = (
        "The roles of the integrated management system, who holds them and who stands in. Three "
        "must be held: top management, the IMS manager, and the one who answers for improvement."
    )
    clause = "6.3.3"
    phase = "plan"
    icon = "id-badge-2"
    columns = ("title", "kind", "holder", "held_until", "state")
    filters = ("kind", "holder", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section(
            "The role",
            "title",
            "kind",
            "responsibility",
            "owner",
            about="What its holder decides and answers for.",
        ),
        section(
            "Who holds it",
            "holder",
            "deputy",
            "held_from",
            "held_until",
            about="One person at a time, and who stands in.",
        ),
    )
    relations = ("traces",)
    calendar = (CalendarDate("held_until", "Role ends", Q(state="in_use"), whose="holder"),)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if record.held_from and record.held_until and record.held_until < record.held_from:
                yield RowError(
                    row,
                    "held_until",
                    "order",
                    tr("It ends before it begins."),
                    tr("Mend one of the dates."),
                )
            if record.holder_id and record.holder_id == record.deputy_id:
                yield RowError(
                    row,
                    "deputy",
                    "same",
                    tr("The deputy is the holder."),
                    tr("Name somebody else."),
                )

    @classmethod
    def after_create(cls, records: Sequence[Any], act: Act) -> None:
        Principal.objects.bulk_create(_principal(row, PrincipalKind.ROLE) for row in records)

    @classmethod
    def after_edit(cls, records: Sequence[Any], act: Act) -> None:
        rows = [_principal(row, PrincipalKind.ROLE) for row in records]
        update_rows(Principal, rows, ("name", "name_key", "active"))
