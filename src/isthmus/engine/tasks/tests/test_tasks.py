"""Tasks: who sets them, who may finish them, and where somebody finds theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, create, restrict
from isthmus.engine.models import Task
from isthmus.engine.tasks.operations import (
    Asked,
    add,
    edit,
    finish,
    remove,
    reopen,
    restore,
    tasks_for,
)
from isthmus.people.records import RoleType

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "Access policy", "body": "x"}], acts["ims_manager"])
    return made


def key(acts: dict[str, Act], role: str) -> int:
    found = acts[role].viewer.principal_id
    assert found is not None
    return found


def test_who_was_asked_may_finish_it_and_nobody_else_without_the_right_to_edit(
    document: Any, acts: dict[str, Act]
) -> None:
    task = add(document.pk, Asked("Read it", key(acts, "auditor")), acts["contributor"])
    with pytest.raises(Forbidden, match="somebody else's"):
        finish(document.pk, task.pk, acts["approver"])
    done = finish(document.pk, task.pk, acts["auditor"])
    assert (done.done_by_id, done.done_at) == (key(acts, "auditor"), acts["auditor"].occurred_at)
    assert not tasks_for(acts["auditor"].viewer).exists()
    reopened = reopen(document.pk, task.pk, acts["contributor"])
    assert (reopened.done_by_id, reopened.done_at) == (None, None)
    writes: list[Callable[[], object]] = [
        lambda: add(document.pk, Asked("x"), acts["auditor"]),
        lambda: edit(document.pk, task.pk, Asked("x"), acts["auditor"]),
        lambda: remove(document.pk, task.pk, acts["auditor"]),
    ]
    for write in writes:
        with pytest.raises(Forbidden, match="edit documents"):
            write()


def test_what_a_role_is_asked_for_is_its_holders(document: Any, acts: dict[str, Act]) -> None:
    values = {"title": "Desk lead", "holder": key(acts, "approver")}
    (role,) = create(RoleType, [values], acts["ims_manager"])
    task = add(document.pk, Asked("Rehearse", role.pk), acts["contributor"])
    assert list(tasks_for(acts["approver"].viewer)) == [task]
    assert not tasks_for(acts["auditor"].viewer).exists()
    assert finish(document.pk, task.pk, acts["approver"]).done_at


def test_nobody_is_asked_who_can_not_see_the_record(document: Any, acts: dict[str, Act]) -> None:
    for role in ("customer_contact", "administrator"):
        with pytest.raises(Invalid, match="can't see this record"):
            add(document.pk, Asked("Read it", key(acts, role)), acts["contributor"])
    with pytest.raises(Invalid, match="nobody of that name"):
        add(document.pk, Asked("Read it", 12345), acts["contributor"])
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        (Asked(" \n "), ["title"]),
        (Asked("x" * 201, note="y" * 5001), ["title", "note"]),
        (Asked("x", due=date(9999, 12, 31)), ["due"]),
    ],
)
def test_everything_that_is_wrong_is_told_at_once(
    asked: Asked, fields: list[str], document: Any, acts: dict[str, Act]
) -> None:
    with pytest.raises(Invalid) as wrong:
        add(document.pk, asked, acts["contributor"])
    assert [error.field for error in wrong.value.errors] == fields


def test_my_tasks_are_the_urgent_first_and_leave_with_the_right_to_see(
    document: Any, acts: dict[str, Act]
) -> None:
    me, act = key(acts, "auditor"), acts["contributor"]
    today = timezone.localdate()
    titles = {"later": today + timedelta(9), "whenever": None, "late": today - timedelta(2)}
    made = {name: add(document.pk, Asked(name, me, due), act) for name, due in titles.items()}
    with CaptureQueriesContext(connection) as queries:
        found = [task.title for task in tasks_for(acts["auditor"].viewer)]
    assert found == ["late", "later", "whenever"]
    assert len(queries) == 2
    remove(document.pk, made["late"].pk, act)
    assert tasks_for(acts["auditor"].viewer).count() == 2
    restore(document.pk, made["late"].pk, act)
    with pytest.raises(Absent):
        restore(document.pk, made["late"].pk, act)
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "for the test")
    assert not tasks_for(acts["auditor"].viewer).exists()


def test_home_says_what_is_asked_of_me_and_how_late_it_is(
    document: Any, acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    adopt_editions(["iso27001-2013"], acts["ims_manager"])
    due = timezone.localdate() - timedelta(2)
    add(document.pk, Asked("Read the policy", key(acts, "auditor"), due), acts["contributor"])
    page = " ".join(sign_in("auditor").get("/o/northgate/").content.decode().split())
    assert "Read the policy" in page
    assert "2 days overdue" in page
    assert "Read the policy" not in sign_in("approver").get("/o/northgate/").content.decode()


def test_a_form_that_is_refused_keeps_what_was_typed(
    document: Any, acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    task = add(document.pk, Asked("Read it"), acts["contributor"])
    client = sign_in("contributor")
    url = f"/o/northgate/documents/{document.reference}/tasks/"
    typed = {"title": "Ask <them>", "assignee": "Nobody Atall", "due": "soon", "note": "n"}
    for path in ("add/", f"{task.pk}/edit/"):
        for headers in ({}, {"HX-Request": "true"}):
            page = client.post(f"{url}{path}", typed, headers=headers).content.decode()
            assert "Nobody here is “Nobody Atall”." in page
            assert "“soon” is not a date." in page
            assert "Ask &lt;them&gt;" in page


def test_an_unknown_task_is_not_there(document: Any, acts: dict[str, Act]) -> None:
    for wrong in (1, 10**25):
        with pytest.raises(Absent):
            finish(document.pk, wrong, acts["ims_manager"])
