"""A cleared viewer is told of restricted records that fall short; everybody else reads the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from isthmus.conformity.addition import addition
from isthmus.conformity.facts import facts
from isthmus.conformity.probe import probes
from isthmus.conformity.stored import refresh
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, grant_clearance, move, restrict
from isthmus.engine.models import Entry, Organization
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

OVERDUE = "document-review-overdue"
PAGE = f"/o/northgate/probes/{OVERDUE}/"
REQUIREMENT = "/o/northgate/requirements/iso27001-2013/7.5.2-c/"
WORDS = "1 more in restricted records you may know of"


@pytest.fixture
def secret(adopted: Organization, acts: dict[str, Act], memberships: dict[str, Membership]) -> Any:
    """An overdue document that the auditor may know of, besides whoever restricted it."""
    author, manager = acts["contributor"], acts["ims_manager"]
    values = {"title": "Merger plan", "body": "Text.", "review_due": date(2020, 1, 1)}
    (row,) = create(DocumentType, [values], author)
    move(DocumentType, "submit", [row.pk], author)
    move(DocumentType, "approve", [row.pk], manager)
    move(DocumentType, "publish", [row.pk], manager)
    restrict(DocumentType, row.pk, [memberships["auditor"].principal_id], manager, "Confidential")
    return row


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.usefixtures("secret")
def test_only_those_of_the_circle_are_told(
    adopted: Organization, sign_in: Callable[[str], Client], swept: bool
) -> None:
    def page(role: str, address: str) -> str:
        return sign_in(role).get(address).content.decode()

    if swept:
        refresh(adopted, timezone.now())
    for address in (PAGE, REQUIREMENT):
        cleared, outsider = page("auditor", address), page("top_management", address)
        assert WORDS in cleared
        assert "Merger plan" in cleared
        assert "Merger" not in outsider
        assert "in restricted records" not in outsider
    assert "No evidence" in page("auditor", PAGE)


@pytest.mark.usefixtures("secret")
def test_lists_lead_those_of_the_circle_to_all_that_falls_short(
    sign_in: Callable[[str], Client],
) -> None:
    """The list of probes says it besides, the matrix leads there; nobody else's say anything."""
    register, matrix = "/o/northgate/probes/", "/o/northgate/matrix/"
    inside = sign_in("auditor")
    apart = inside.get(register).text.partition('id="restricted"')[2]
    assert f"/o/northgate/probes/{OVERDUE}/#restricted" in apart
    assert "/o/northgate/probes/#restricted" in inside.get(matrix).text
    outside = sign_in("top_management")
    assert 'id="restricted"' not in outside.get(register).text
    assert "#restricted" not in outside.get(matrix).text


def test_the_public_answer_does_not_change(adopted: Organization, secret: Any) -> None:
    (result,) = facts(adopted).results_of([OVERDUE])
    assert (result.outcome, result.examined, result.short) == ("no_evidence", 0, 0)


def test_every_probe_looks_at_the_circles_alone(
    adopted: Organization, secret: Any, memberships: dict[str, Membership], assessor: Act
) -> None:
    create(DocumentType, [{"title": "Public", "body": "{{open}}"}], assessor)
    viewer = viewer_of(memberships["auditor"])
    told = set()
    for declared in probes.values():
        more = addition(declared, viewer, facts(adopted).codes, timezone.localdate())
        assert more.short == len(more.entries)
        told |= {entry.pk for entry in more.entries}
    assert told == {secret.pk}
    assert Entry.objects.visible_to(viewer).filter(pk__in=told, circle__isnull=True).count() == 0


def test_without_a_circle_it_costs_no_query(
    adopted: Organization, acts: dict[str, Act], django_assert_num_queries: Any
) -> None:
    viewer, today = acts["approver"].viewer, timezone.localdate()
    with django_assert_num_queries(0):
        for declared in probes.values():
            assert addition(declared, viewer, ("iso27001-2013",), today).short == 0


def test_roles_hold_for_the_addition_as_well(
    adopted: Organization, secret: Any, memberships: dict[str, Membership], system_act: Act
) -> None:
    from isthmus.people.operations import set_roles

    member = memberships["auditor"]
    set_roles(member, ["customer_contact"], system_act)
    declared = probes[OVERDUE]
    assert addition(declared, viewer_of(member), (), timezone.localdate()).short == 0


def test_whoever_has_the_circle_open_for_a_time_is_told_until_it_closes(
    secret: Any, memberships: dict[str, Membership]
) -> None:
    reader, today = memberships["contributor"], timezone.localdate()

    def told(at: datetime) -> int:
        with time_machine.travel(at):
            return addition(probes[OVERDUE], viewer_of(reader), (), today).short

    now = timezone.now()
    assert told(now) == 0
    until = now + timedelta(days=2)
    manager = Act.now(viewer_of(memberships["ims_manager"]), "test")
    grant_clearance(DocumentType, secret.pk, reader.principal_id, until, manager, "Audit")
    assert told(now + timedelta(days=1)) == 1
    assert told(now + timedelta(days=3)) == 0
