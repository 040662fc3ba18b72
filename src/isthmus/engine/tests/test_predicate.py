"""The one predicate against a rule so plain that it can be read: for any records and any viewer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import CUSTOMER, ROLES, Viewer, system_viewer
from isthmus.engine.door import Act, create, grant_clearance, move, remove, restrict, share
from isthmus.engine.models import Entry, Organization
from isthmus.people.models import Membership
from isthmus.people.operations import add_account
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PEOPLE, PARTIES = 3, 2


@dataclass(frozen=True)
class Plan:
    """A document to make: who may know of it (None: everybody), who is cleared, with whom shared,
    and whether a version of it is in force."""

    members: frozenset[int] | None
    cleared: frozenset[int]
    shared: frozenset[int]
    removed: bool
    published: bool


@dataclass(frozen=True)
class Looker:
    """Somebody who looks: as which person, in which role, of which party."""

    person: int
    role: str
    party: int | None


people = st.frozensets(st.integers(0, PEOPLE - 1))
plans = st.builds(
    Plan,
    st.none() | people.filter(bool),
    people,
    st.frozensets(st.integers(0, PARTIES - 1)),
    st.booleans(),
    st.booleans(),
)
lookers = st.builds(
    Looker,
    st.integers(0, PEOPLE - 1),
    st.sampled_from([*ROLES, ""]),
    st.none() | st.integers(0, PARTIES - 1),
)


def may_see(looker: Looker, plan: Plan) -> bool:
    """The rule, in words: what `within` and `visible_to` must agree with."""
    if plan.removed:
        return False
    if looker.role == CUSTOMER:
        shared = looker.party is not None and looker.party in plan.shared
        return plan.members is None and shared and plan.published
    if looker.role in ("", "administrator"):
        return False
    if plan.members is None:
        return True
    return looker.person in plan.members or looker.person in plan.cleared


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def members(org: Organization, system_act: Act) -> list[Membership]:
    return [
        add_account(
            email=f"p{n}@northgate.example",
            name=f"P{n}",
            password=None,
            roles=["auditor"],
            act=system_act,
        )
        for n in range(PEOPLE)
    ]


@pytest.fixture
def parties(system_act: Act) -> list[int]:
    rows = [{"title": f"Party {n}"} for n in range(PARTIES)]
    return [one.pk for one in create(PartyType, rows, system_act)]


def build(
    plan: Plan, act: Act, approver: Act, members: list[Membership], parties: list[int]
) -> int:
    key = int(create(DocumentType, [{"title": "One", "body": "Text"}], act)[0].pk)
    if plan.published:
        move(DocumentType, "submit", [key], act)
        move(DocumentType, "approve", [key], approver)
        move(DocumentType, "publish", [key], act)
    if plan.shared:
        share(DocumentType, key, [parties[n] for n in plan.shared], act)
    if plan.members is not None:
        inside = [members[n].principal_id for n in plan.members]
        restrict(DocumentType, key, inside, act, "inquiry")
        until = act.occurred_at + timedelta(days=1)
        for n in plan.cleared - plan.members:
            grant_clearance(DocumentType, key, members[n].principal_id, until, act, "audit")
    if plan.removed:
        remove(DocumentType, [key], act)
    return key


def viewer(looker: Looker, members: list[Membership], parties: list[int]) -> Viewer:
    member = members[looker.person]
    member.roles = [looker.role] if looker.role else []
    found = viewer_of(member)
    party = None if looker.party is None else parties[looker.party]
    return Viewer(
        found.organization,
        found.principal_id,
        found.name,
        found.roles,
        found.circles,
        found.cleared,
        found.customer,
        party if found.customer else None,
    )


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    wanted=st.lists(plans, min_size=1, max_size=4),
    looking=st.lists(lookers, min_size=1, max_size=4),
)
def test_everybody_sees_exactly_what_the_rule_says(
    wanted: list[Plan],
    looking: list[Looker],
    system_act: Act,
    acts: dict[str, Act],
    members: list[Membership],
    parties: list[int],
    other_org: Organization,
) -> None:
    with undone():
        elsewhere = Act.now(system_viewer(other_org, "test"), "test")
        create(DocumentType, [{"title": "Of others"}], elsewhere)
        made = {
            build(plan, system_act, acts["approver"], members, parties): plan for plan in wanted
        }
        for looker in looking:
            expected = {key for key, plan in made.items() if may_see(looker, plan)}
            who = viewer(looker, members, parties)
            rows = Document.objects.visible_to(who)
            assert set(rows.values_list("pk", flat=True)) == expected
            assert rows.count() == len(expected)
            entries = Entry.objects.visible_to(who).filter(type=DocumentType.code)
            assert set(entries.values_list("pk", flat=True)) == expected
