"""What waits for somebody: one list over all registers, in order of urgency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.comments import operations as comments
from isthmus.engine.door import Act, create, move, restrict
from isthmus.engine.needs.desk import Need, everything
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.tasks.operations import Asked, add
from isthmus.home.work import SHOWN
from isthmus.people.records import RoleType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]
SignIn = Callable[[str], Client]
PAGE = "/o/northgate/my-work/"
WEDNESDAY = date(2026, 11, 25)


def key(acts: Acts, role: str) -> int:
    found = acts[role].viewer.principal_id
    assert found is not None
    return found


def document(act: Act, title: str = "Backup policy", **values: object) -> Any:
    return create(DocumentType, [{"title": title, "body": "x", **values}], act)[0]


def read(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("due", "urgency"),
    [
        (None, "undated"),
        (WEDNESDAY - timedelta(days=1), "overdue"),
        (WEDNESDAY, "today"),
        (WEDNESDAY + timedelta(days=4), "week"),
        (WEDNESDAY + timedelta(days=5), "later"),
    ],
)
def test_a_week_ends_on_sunday(due: date | None, urgency: str) -> None:
    assert Need("task", "x", "/", "x", due=due).urgency(WEDNESDAY) == urgency


def test_on_a_sunday_this_week_is_the_one_that_begins() -> None:
    sunday = WEDNESDAY + timedelta(days=4)
    need = Need("task", "x", "/", "x", due=sunday + timedelta(days=7))
    assert need.urgency(sunday) == "week"


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.code)
def test_tasks_and_mentions_of_every_type_are_there_with_who_asked(
    record_type: type[RecordType],
    make_samples: Callable[[type[RecordType]], list[Any]],
    acts: Acts,
) -> None:
    record = make_samples(record_type)[0]
    viewer = acts["approver"].viewer
    if record_type.tasks:
        add(record.pk, Asked("Do it", viewer.principal_id), acts["ims_manager"])
    if record_type.comments:
        comments.add(record.pk, '@"Approver" look', acts["ims_manager"])
    found = {one.sort: one for one in everything(viewer).needs}
    for sort, there in (("task", record_type.tasks), ("mention", record_type.comments)):
        assert (sort in found) is there
        if there:
            assert found[sort].asked_by == "IMS manager"
            assert found[sort].reference == record.reference
            assert found[sort].since is not None


def test_the_most_urgent_comes_first_whatever_it_is(acts: Acts, sign_in: SignIn) -> None:
    today, me = timezone.localdate(), key(acts, "approver")
    record = document(acts["ims_manager"])
    for title, days in (("Later", 40), ("Late", -3), ("Now", 0)):
        add(record.pk, Asked(title, me, today + timedelta(days=days)), acts["ims_manager"])
    comments.add(record.pk, '@"Approver" look', acts["contributor"])
    waiting = document(acts["contributor"], "Waits for a word")
    move(DocumentType, "submit", [waiting.pk], acts["contributor"])
    text = read(sign_in("approver"))
    places = [text.index(f'id="{one}"') for one in ("overdue", "today", "later", "undated")]
    assert places == sorted(places)
    assert "3 days overdue" in text
    assert "from Contributor" in text
    narrowed = read(sign_in("approver"), "?sort=task&due=today")
    assert "Now</span>" in narrowed
    assert "Late</span>" not in narrowed
    assert read(sign_in("approver"), "?sort=nonsense&due=%C3%BC&whose=x&page=9999")


def test_what_a_role_is_asked_is_named_by_the_role(acts: Acts, sign_in: SignIn) -> None:
    values = {"title": "Service owner", "holder": key(acts, "approver")}
    (role,) = create(RoleType, [values], acts["ims_manager"])
    add(document(acts["ims_manager"]).pk, Asked("Rehearse", role.pk), acts["ims_manager"])
    assert "as Service owner" in read(sign_in("approver"), "?whose=role")
    assert "Nothing of this kind" in read(sign_in("approver"), "?whose=mine&sort=task")


def test_records_i_own_are_there_when_they_are_due_within_a_month(acts: Acts) -> None:
    today, me = timezone.localdate(), key(acts, "contributor")
    for days in (20, 60):
        held = {"holder": me, "owner": me, "held_until": today + timedelta(days=days)}
        create(RoleType, [{"title": f"In {days} days", **held}], acts["ims_manager"])
    found = [one.title for one in everything(acts["contributor"].viewer).needs]
    assert found == ["In 20 days"]


def test_a_restricted_record_is_on_no_list_of_others(acts: Acts, sign_in: SignIn) -> None:
    me = key(acts, "approver")
    record = document(acts["ims_manager"], "Secret", owner=me)
    add(record.pk, Asked("Hush", me), acts["ims_manager"])
    restrict(DocumentType, record.pk, [], acts["ims_manager"], "Only us")
    text = read(sign_in("approver"))
    assert "Secret" not in text
    assert "Hush" not in text
    assert "Nothing waits for you" in text
    assert sign_in("customer_contact").get(PAGE).status_code == 404


def test_it_takes_the_same_queries_however_much_there_is(acts: Acts, sign_in: SignIn) -> None:
    today, me, client = timezone.localdate(), key(acts, "approver"), sign_in("approver")

    def grow(count: int) -> None:
        for number in range(count):
            record = document(acts["contributor"], f"P{number}", owner=me)
            add(record.pk, Asked("Do", me, today), acts["ims_manager"])
            comments.add(record.pk, '@"Approver"', acts["contributor"])
            move(DocumentType, "submit", [record.pk], acts["contributor"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            read(client)
        return len(seen)

    grow(1)
    few = queries()
    grow(4)
    assert queries() == few <= 20


def test_long_lists_come_in_pages(acts: Acts, sign_in: SignIn) -> None:
    record, me = document(acts["ims_manager"]), key(acts, "approver")
    for number in range(SHOWN + 3):
        add(record.pk, Asked(f"Task {number:03}", me), acts["ims_manager"])
    first, second = read(sign_in("approver")), read(sign_in("approver"), "?page=2")
    assert f"1 to {SHOWN} of {SHOWN + 3}" in first
    assert f"{SHOWN + 1} to {SHOWN + 3} of {SHOWN + 3}" in second
    assert "53 <" in first or "53<" in first
