"""The calendar: everything with a date that somebody may see, and nothing else."""

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
from isthmus.engine.calendar.dates import Window, dates
from isthmus.engine.door import Act, create, grant_clearance, move, restrict
from isthmus.engine.models import Approval, Entry, Record
from isthmus.engine.registry import registry
from isthmus.engine.tasks.operations import Asked, add
from isthmus.people.absences import Away, announce
from isthmus.people.models import Membership
from isthmus.people.records import RoleType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]
SignIn = Callable[[str], Client]
PAGE = "/o/northgate/calendar/"


def soon() -> date:
    return timezone.localdate() + timedelta(days=2)


def found(act: Act, **more: Any) -> list[tuple[str, str]]:
    today = timezone.localdate()
    window = Window(act.viewer, today - timedelta(days=40), today + timedelta(days=400), today)
    return [(one.label, one.title) for one in dates(window)]


def published(acts: Acts, title: str = "Backup policy", **values: object) -> Any:
    (record,) = create(DocumentType, [{"title": title, "body": "x", **values}], acts["contributor"])
    for verb, who in (
        ("submit", "contributor"),
        ("approve", "approver"),
        ("publish", "ims_manager"),
    ):
        move(DocumentType, verb, [record.pk], acts[who])
    return record


def read(client: Client, query: str = "?whose=all") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_dates_of_records_stand_there_where_they_count(acts: Acts) -> None:
    create(
        DocumentType, [{"title": "Draft", "body": "x", "review_due": soon()}], acts["ims_manager"]
    )
    published(acts, review_due=soon())
    create(RoleType, [{"title": "Owner", "held_until": soon()}], acts["ims_manager"])
    assert found(acts["auditor"]) == [("Review due", "Backup policy"), ("Role ends", "Owner")]


def test_tasks_absences_and_the_ends_of_approvals_stand_there(acts: Acts) -> None:
    record, me = published(acts), acts["approver"].viewer.principal_id
    assert me is not None
    add(record.pk, Asked("Rehearse", me, soon()), acts["ims_manager"])
    announce(me, Away(soon(), soon() + timedelta(days=3)), acts["approver"])
    assert found(acts["auditor"]) == [("Away", "Approver"), ("Task", "Rehearse")]
    approval = Approval.objects.get(entry=record.pk)
    assert approval.expires_at is None


#: What is due within hours has no day of its own: the due date of its entry stands there.
WITHIN_HOURS = {"incidents.majorincident", "incidents.notification"}


def test_every_type_with_a_date_of_its_own_declares_what_people_plan_by() -> None:
    for record_type in registry.types():
        overridden = record_type.model.entry_due is not Record.entry_due
        expected = overridden and record_type.code not in WITHIN_HOURS
        assert bool(record_type.calendar) is expected, record_type.code


def test_clearances_end_for_members_and_for_whom_they_let_in(
    acts: Acts, memberships: dict[str, Membership]
) -> None:
    (record,) = create(DocumentType, [{"title": "Secret", "body": "x"}], acts["ims_manager"])
    restrict(DocumentType, record.pk, [], acts["ims_manager"], "Only us")
    member = Act.now(viewer_of(memberships["ims_manager"]), "test")
    auditor = acts["auditor"].viewer.principal_id
    assert auditor is not None
    grant_clearance(
        DocumentType, record.pk, auditor, member.occurred_at + timedelta(days=3), member, "Audit"
    )
    cleared = Act.now(viewer_of(memberships["auditor"]), "test")
    assert found(member) == found(cleared) == [("Clearance of Auditor ends", "Secret")]
    assert found(acts["contributor"]) == []


def test_a_restricted_record_is_on_nobody_elses_calendar(acts: Acts, sign_in: SignIn) -> None:
    record = published(acts, "Secret", review_due=soon())
    add(record.pk, Asked("Hush", None, soon()), acts["ims_manager"])
    restrict(DocumentType, record.pk, [], acts["ims_manager"], "Only us")
    text = read(sign_in("contributor"), f"?whose=all&month={soon():%Y-%m}")
    assert "Secret" not in text
    assert "Hush" not in text
    assert "Secret" in read(sign_in("ims_manager"), f"?whose=all&month={soon():%Y-%m}")
    assert sign_in("customer_contact").get(PAGE).status_code == 404


def test_it_is_narrowed_to_what_is_mine_and_to_a_register(acts: Acts, sign_in: SignIn) -> None:
    me = acts["contributor"].viewer.principal_id
    published(acts, "Mine", review_due=soon(), owner=me)
    published(acts, "Theirs", review_due=soon())
    month = f"month={soon():%Y-%m}"
    client = sign_in("contributor")
    mine, everybodys = read(client, f"?{month}"), read(client, f"?{month}&whose=all")
    assert "Mine</span>" in mine
    assert "Theirs" not in mine
    assert "Theirs</span>" in everybodys
    assert "Theirs" not in read(client, f"?{month}&whose=all&register=roles")
    for nonsense in (
        "?month=2026-99",
        "?month=9999-01&view=x&whose=y&register=../",
        "?month=0001-01",
    ):
        assert read(client, nonsense)


def test_the_month_is_a_grid_with_named_days_and_the_agenda_says_the_same(
    acts: Acts, sign_in: SignIn
) -> None:
    for number in range(6):
        published(acts, f"Policy {number}", review_due=soon())
    text = read(sign_in("auditor"), f"?whose=all&month={soon():%Y-%m}")
    assert text.count('scope="col"') >= 7
    assert 'aria-labelledby="calendar-title"' in text
    assert "3 more" in text
    assert f'id="day-{soon()}"' in text
    agenda = read(sign_in("auditor"), "?whose=all&view=agenda")
    assert "Policy 5" in agenda
    assert '<table class="calendar"' not in agenda


def test_it_takes_the_same_queries_however_much_there_is(acts: Acts, sign_in: SignIn) -> None:
    client = sign_in("ims_manager")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            read(client, f"?whose=all&month={soon():%Y-%m}")
        return len(seen)

    published(acts, "First", review_due=soon())
    few = queries()
    for number in range(3):
        record = published(acts, f"P{number}", review_due=soon())
        add(record.pk, Asked("Do", None, soon()), acts["ims_manager"])
    assert Entry.objects.as_system("test").filter(due=soon()).count() == 4
    assert queries() == few <= 15
