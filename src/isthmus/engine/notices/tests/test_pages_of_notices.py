"""Notices in the pages and by API: the bell, the list, marks, and what of it one may still know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.access import CUSTOMER
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.comments.operations import remove as take_away
from isthmus.engine.door import Edit, edit, restrict
from isthmus.engine.models import Notice
from isthmus.engine.tasks.operations import Asked, add
from isthmus.engine.watching.operations import watch
from isthmus.engine.web.addresses import record_address

if TYPE_CHECKING:
    from isthmus.engine.notices.tests.conftest import House

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LIST = "/o/northgate/notices/"
SignIn = Callable[[str], Client]


@pytest.fixture
def approver(sign_in: SignIn) -> Client:
    return sign_in("approver")


def asked(house: House, title: str = "Read it", document: Any = None) -> Any:
    document = document or house.document()
    add(document.pk, Asked(title, house.key("approver")), house.act("ims_manager"))
    house.work()
    return document


def text(client: Client, address: str = LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def bell(page: str) -> str:
    found = re.search(r'aria-label="(Notices, [^"]*)"', page)
    assert found is not None
    return found[1]


def test_the_bell_counts_what_is_unread_and_the_list_shows_it(
    house: House, approver: Client
) -> None:
    assert bell(text(approver)) == "Notices, none unread"
    assert "Nothing yet" in text(approver)
    asked(house, "Read <b>it</b>")
    page = text(approver)
    assert bell(page) == "Notices, 1 unread"
    assert "IMS manager gave you a task" in page
    assert "Read &lt;b&gt;it&lt;/b&gt;" in page


def test_the_newest_stand_beside_the_bell(house: House, approver: Client) -> None:
    asked(house)
    answer = approver.get(f"{LIST}lately/")
    assert "gave you a task" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_opening_the_record_marks_as_read_what_is_about_it_and_nothing_else(
    house: House, approver: Client
) -> None:
    document, other = asked(house), asked(house)
    assert bell(text(approver)) == "Notices, 2 unread"
    # The bell of this very page knows of it.
    assert bell(text(approver, record_address(document, "northgate"))) == "Notices, 1 unread"
    unread = Notice.objects.filter(principal=house.key("approver"), read_at__isnull=True)
    assert [one.entry_id for one in unread] == [other.pk]


def test_marks_are_set_and_taken_back(house: House, approver: Client) -> None:
    asked(house)
    asked(house)
    keys = [one.pk for one in house.told("approver")]
    approver.post(f"{LIST}mark/", {"do": "read", "ids": [keys[0]]})
    assert bell(text(approver)) == "Notices, 1 unread"
    approver.post(f"{LIST}mark/", {"do": "unread", "ids": [keys[0]]})
    assert bell(text(approver)) == "Notices, 2 unread"
    answer = approver.post(f"{LIST}mark/", {"do": "all", "here": f"{LIST}?unread=1"}, follow=True)
    page = answer.content.decode()
    assert "2 notices are marked as read." in page
    assert "Nothing unread" in page
    at = re.search(r'name="at" value="([^"]+)"', page)
    assert at is not None
    approver.post(f"{LIST}mark/", {"do": "undo", "at": at[1]})
    assert bell(text(approver)) == "Notices, 2 unread"


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "read", "ids": ["x", "-1", "9" * 40]},
        {"do": "undo", "at": "yesterday"},
        {"do": "undo", "at": "2026-11-26T10:00"},
        {"do": "else"},
        {},
        {"do": "all", "here": "https://evil.example/"},
    ],
)
def test_nonsense_marks_nothing_and_leads_nowhere_else(
    house: House, approver: Client, sent: dict[str, Any]
) -> None:
    answer = approver.post(f"{LIST}mark/", sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith(LIST)


def test_nobody_marks_what_is_somebody_elses(house: House, sign_in: SignIn) -> None:
    asked(house)
    (one,) = house.told("approver")
    sign_in("auditor").post(f"{LIST}mark/", {"do": "read", "ids": [one.pk]})
    one.refresh_from_db()
    assert one.read_at is None


def test_what_is_unread_comes_first_and_pages_follow_one_another(
    house: House, approver: Client
) -> None:
    document = house.document()
    for n in range(70):
        add(document.pk, Asked(f"Task {n:02}", house.key("approver")), house.act("ims_manager"))
    keys = [one.pk for one in house.told("approver")]
    approver.post(f"{LIST}mark/", {"do": "read", "ids": keys[50:]})
    seen: list[str] = []
    address = LIST
    for _ in range(3):
        page = text(approver, address)
        seen += re.findall(r"Task (\d\d)", page)
        following = re.search(r'href="([^"]*after=[^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"{n:02}" for n in [*range(49, -1, -1), *range(69, 49, -1)]]
    assert not address
    assert approver.get(f"{LIST}?after=damaged").status_code == 422
    assert approver.get(f"{LIST}?kind=other").status_code == 422
    assert len(re.findall(r"Task \d\d", text(approver, f"{LIST}?kind=task"))) == 30
    assert "Nothing of this kind" in text(approver, f"{LIST}?kind=mention")


def test_what_is_hidden_meanwhile_is_neither_shown_nor_counted(
    house: House, approver: Client
) -> None:
    document = asked(house)
    restrict(DocumentType, document.pk, [], house.act("ims_manager"), "inquiry")
    page = text(approver)
    assert bell(page) == "Notices, none unread"
    assert "gave you a task" not in page
    assert "gave you a task" not in approver.get(f"{LIST}lately/").content.decode()
    approver.post(f"{LIST}mark/", {"do": "all"})
    assert house.told("approver")[0].read_at is None


def test_a_comment_that_was_taken_away_is_not_repeated(house: House, approver: Client) -> None:
    document = house.document()
    said = comment(document.pk, '@"Approver": the secret word', house.act("contributor"))
    house.work()
    assert "@Approver: the secret word" in text(approver)
    take_away(document.pk, said.pk, house.act("contributor"))
    assert "the secret word" not in text(approver)


def test_customers_have_no_bell_and_no_page(house: House, sign_in: SignIn) -> None:
    customer = sign_in(CUSTOMER)
    assert "Notices, " not in customer.get("/o/northgate/", follow=True).content.decode()
    for address in (LIST, f"{LIST}lately/"):
        assert customer.get(address).status_code == 404
    assert customer.post(f"{LIST}mark/", {"do": "all"}).status_code == 404
    choices = text(customer, "/o/northgate/settings/notices/")
    assert ("By e-mail" in choices, 'name="page"' in choices) == (True, False)
    assert customer.get("/api/v1/o/northgate/notices").status_code == 404


def test_the_bell_costs_no_query(house: House, sign_in: SignIn) -> None:
    auditor = sign_in("auditor")
    document = house.document()
    address = "/o/northgate/settings/preferences/"
    text(auditor, address)
    with CaptureQueriesContext(connection) as before:
        text(auditor, address)
    watch(document.pk, house.act("auditor"))
    edit(DocumentType, [Edit(document.pk, {"title": "Other"})], house.act("ims_manager"))
    house.work()
    with CaptureQueriesContext(connection) as after:
        assert bell(text(auditor, address)) == "Notices, 1 unread"
    assert len(after) == len(before)


def test_the_list_takes_as_many_queries_for_many_as_for_few(house: House, approver: Client) -> None:
    counts = []
    for size in (1, 12):
        for n in range(size):
            document = asked(house, f"Task {n}")
            comment(document.pk, '@"Approver" look', house.act("contributor"))
            house.work()
        text(approver)
        with CaptureQueriesContext(connection) as seen:
            text(approver)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_the_api_lists_and_marks(house: House, approver: Client) -> None:
    document = asked(house)
    at = "/api/v1/o/northgate/notices"
    (one,) = approver.get(at).json()["items"]
    assert (one["kind"], one["record"], one["read"]) == ("task", document.reference, False)
    assert one["url"].startswith(f"/o/northgate/documents/{document.reference}/")

    def mark(sent: dict[str, Any]) -> Any:
        body = json.dumps(sent)
        return approver.post(f"{at}/do/mark", body, content_type="application/json")

    assert mark({"ids": [one["id"]]}).json() == {"marked": 1}
    assert approver.get(f"{at}?unread=true").json() == {"items": [], "next": ""}
    assert mark({"ids": [one["id"]], "read": False}).json() == {"marked": 1}
    assert mark({}).json() == {"marked": 1}
    assert mark({"ids": ["x"]}).status_code == 422
    assert approver.get(f"{at}?kind=other").status_code == 422
    assert approver.get(f"{at}?after=damaged").status_code == 422
