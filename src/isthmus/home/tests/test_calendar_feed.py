"""The private calendar address: correct iCalendar, and the person's access at the time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.engine.models import Event as Happened
from isthmus.engine.tasks.operations import Asked, add, finish
from isthmus.home import feed as feed_page
from isthmus.home.ical import CONTROLS, Event, calendar, stable_uid
from isthmus.people.models import CalendarFeed, Membership
from isthmus.people.operations import set_roles
from isthmus.people.records import PersonType
from isthmus.people.viewers import viewer_of

Acts = dict[str, Act]
Memberships = dict[str, Membership]
SETTINGS = "/o/northgate/settings/calendar/"
AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    cache.clear()


def unfolded(body: bytes) -> list[str]:
    return body.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def said(body: bytes, name: str) -> list[str]:
    """Return the values of a property as a program reads them (RFC 5545, 3.3.11)."""
    found = [line.partition(":")[2] for line in unfolded(body) if re.match(f"{name}[:;]", line)]
    kept = {"n": "\n", "N": "\n"}
    return [re.sub(r"\\(.)", lambda m: kept.get(m[1], m[1]), text) for text in found]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_title_comes_back_as_it_was(title: str) -> None:
    body = calendar("X", [Event("u@isthmus", date(2026, 11, 26), title, AT)])
    expected = CONTROLS.sub("", title.replace("\r\n", "\n").replace("\r", "\n"))
    assert said(body, "SUMMARY") == [expected]
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert body.count(b"BEGIN:VEVENT\r\n") == 1


def test_it_says_what_the_standard_asks_for() -> None:
    event = Event(
        "u@isthmus", date(2026, 11, 30), "A", AT, date(2026, 12, 1), url="https://x/\r\nX:1"
    )
    lines = unfolded(calendar("Northgate", [event]))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    for line in (
        "VERSION:2.0", "UID:u@isthmus", "DTSTAMP:20261126T120000Z", "DTSTART;VALUE=DATE:20261130",
        "DTEND;VALUE=DATE:20261202", "SUMMARY:A", "URL:https://x/X:1",
    ):  # fmt: skip
        assert line in lines
    assert stable_uid(1, "a") == stable_uid(1, "a") != stable_uid(2, "a")


def document(act: Act, title: str = "Backup policy", **values: object) -> Any:
    return create(DocumentType, [{"title": title, "body": "x", **values}], act)[0]


def made(sign_in: Callable[[str], Client], role: str, **choice: str) -> str:
    """Make an address in the settings and return the way to it."""
    text = sign_in(role).post(SETTINGS, choice).content.decode()
    found = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", text)
    assert found is not None
    return found[1]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_program_reads_the_persons_dates_without_a_session(
    acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    record, me = document(acts["ims_manager"]), acts["approver"].viewer.principal_id
    due = timezone.localdate() + timedelta(days=5)
    task = add(record.pk, Asked("Rehearse; twice, at least", me, due), acts["ims_manager"])
    address = made(sign_in, "approver")
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert said(answer.content, "SUMMARY") == ["Task: Rehearse; twice, at least"]
    assert "Set-Cookie" not in answer
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    uid = said(answer.content, "UID")
    finish(record.pk, task.pk, acts["approver"])
    changed = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert changed.status_code == 200
    assert said(changed.content, "UID") == []
    assert len(uid) == 1


@pytest.mark.django_db
def test_the_secret_is_shown_once_and_only_its_digest_kept(
    acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    address = made(sign_in, "approver")
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43
    assert secret not in sign_in("approver").get(SETTINGS).content.decode()
    row = CalendarFeed.objects.get()
    assert secret not in str(vars(row))
    assert all(secret not in event.payload for event in Happened.objects.all())
    assert Happened.objects.filter(verb="calendar feed made").count() == 1


@pytest.mark.django_db
def test_renewed_revoked_inactive_and_unknown_answer_alike(
    acts: Acts, memberships: Memberships, sign_in: Callable[[str], Client]
) -> None:
    first = made(sign_in, "approver")
    second = made(sign_in, "approver")
    unknown = Client().get("/calendar/nobody.ics")
    for address in (first, f"/calendar/{'x' * 3000}.ics"):
        answer = Client().get(address)
        assert answer.status_code == unknown.status_code == 404
    assert Client().get(first).content == unknown.content
    user = memberships["approver"].user
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert Client().get(second).status_code == 404
    user.is_active = True
    user.save(update_fields=["is_active"])
    assert Client().get(second).status_code == 200
    sign_in("approver").post(SETTINGS, {"do": "revoke"})
    assert Client().get(second).status_code == 404
    third = made(sign_in, "approver")
    move(PersonType, "leave", [memberships["approver"].principal_id], acts["ims_manager"])
    assert Client().get(third).status_code == 404


@pytest.mark.django_db
def test_it_tells_what_the_person_may_see_at_that_moment(
    acts: Acts, memberships: Memberships, sign_in: Callable[[str], Client]
) -> None:
    due = timezone.localdate() + timedelta(days=5)
    record = document(acts["ims_manager"])
    add(record.pk, Asked("Rehearse", None, due), acts["ims_manager"])
    address = made(sign_in, "contributor", everybody="on")
    assert said(Client().get(address).content, "SUMMARY") == ["Task: Rehearse"]
    restrict(DocumentType, record.pk, [], acts["ims_manager"], "Only us")
    assert said(Client().get(address).content, "SUMMARY") == []
    edit(
        PersonType,
        [Edit(memberships["contributor"].principal_id, {"title": "C"})],
        acts["ims_manager"],
    )
    set_roles(memberships["contributor"], ["customer_contact"], acts["ims_manager"])
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
def test_restricted_records_are_left_out_unless_they_are_asked_for(
    acts: Acts, memberships: Memberships, sign_in: Callable[[str], Client]
) -> None:
    record, me = document(acts["ims_manager"], "Secret"), acts["ims_manager"].viewer.principal_id
    add(record.pk, Asked("Hush", me, timezone.localdate()), acts["ims_manager"])
    restrict(DocumentType, record.pk, [], acts["ims_manager"], "Only us")
    assert viewer_of(memberships["ims_manager"]).circles
    assert said(Client().get(made(sign_in, "ims_manager")).content, "SUMMARY") == []
    address = made(sign_in, "ims_manager", restricted="on")
    assert said(Client().get(address).content, "SUMMARY") == ["Task: Hush"]


@pytest.mark.django_db
def test_who_asks_too_often_waits_whether_the_address_is_known_or_not(
    acts: Acts, sign_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_page, "OFTEN", 2)
    for address in (made(sign_in, "approver"), "/calendar/nobody.ics"):
        answers = [Client().get(address).status_code for _ in range(3)]
        assert answers[0] in (200, 404)
        assert answers[2] == 429


@pytest.mark.django_db
def test_customers_have_no_calendar_to_take_away(
    acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    assert sign_in("customer_contact").get(SETTINGS).status_code == 404
    assert (
        "My calendar"
        not in sign_in("customer_contact")
        .get("/o/northgate/settings/preferences/")
        .content.decode()
    )
