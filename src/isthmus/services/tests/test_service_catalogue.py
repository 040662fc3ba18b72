"""The catalogue: what staff see of it, and what customers can by no way be made to see."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.engine.door import Act, Edit, create, edit, move, relate, restrict, share
from isthmus.people.models import Membership
from isthmus.people.records import PartyType, PersonType
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SignIn = Callable[[str], Client]
PAGE = "/o/northgate/catalogue/"
LIST = "/o/northgate/services/"
API = "/api/v1/o/northgate/services"
#: What is for us alone.
TECHNICAL = {"built": "Walrus design", "operated": "Ostrich runbook", "supported": "Gnu shift"}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def harbour(act: Act, memberships: dict[str, Membership]) -> Any:
    """A customer; the customer contact is a person of it."""
    (party,) = create(PartyType, [{"title": "Harbour", "customer": True}], act)
    contact = memberships["customer_contact"].principal_id
    edit(PersonType, [Edit(contact, {"party": party.pk})], act)
    return party


def said(client: Client, address: str = PAGE, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def headings(text: str) -> list[str]:
    return re.findall(r"<h2>([^<]+)</h2>", text.split("<main", 1)[1])


def offered(text: str) -> list[str]:
    return re.findall(r'"offered-title">([^<]+)<', text)


def offered_rows(text: str) -> list[str]:
    return re.findall(r"SVC-[0-9-]+", text)


def test_live_services_stand_under_their_headings_with_the_customer_view(
    act: Act, sign_in: SignIn
) -> None:
    live(act, "Mail", category="Workplace", summary="Mail and calendars.", excluded="Archives")
    live(act, "Backup", category="hosting", **TECHNICAL)
    live(act, "Shop", category="Hosting")
    live(act, "Advice")
    create(ServiceType, [{"title": "Planned one"}], act)
    gone = live(act, "Gone")
    move(ServiceType, "retire", [gone.pk], act, {"reason": "Over."})
    text = said(sign_in("auditor"))
    assert offered(text) == ["Backup", "Shop", "Mail", "Advice"]
    assert headings(text)[:3] == ["hosting", "Workplace", "Other services"]
    assert "Archives" in text
    assert "<p>Mailboxes</p><p>Calendars</p>" in text
    assert not any(word in text for word in TECHNICAL.values())


def test_it_is_searched_by_words_and_says_when_nothing_fits(act: Act, sign_in: SignIn) -> None:
    live(act, "Mail", included="Forty mailboxes")
    live(act, "Backup")
    client = sign_in("auditor")
    assert offered(said(client, q="forty")) == ["Mail"]
    assert "No service fits" in said(client, q="zebra<script>")


def test_an_empty_catalogue_says_how_it_is_filled(sign_in: SignIn) -> None:
    assert f"{LIST}new/" in said(sign_in("ims_manager"))
    assert f"{LIST}new/" not in said(sign_in("auditor")).split("<main", 1)[1]
    assert sign_in("administrator").get(PAGE).status_code == 403


def test_a_customer_finds_what_is_shared_and_none_of_the_technical_view(
    act: Act, harbour: Any, sign_in: SignIn
) -> None:
    mine = live(act, "Managed mail", category="Workplace", **TECHNICAL, criticality="high")
    other = live(act, "Zulu hosting", category="Penguins")
    relate(mine.pk, "provided_to", [harbour.pk], act)
    client = sign_in("customer_contact")
    assert "No service stands here yet" in said(client)
    share(ServiceType, mine.pk, [harbour.pk], act)
    text = said(client)
    assert offered(text) == ["Managed mail"]
    assert "By a request at the desk" in text
    assert f'href="{PAGE}"' in said(client, "/o/northgate/")
    page = f"{LIST}{mine.reference}/"
    for address in (
        PAGE,
        LIST,
        page,
        f"{page}history/",
        "/o/northgate/",
        API,
        f"{API}/{mine.reference}",
    ):
        answer = said(client, address)
        for word in (*TECHNICAL.values(), "Zulu", "Penguins", other.reference, "Criticality"):
            assert word not in answer, (address, word)
    assert "Calendars" in said(client, page)
    exported = client.get(f"{LIST}export/", {"format": "csv"})
    text = b"".join(exported).decode() if exported.streaming else exported.content.decode()
    assert not any(word in text for word in (*TECHNICAL.values(), "Zulu"))


def test_a_customer_cannot_ask_for_what_the_technical_view_says(
    act: Act, harbour: Any, sign_in: SignIn
) -> None:
    mine = live(act, "Managed mail", **TECHNICAL, criticality="high")
    share(ServiceType, mine.pk, [harbour.pk], act)
    client = sign_in("customer_contact")
    assert offered(said(client, q="walrus")) == []
    assert offered(said(client, q="managed")) == ["Managed mail"]
    for asked in ("criticality", "owner", "built", "review_due"):
        right, wrong = (said(client, LIST, **{asked: value}) for value in ("high", "medium"))
        assert offered_rows(right) == offered_rows(wrong), asked
        assert client.get(API, {asked: "high"}).status_code in (400, 404, 422), asked
    for address in (f"{LIST}{mine.reference}/impact/", f"{LIST}{mine.reference}/edit/"):
        assert client.get(address).status_code == 404


def test_a_restricted_service_leaves_no_trace_for_outsiders(
    act: Act, harbour: Any, sign_in: SignIn, acts: dict[str, Act]
) -> None:
    secret = live(act, "Zebra takeover", category="Zoo")
    share(ServiceType, secret.pk, [harbour.pk], act)
    restrict(ServiceType, secret.pk, [act.viewer.principal_id or 0], act, "secret")
    assert offered(said(sign_in("ims_manager"))) == ["Zebra takeover"]
    for role in ("auditor", "customer_contact"):
        text = said(sign_in(role))
        assert "Zebra" not in text
        assert "Zoo" not in text
        assert "Zebra" not in said(sign_in(role), q="takeover")


@pytest.mark.parametrize("role", ["ims_manager", "customer_contact"])
def test_its_queries_do_not_grow_with_what_stands_in_it(
    role: str, act: Act, harbour: Any, sign_in: SignIn
) -> None:
    client = sign_in(role)

    def counted() -> int:
        with CaptureQueriesContext(connection) as asked:
            said(client)
        return len(asked)

    share(ServiceType, live(act).pk, [harbour.pk], act)
    counted()
    before = counted()
    for number in range(8):
        made = live(act, f"Service {number}", category=f"Heading {number % 3}")
        share(ServiceType, made.pk, [harbour.pk], act)
        if number == 5 and role == "ims_manager":
            restrict(ServiceType, made.pk, [act.viewer.principal_id or 0], act, "secret")
    assert counted() == before <= 5


def test_what_is_typed_into_it_is_shown_as_text(act: Act, sign_in: SignIn) -> None:
    live(act, "<img src=x>", category="<b>", included="<script>alert(1)</script>")
    text = sign_in("auditor").get(PAGE).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x>" not in text


def test_more_than_the_page_holds_is_said(
    act: Act, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        live(act, f"Service {number}")
    monkeypatch.setattr("isthmus.services.catalogue.MOST", 2)
    text = said(sign_in("auditor"))
    assert "Not all of them stand here" in text
    assert len(offered(text)) == 2
