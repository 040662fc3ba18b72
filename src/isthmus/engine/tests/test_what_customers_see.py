"""What customers see of a shared record: the shared fields, by every way in, and nothing beside."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.door import Absent, Act, Edit, create, edit, move, relate, share, unshare
from isthmus.engine.filters import QueryProblem
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Organization
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.sharing import as_shared, seen_by, told_to_customer
from isthmus.people.models import Membership
from isthmus.people.operations import add_account, create_token
from isthmus.people.records import PartyType, PersonType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HOME = "/o/northgate/"
LIST, API = f"{HOME}documents/", "/api/v1/o/northgate/documents"
TITLE, BODY, OWNER = "Service report of March", "Walrus margins", "Contributor"
RETENTION = "Zebra shredder"
Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def _documents_have_no_versions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Here what is shared is the record as it stands; versions have tests of their own."""
    monkeypatch.setattr(DocumentType, "versions", None)
    as_shared.cache_clear()
    yield
    as_shared.cache_clear()


@pytest.fixture
def act(memberships: dict[str, Membership]) -> Act:
    return Act.now(viewer_of(memberships["ims_manager"]), "test")


@pytest.fixture
def bank(act: Act) -> int:
    return int(create(PartyType, [{"title": "Harbour Bank"}], act)[0].pk)


@pytest.fixture
def contact(bank: int, act: Act, memberships: dict[str, Membership]) -> Membership:
    """The customer contact of the roles' accounts, as a person of the bank."""
    member = memberships["customer_contact"]
    edit(PersonType, [Edit(member.principal_id, {"party": bank})], act)
    return member


@pytest.fixture
def customer(contact: Membership) -> Client:
    client = Client()
    client.force_login(contact.user)
    return client


@pytest.fixture
def report(act: Act, bank: int, memberships: dict[str, Membership]) -> Any:
    """A document with something in every field, edited before and after it was shared."""
    values = {"title": "Draft of a report", "kind": "record", "body": BODY, "retention": RETENTION,
              "owner": memberships["contributor"].principal_id}  # fmt: skip
    made = create(DocumentType, [values], act)[0]
    other = create(DocumentType, [{"title": "Penguin contract"}], act)[0]
    edit(DocumentType, [Edit(made.pk, {"title": TITLE})], act)
    relate(made.pk, "related", [other.pk], act, "Ostrich note")
    share(DocumentType, made.pk, [bank], act)
    edit(DocumentType, [Edit(made.pk, {"summary": "All targets met."})], act)
    edit(DocumentType, [Edit(made.pk, {"retention": f"{RETENTION} 2"})], act)
    move(DocumentType, "submit", [made.pk], act)
    return made


#: What must not be in any answer: other fields, people, relations, history from before the share.
UNTOLD = (BODY, RETENTION, OWNER, "Penguin", "Ostrich", "Draft of a report", "IMS manager", "DOC-0")


def bodies(response: Any) -> str:
    data = b"".join(response) if response.streaming else response.content
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    return str(data.decode())


