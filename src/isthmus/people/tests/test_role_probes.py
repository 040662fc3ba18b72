from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.probe import ProbeResult
from isthmus.conformity.runner import run
from isthmus.engine.door import Act, Edit, create, edit, move
from isthmus.engine.models import Organization
from isthmus.people.models import RoleKind
from isthmus.people.records import PersonType, RoleType

pytestmark = pytest.mark.django_db

Make = Callable[..., Any]
Probed = Callable[..., ProbeResult]
#: Probes that look whether a kind of role is held, and a kind each looks at.
VACANCY = [
    ("roles-of-management-unfilled", RoleKind.TOP_MANAGEMENT),
    ("roles-of-management-unfilled", RoleKind.IMS_MANAGER),
    ("role-of-improvement-unfilled", RoleKind.IMPROVEMENT),
    ("roles-unfilled", RoleKind.PROCESS_OWNER),
]


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def keys(result: ProbeResult) -> list[int]:
    return sorted(entry.pk for entry in result.sample)


@pytest.fixture
def manager(org: Organization, acts: dict[str, Act]) -> Act:
    adopt_editions(["iso27001-2013", "iso20000-1-2011"], acts["ims_manager"])
    return acts["ims_manager"]


@pytest.fixture
def probed(org: Organization, manager: Act) -> Probed:
    def run_it(id_: str, on: date | None = None) -> ProbeResult:
        (result,) = run(org, on, only=[id_])
        return result

    return run_it


@pytest.fixture
def role(manager: Act) -> Make:
    def make(kind: str = RoleKind.OTHER, **values: Any) -> Any:
        (made,) = create(RoleType, [{"title": "A role", "kind": kind, **values}], manager)
        return made

    return make


@pytest.fixture
def person(manager: Act) -> Any:
    (made,) = create(PersonType, [{"title": "Mira Novak"}], manager)
    return made


def the_other_held(kind: str, role: Make, person: Any) -> None:
    """Have the other role of the same probe held, if there is one."""
    pair = [RoleKind.TOP_MANAGEMENT, RoleKind.IMS_MANAGER]
    if kind in pair:
        (other,) = (one for one in pair if one != kind)
        role(other, holder=person.pk)


def test_top_management_alone_is_no_evidence_that_the_ims_manager_is_named(
    role: Make, person: Any, probed: Probed
) -> None:
    role(RoleKind.TOP_MANAGEMENT, holder=person.pk)
    assert probed("roles-of-management-unfilled").outcome == "no_evidence"
    role(RoleKind.IMS_MANAGER, holder=person.pk)
    assert probed("roles-of-management-unfilled").outcome == "met"


@pytest.mark.parametrize(("id_", "kind"), VACANCY)
def test_a_role_falls_short_until_somebody_holds_it(
    id_: str, kind: str, role: Make, person: Any, probed: Probed, manager: Act
) -> None:
    assert probed(id_).outcome == "no_evidence"
    vacant = role(kind)
    result = probed(id_)
    assert (result.outcome, keys(result)) == ("falls_short", [vacant.pk])
    edit(RoleType, [Edit(vacant.pk, {"holder": person.pk})], manager)
    the_other_held(kind, role, person)
    assert probed(id_).outcome == "met"


@pytest.mark.parametrize(("id_", "kind"), VACANCY)
def test_a_role_is_held_from_its_first_to_its_last_day(
    id_: str, kind: str, role: Make, person: Any, probed: Probed
) -> None:
    role(kind, holder=person.pk, held_from=days(5), held_until=days(10))
    the_other_held(kind, role, person)
    outcomes = {number: probed(id_, days(number)).outcome for number in (4, 5, 10, 11)}
    assert outcomes == {4: "falls_short", 5: "met", 10: "met", 11: "falls_short"}


@pytest.mark.parametrize(("id_", "kind"), VACANCY)
def test_a_role_whose_holder_has_left_is_vacant(
    id_: str, kind: str, role: Make, person: Any, probed: Probed, manager: Act
) -> None:
    held = role(kind, holder=person.pk)
    move(PersonType, "leave", [person.pk], manager)
    assert keys(probed(id_)) == [held.pk]


@pytest.mark.parametrize(("id_", "kind"), [*VACANCY, ("role-without-responsibility", "other")])
def test_a_retired_role_is_not_examined(
    id_: str, kind: str, role: Make, probed: Probed, manager: Act
) -> None:
    move(RoleType, "retire", [role(kind).pk], manager)
    assert (probed(id_).outcome, probed(id_).examined) == ("no_evidence", 0)


def test_other_roles_do_not_fill_those_of_management(
    role: Make, person: Any, probed: Probed
) -> None:
    role(RoleKind.PROCESS_OWNER, holder=person.pk)
    assert probed("roles-of-management-unfilled").outcome == "no_evidence"
    assert probed("role-of-improvement-unfilled").outcome == "no_evidence"


def test_one_vacant_role_among_ten_is_within_tolerance(
    role: Make, person: Any, probed: Probed
) -> None:
    for _ in range(9):
        role(holder=person.pk)
    role()
    result = probed("roles-unfilled")
    assert (result.outcome, result.short, result.examined) == ("met", 1, 10)


def test_a_role_that_says_nothing_of_its_responsibility_falls_short(
    role: Make, probed: Probed, manager: Act
) -> None:
    assert probed("role-without-responsibility").outcome == "no_evidence"
    silent = role()
    result = probed("role-without-responsibility")
    assert (result.outcome, keys(result)) == ("falls_short", [silent.pk])
    edit(RoleType, [Edit(silent.pk, {"responsibility": "Keeps the register."})], manager)
    assert probed("role-without-responsibility").outcome == "met"


def test_what_is_owned_by_somebody_who_left_falls_short(
    role: Make, person: Any, probed: Probed, manager: Act
) -> None:
    assert probed("owner-has-left").outcome == "no_evidence"
    owned = role(owner=person.pk)
    assert probed("owner-has-left").outcome == "met"
    move(PersonType, "leave", [person.pk], manager)
    result = probed("owner-has-left")
    assert (result.outcome, keys(result)) == ("falls_short", [owned.pk])
    move(PersonType, "come_back", [person.pk], manager)
    assert probed("owner-has-left").outcome == "met"


def test_what_has_no_further_effect_needs_no_new_owner(
    role: Make, person: Any, probed: Probed, manager: Act
) -> None:
    owned = role(owner=person.pk)
    move(RoleType, "retire", [owned.pk], manager)
    move(PersonType, "leave", [person.pk], manager)
    assert probed("owner-has-left").examined == 0


def test_another_organization_is_not_looked_at(
    org: Organization, other_org: Organization, role: Make, probed: Probed
) -> None:
    role(RoleKind.TOP_MANAGEMENT)
    results = run(other_org, only=["roles-unfilled"])
    assert [result.examined for result in results if result.examined] == []
