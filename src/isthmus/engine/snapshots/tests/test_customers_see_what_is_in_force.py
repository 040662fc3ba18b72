"""Customers see the version in force of what is shared with them, and nothing of any draft."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.agreements.records import AgreementType
from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, create, edit, move, share
from isthmus.engine.history.erasure import Wanted, erase
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Organization
from isthmus.engine.reading import SALT
from isthmus.people.models import Membership
from isthmus.people.records import PartyType, PersonType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HOME = "/o/northgate/"
LIST, API = f"{HOME}agreements/", "/api/v1/o/northgate/agreements"
#: Values of the draft, none of which may be in any answer.
DRAFT = {"title": "Zulu outsourcing", "kind": "contract", "summary": "Penguin price",
         "services": "Walrus", "security_clause": "Ostrich", "notice_days": 77}  # fmt: skip
UNTOLD = ("Zulu", "Penguin", "Walrus", "Ostrich", "Gnu hours")
BASIS = "objection"


@pytest.fixture
def act(memberships: dict[str, Membership]) -> Act:
    return Act.now(viewer_of(memberships["ims_manager"]), "test")


@pytest.fixture
def bank(act: Act) -> int:
    return int(create(PartyType, [{"title": "Harbour Bank"}], act)[0].pk)


@pytest.fixture
def viewer(bank: int, act: Act, memberships: dict[str, Membership]) -> Viewer:
    member = memberships["customer_contact"]
    edit(PersonType, [Edit(member.principal_id, {"party": bank})], act)
    return viewer_of(member)


@pytest.fixture
def customer(viewer: Viewer, sign_in: Callable[[str], Client]) -> Client:
    return sign_in("customer_contact")


def drafted(act: Act, bank: int, title: str = "Managed mail", **more: Any) -> Any:
    values = {
        "title": title,
        "kind": "sla",
        "party": bank,
        "starts_on": act.today,
        "ends_on": act.today + timedelta(days=700),
        "review_due": act.today + timedelta(days=300),
        "targets": [
            {"metric": "restoration", "value": 4, "unit": "hours", "calendar": "Whale hours"},
            {"metric": "security", "value": 8, "unit": "hours"},
        ],
    }
    return create(AgreementType, [values | more], act)[0]


def brought_into_force(record: Any, act: Act) -> Any:
    move(AgreementType, "negotiate", [record.pk], act)
    give(AgreementType, "terms", [record.pk], act)
    move(AgreementType, "agree", [record.pk], act, {"how": "Signed"})
    return move(AgreementType, "bring_into_force", [record.pk], act)[0]


def revised(record: Any, act: Act, **changes: Any) -> Any:
    move(AgreementType, "revise", [record.pk], act)
    rows = [
        {"metric": "restoration", "value": 9, "unit": "hours", "calendar": "Gnu hours"},
        {"metric": "security", "value": 8, "unit": "hours"},
    ]
    return edit(AgreementType, [Edit(record.pk, {"targets": rows, **DRAFT, **changes})], act)[0]


def later(act: Act, days: int) -> Act:
    moment = act.occurred_at + timedelta(days=days)
    return replace(act, occurred_at=moment, recorded_at=moment)


@pytest.fixture
def agreement(act: Act, bank: int) -> Any:
    """An agreement in force that is shared, and of which the next version is drafted."""
    record = brought_into_force(drafted(act, bank), act)
    share(AgreementType, record.pk, [bank], act)
    return revised(record, later(act, 1))


def said(response: Any) -> str:
    data = b"".join(response) if response.streaming else response.content
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    return str(data.decode())


WAYS = {
    "home": HOME,
    "list": LIST,
    "list with every column": f"{LIST}?columns=title,kind,state,summary,notice_days,ends_on",
    "page": f"{LIST}REFERENCE/",
    "history": f"{LIST}REFERENCE/history/",
    "csv": f"{LIST}export.csv",
    "xlsx": f"{LIST}export.xlsx",
    "json": f"{LIST}export.json",
    "api list": API,
    "api record": f"{API}/REFERENCE",
    "api history": f"{API}/REFERENCE/history",
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_shows_what_is_in_force(way: str, agreement: Any, customer: Client) -> None:
    response = customer.get(WAYS[way].replace("REFERENCE", agreement.reference))
    assert response.status_code == 200
    text = said(response)
    if "history" not in way:
        assert "Managed mail" in text
    if way in ("page", "json", "xlsx", "api list", "api record"):
        assert "Whale hours" in text
    for word in UNTOLD:
        assert word not in text, word


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("course", ["never in force", "ended", "taken up again"])
def test_what_is_not_in_force_is_not_there(
    way: str, course: str, act: Act, bank: int, customer: Client
) -> None:
    record = drafted(act, bank)
    if course != "never in force":
        brought_into_force(record, act)
        move(AgreementType, "end", [record.pk], act, {"reason": "They left"})
    if course == "taken up again":
        move(AgreementType, "take_up", [record.pk], act)
    share(AgreementType, record.pk, [bank], act)
    response = customer.get(WAYS[way].replace("REFERENCE", record.reference))
    if "REFERENCE" in WAYS[way]:
        absent = customer.get(WAYS[way].replace("REFERENCE", "AGR-1999-0001"))
        assert response.status_code == absent.status_code == 404
        assert response.content == absent.content
    else:
        assert response.status_code == 200
        text = said(response)
        assert "Managed mail" not in text
        assert record.reference not in text


def test_the_state_is_that_of_what_is_in_force(agreement: Any, customer: Client) -> None:
    found = customer.get(f"{API}/{agreement.reference}").json()
    assert (found["state"], found["kind"], found["summary"]) == ("in_force", "sla", "")
    assert found["notice_days"] is None
    assert [row["metric"] for row in found["targets"]] == ["restoration", "security"]
    assert "In force" in said(customer.get(f"{LIST}{agreement.reference}/"))


def counted(customer: Client, query: str) -> int:
    answer = customer.get(f"{API}?{query}")
    assert answer.status_code == 200, answer.content
    return int(answer.json()["count"])


def test_filters_and_words_ask_the_version_not_the_draft(
    agreement: Any, act: Act, customer: Client
) -> None:
    ends = act.today + timedelta(days=700)
    for query, found in {
        "q=managed": 1, "q=zulu": 0, f"q={agreement.reference}": 1,
        "kind=sla": 1, "kind=contract": 0, "kind=none": 0, "kind=sla,contract": 1,
        f"ends_on={ends}": 1, f"ends_on.gte={ends}": 1, f"ends_on.lte={act.today}": 0,
        "ends_on=none": 0, "ends_on=none&kind=sla": 0, "ends_on.not=none": 1,
        "kind.not=sla": 0, "kind.not=contract": 1, f"ends_on={ends},none": 1,
    }.items():  # fmt: skip
        assert counted(customer, query) == found, query
    edit(AgreementType, [Edit(agreement.pk, {"ends_on": None})], act)
    assert counted(customer, "ends_on=none") == 0
    again = brought_into_force(agreement, later(act, 2))
    assert again.ends_on is None
    assert counted(customer, "ends_on=none") == 1
    assert counted(customer, "q=zulu") == counted(customer, "kind=contract") == 1


@pytest.mark.parametrize("query", ["state=draft", "state=in_force", "sort=changed_at", "sort=kind"])
def test_nothing_beside_the_version_can_be_asked_for(
    query: str, agreement: Any, customer: Client
) -> None:
    assert customer.get(f"{API}?{query}").status_code == 422


def test_lists_are_in_the_order_of_what_is_in_force(act: Act, bank: int, customer: Client) -> None:
    for title, draft in (("Bravo", "a Zulu"), ("alpha", "z Zulu"), ("Çharlie", "m Zulu")):
        record = brought_into_force(drafted(act, bank, title), act)
        share(AgreementType, record.pk, [bank], act)
        revised(record, act, title=draft)
    found = customer.get(f"{API}?sort=title").json()["items"]
    assert [one["title"] for one in found] == ["alpha", "Bravo", "Çharlie"]
    seen, after = [], ""
    while True:
        answer = customer.get(f"{API}?sort=-title&limit=1&after={after}").json()
        seen += [one["title"] for one in answer["items"]]
        if answer["next"] is None:
            break
        after = unquote(answer["next"].rpartition("after=")[2])
        assert "Zulu".casefold() not in str(signing.loads(after, salt=SALT))
    assert seen == ["Çharlie", "Bravo", "alpha"]
    page = said(customer.get(HOME))
    assert page.index("alpha") < page.index("Bravo") < page.index("Çharlie")


def test_history_tells_how_versions_took_one_anothers_place(
    agreement: Any, act: Act, customer: Client
) -> None:
    address = f"{API}/{agreement.reference}/history"
    verbs = [one["verb"] for one in customer.get(address).json()["items"]]
    assert verbs == ["shared_with_you"]
    edit(AgreementType, [Edit(agreement.pk, {"title": "Never seen"})], later(act, 2))
    edit(AgreementType, [Edit(agreement.pk, {"title": "Mail and files"})], later(act, 3))
    brought_into_force(agreement, later(act, 4))
    newest, shared = customer.get(address).json()["items"]
    assert (newest["verb"], newest["actor"]) == ("version frozen", "Northgate Managed Services")
    sides = {one["field"]: (one["before"], one["after"]) for one in newest["changes"]}
    assert sides["title"] == ("Managed mail", "Mail and files")
    assert sides["kind"] == ("sla", "contract")
    assert "state" not in sides
    assert {one["what"] for one in newest["parts"]} == {"added", "removed"}
    assert shared["verb"] == "shared_with_you"
    page = said(customer.get(f"{LIST}{agreement.reference}/history/"))
    assert "put a version in force" in page
    assert "Whale hours" in page
    assert "Never seen" not in page
    assert "IMS manager" not in page


def test_history_tells_nothing_from_before_the_share(act: Act, bank: int, customer: Client) -> None:
    record = brought_into_force(drafted(act, bank, "First secret"), act)
    revised(record, act, title="Second", kind="sla")
    brought_into_force(record, later(act, 1))
    share(AgreementType, record.pk, [bank], later(act, 2))
    page = said(customer.get(f"{LIST}{record.reference}/history/"))
    assert "secret" not in page
    assert "put a version in force" not in page


def test_history_says_when_nothing_was_in_force(agreement: Any, act: Act, customer: Client) -> None:
    move(AgreementType, "end", [agreement.pk], later(act, 2), {"reason": "Gnu"})
    assert customer.get(f"{API}/{agreement.reference}").status_code == 404
    move(AgreementType, "take_up", [agreement.pk], later(act, 3))
    brought_into_force(agreement, later(act, 4))
    items = customer.get(f"{API}/{agreement.reference}/history").json()["items"]
    assert [one["verb"] for one in items] == ["version frozen", "version out of force",
                                              "shared_with_you"]  # fmt: skip


def test_an_erased_title_is_gone_from_what_customers_see(
    agreement: Any, act: Act, customer: Client
) -> None:
    erase(AgreementType, agreement.pk, Wanted(frozenset({"title"})), BASIS, "asked", act)
    page = said(customer.get(f"{LIST}{agreement.reference}/"))
    assert AgreementType.erased_title in page
    assert "Managed mail" not in page
    assert counted(customer, "q=managed") == 0
    assert counted(customer, "q=erased") == 1


def test_the_directory_names_it_by_what_is_in_force(agreement: Any, viewer: Viewer) -> None:
    entry = Lookup(viewer).entry(agreement.pk)
    assert entry is not None
    assert (entry.title, entry.state, entry.kind) == ("Managed mail", "in_force", "sla")
    assert (entry.owner_id, entry.due) == (None, None)
    rows = AgreementType.model.objects.visible_to(viewer).select_related("entry")
    assert rows.get().entry.title == next(rows.iterator()).title == "Managed mail"
    assert list(Entry.objects.visible_to(viewer)) == [entry]


@pytest.mark.parametrize("rows", [AgreementType.model, Entry])
def test_columns_of_the_draft_cannot_be_read_past_the_version(
    rows: Any, agreement: Any, viewer: Viewer
) -> None:
    for narrow in ("values", "values_list"):
        with pytest.raises(ImproperlyConfigured):
            list(getattr(rows.objects.visible_to(viewer), narrow)("title"))


def test_documents_are_shown_as_published(
    act: Act, acts: dict[str, Act], bank: int, customer: Client
) -> None:
    values = {"title": "Access policy", "body": "Walrus", "summary": "Who may what"}
    (made,) = create(DocumentType, [values], acts["contributor"])
    share(DocumentType, made.pk, [bank], act)
    address = f"/api/v1/o/northgate/documents/{made.reference}"
    assert customer.get(address).status_code == 404
    move(DocumentType, "submit", [made.pk], acts["contributor"])
    move(DocumentType, "approve", [made.pk], acts["approver"])
    move(DocumentType, "publish", [made.pk], act)
    move(DocumentType, "revise", [made.pk], acts["contributor"])
    edit(DocumentType, [Edit(made.pk, {"title": "Zulu"})], acts["contributor"])
    found = customer.get(address).json()
    assert (found["title"], found["state"], found["in_force"]) == ("Access policy", "published", 1)
    assert found.keys() == {"reference", "own", *DocumentType.shared_fields}
    page = said(customer.get(f"{HOME}documents/{made.reference}/"))
    assert "Access policy" in page
    assert "Zulu" not in page
    assert "Walrus" not in page


def test_our_own_people_see_the_draft_as_before(
    agreement: Any, sign_in: Callable[[str], Client], org: Organization
) -> None:
    page = said(sign_in("auditor").get(f"{LIST}{agreement.reference}/"))
    assert "Zulu outsourcing" in page


def test_lists_and_pages_cost_a_fixed_number_of_queries(
    act: Act, bank: int, customer: Client
) -> None:
    counts = []
    for number in range(2):
        for row in range(1 + 2 * number):
            record = brought_into_force(drafted(act, bank, f"Mail {number} {row}"), act)
            share(AgreementType, record.pk, [bank], act)
            revised(record, act)
        for address in (LIST, API, f"{LIST}{record.reference}/", f"{API}/{record.reference}"):
            with CaptureQueriesContext(connection) as queries:
                assert customer.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:4] == counts[4:]
    assert max(counts[0], counts[1]) <= 8
    assert max(counts[2], counts[3]) <= 10