WAYS = {
    "home": HOME,
    "list": LIST,
    "list with every column": f"{LIST}?columns=title,owner,body,retention,author,changed_at",
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
def test_every_way_shows_the_shared_fields_and_nothing_else(
    way: str, report: Any, customer: Client
) -> None:
    response = customer.get(WAYS[way].replace("REFERENCE", report.reference))
    assert response.status_code == 200
    text = bodies(response)
    assert TITLE in text or "All targets met." in text
    for word in UNTOLD:
        assert word not in text, word


def test_every_link_on_their_lists_leads_somewhere(
    make_samples: Make, act: Act, bank: int, customer: Client
) -> None:
    for record_type in registry.types():
        if not record_type.shared_fields:
            continue
        made = make_samples(record_type)[0]
        share(record_type, made.pk, [bank], act)
        page = customer.get(f"{HOME}{record_type.register}/").text
        links = {unescape(one) for one in re.findall(r'href="(/o/northgate/[^"]*)"', page)}
        for link in links:
            answer = customer.get(link)
            assert answer.status_code == 200, f"{record_type.code}: {link}"
            bodies(answer)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_not_shared_is_not_there(
    way: str, act: Act, bank: int, customer: Client, report: Any
) -> None:
    unshare(DocumentType, report.pk, [bank], act)
    response = customer.get(WAYS[way].replace("REFERENCE", report.reference))
    if "REFERENCE" in WAYS[way]:
        absent = customer.get(WAYS[way].replace("REFERENCE", "DOC-1999-0001"))
        assert response.status_code == 404
        assert response.content == absent.content
    else:
        assert response.status_code == 200
        assert TITLE not in bodies(response)


def test_the_history_begins_with_the_share_and_names_nobody(
    report: Any, contact: Membership, org: Organization
) -> None:
    viewer = viewer_of(contact)
    events = told_to_customer(DocumentType, report.pk, Lookup(viewer))
    assert [one.verb for one in events] == ["moved", "edited", "shared_with_you"]
    assert {one.actor_name for one in events} == {org.name}
    assert all(one.actor_id is None for one in events)
    assert json.loads(events[1].payload)["changes"] == {"summary": ["", "All targets met."]}


def test_the_version_of_a_record_is_no_counter_of_hidden_changes(
    report: Any, act: Act, customer: Client
) -> None:
    before = customer.get(f"{API}/{report.reference}")
    edit(DocumentType, [Edit(report.pk, {"retention": "changed once more"})], act)
    after = customer.get(f"{API}/{report.reference}", headers={"If-None-Match": "*"})
    assert before.content == after.content
    assert "ETag" not in before.headers
    assert before.json().keys() == {"reference", "own", *DocumentType.shared_fields}


@pytest.mark.parametrize(
    "query",
    [
        "owner=Contributor", "owner=none", "review_due=none", "changed_at.gte=2020-01-01",
        "created_at.gte=2020-01-01", "sort=changed_at", "sort=-created_at", "body=x",
    ],
)  # fmt: skip
def test_neither_filter_nor_order_asks_for_other_fields(
    query: str, report: Any, customer: Client, contact: Membership
) -> None:
    name, _, value = query.partition("=")
    with pytest.raises(QueryProblem):
        parse_query(DocumentType, {name: [value]}, Lookup(viewer_of(contact)))
    assert customer.get(f"{API}?{query}").status_code == 422
    answer = customer.get(f"{LIST}export.csv?{query}")
    assert answer.status_code == 400


def test_words_are_looked_for_in_what_is_shared_only(report: Any, customer: Client) -> None:
    assert customer.get(f"{API}?q=report").json()["count"] == 1
    for word in ("walrus", "zebra", "penguin", "draft"):
        assert customer.get(f"{API}?q={word}").json()["count"] == 0


@pytest.mark.parametrize("end", ["edit", "restrict", "remove", "read", "pdf", "compare", "options"])
def test_pages_of_a_shared_record_that_customers_have_not_answer_as_absent(
    end: str, report: Any, customer: Client
) -> None:
    here = customer.get(f"{LIST}{report.reference}/{end}/")
    absent = customer.get(f"{LIST}DOC-1999-0001/{end}/")
    assert here.status_code == absent.status_code == 404
    assert here.content == absent.content


@pytest.mark.parametrize(
    "address",
    ["people/", "parties/", "roles/", "matrix/", "probes/", "standards/", "settings/",
     "settings/accounts/", "open-restricted/", "assessments/", "documents/new/"],
)  # fmt: skip
def test_internal_pages_are_not_there(address: str, customer: Client) -> None:
    assert customer.get(f"{HOME}{address}").status_code == 404
    assert customer.post(f"{HOME}{address}").status_code == 404


@pytest.mark.parametrize("method", ["post", "patch", "delete", "put"])
def test_nothing_can_be_written(method: str, report: Any, customer: Client) -> None:
    before = Entry.objects.as_system("test").get(pk=report.pk).seq
    for address in (
        API, f"{API}/{report.reference}", f"{API}/{report.reference}/do/approve",
        f"{LIST}{report.reference}/do/approve/", f"{LIST}do/", f"{LIST}{report.reference}/share/",
    ):  # fmt: skip
        answer = getattr(customer, method)(address, "{}", content_type="application/json")
        assert answer.status_code in (404, 405), address
    assert Entry.objects.as_system("test").get(pk=report.pk).seq == before


def test_a_token_of_a_customer_reads_no_more_than_its_pages(
    report: Any, contact: Membership, act: Act
) -> None:
    _, secret = create_token(contact, name="x", writes=True, days=1, act=Act.now(
        viewer_of(contact), "test"))  # fmt: skip
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client().get(f"{API}/{report.reference}", headers=headers)
    assert answer.json().keys() == {"reference", "own", *DocumentType.shared_fields}
    assert Client().get("/api/v1/o/northgate/people", headers=headers).status_code == 404


def test_other_parties_and_contacts_without_a_party_see_nothing(
    report: Any, act: Act, system_act: Act, customer: Client, contact: Membership
) -> None:
    other = create(PartyType, [{"title": "Other"}], act)[0].pk
    for party in (other, None):
        edit(PersonType, [Edit(contact.principal_id, {"party": party})], act)
        assert customer.get(f"{LIST}{report.reference}/").status_code == 404
        assert customer.get(API).json()["count"] == 0


def test_shares_of_another_organization_lead_nowhere(
    other_org: Organization, contact: Membership
) -> None:
    elsewhere = Act.now(system_viewer(other_org, "test"), "test")
    party = create(PartyType, [{"title": "Bank"}], elsewhere)[0].pk
    made = create(DocumentType, [{"title": "Of others"}], elsewhere)[0]
    share(DocumentType, made.pk, [party], elsewhere)
    here = viewer_of(contact)
    stranger = Viewer(here.organization, here.principal_id, here.name, here.roles,
                      customer=True, party_id=party)  # fmt: skip
    assert not DocumentType.model.objects.visible_to(stranger).exists()


def test_whoever_holds_another_role_as_well_is_one_of_us(
    bank: int, act: Act, system_act: Act, report: Any
) -> None:
    both = add_account(
        email="both@n.example", name="Both", password=None,
        roles=["customer_contact", "administrator"], act=system_act,
    )  # fmt: skip
    edit(PersonType, [Edit(both.principal_id, {"party": bank})], act)
    viewer = viewer_of(both)
    assert (viewer.customer, viewer.party_id) == (False, None)
    assert not DocumentType.model.objects.visible_to(viewer).exists()
    assert viewer.may("people.person.view")


def test_a_customer_page_costs_a_fixed_number_of_queries(
    act: Act, bank: int, customer: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        rows = [{"title": f"Shared {n}"} for n in range(6)]
        for one in create(DocumentType, rows, act):
            share(DocumentType, one.pk, [bank], act)
        for address in (HOME, LIST, API):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert customer.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 10


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.register)
def test_every_type_has_a_declaration_for_customers_or_none(
    record_type: type[RecordType], contact: Membership
) -> None:
    viewer = viewer_of(contact)
    if not record_type.shared_fields:
        assert not viewer.may_on(record_type.model, "view")
        with pytest.raises(Absent):
            seen_by(record_type, viewer)
        return
    kind, fields = as_shared(record_type), set(record_type.shared_fields)
    assert seen_by(record_type, viewer) is kind
    assert viewer.may_on(record_type.model, "view")
    assert set(kind.shown()) == fields
    for names in (kind.columns, kind.filters, kind.sorts, kind.filterable(), kind.readonly):
        assert set(names) <= fields
    assert kind.editable() == []
    assert kind.transitions() == {}
    assert kind.drawable() == ()
    assert kind.default_sort.lstrip("-") in kind.sorts
