"""Restricting, letting in, opening in an emergency and sharing by the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create
from isthmus.engine.models import Entry
from isthmus.people.models import Membership
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of

pytestmark = pytest.mark.django_db

API = "/api/v1/o/northgate/"
JSON = "application/json"
SignIn = Callable[[str], Client]


@pytest.fixture
def act(memberships: dict[str, Membership]) -> Act:
    return Act.now(viewer_of(memberships["ims_manager"]), "test")


@pytest.fixture
def key(act: Act) -> int:
    return int(create(DocumentType, [{"title": "Dismissal plan", "body": "x"}], act)[0].pk)


def url(key: int, end: str = "") -> str:
    return f"{API}documents/{Entry.objects.as_system('test').get(pk=key).reference}{end}"


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(address, body, content_type=JSON)


def test_a_record_is_restricted_changed_and_lifted(
    key: int, sign_in: SignIn, memberships: dict[str, Membership]
) -> None:
    client, auditor = sign_in("ims_manager"), memberships["auditor"].principal
    assert client.get(url(key, "/circle")).json()["restricted"] is False
    old = url(key)
    made = post(client, url(key, "/restrict"), members=[], reason="inquiry")
    assert made.status_code == 200
    assert made.json()["reference"] in url(key)
    assert client.get(old).status_code == 404
    post(client, url(key, "/restrict"), members=[auditor.reference], reason="audit")
    circle = sign_in("auditor").get(url(key, "/circle")).json()
    assert auditor.reference in circle["members"]
    assert len(circle["members"]) == 2
    told = client.get(url(key, "/history")).json()["items"][0]
    assert (told["verb"], told["inputs"]) == ("circle_changed", {"added": [auditor.reference]})
    assert post(sign_in("auditor"), url(key, "/lift"), reason="x").status_code == 403
    free = post(client, url(key, "/lift"), reason="over").json()
    assert sign_in("contributor").get(f"{API}documents/{free['reference']}").status_code == 200


def test_a_person_is_let_in_and_out(
    key: int, sign_in: SignIn, memberships: dict[str, Membership]
) -> None:
    client, auditor = sign_in("ims_manager"), memberships["auditor"].principal.reference
    until = (timezone.now() + timedelta(days=2)).isoformat()
    sent = {"person": auditor, "until": until, "reason": "audit"}
    assert post(client, url(key, "/clearances"), **sent).status_code == 422
    post(client, url(key, "/restrict"), members=[], reason="inquiry")
    circle = post(client, url(key, "/clearances"), **sent).json()
    assert circle["clearances"][0]["person"] == auditor
    assert sign_in("auditor").get(url(key)).status_code == 200
    answer = sign_in("auditor").patch(url(key), {"title": "x"}, content_type=JSON)
    assert answer.status_code == 403
    for wrong in (
        {"person": "Nobody"},
        {"until": "2026-99-99 10:00"},
        {"until": "9999-12-31 10:00"},
    ):
        assert post(client, url(key, "/clearances"), **(sent | wrong)).status_code == 422
    assert client.delete(url(key, f"/clearances?person={auditor}")).json()["clearances"] == []
    assert client.delete(url(key, f"/clearances?person={auditor}")).status_code == 404
    assert sign_in("auditor").get(url(key)).status_code == 404


def test_an_emergency_is_answered_alike_and_opens_what_is_there(key: int, sign_in: SignIn) -> None:
    post(sign_in("ims_manager"), url(key, "/restrict"), members=[], reason="inquiry")
    client, address = sign_in("top_management"), f"{API}open-restricted"
    reference = url(key).rpartition("/")[2]
    for asked in ("DOC-ZZZZZZZZZZ", reference):
        answer = post(client, address, reference=asked, reason="The building is on fire.")
        assert (answer.status_code, list(answer.json())) == (200, ["until"])
    assert client.get(url(key)).status_code == 200
    assert post(client, address, reference=reference, reason="fire").status_code == 422
    refused = post(sign_in("auditor"), address, reference="x", reason="The building burns.")
    assert refused.status_code == 403


def test_a_record_is_shared_with_a_party(key: int, act: Act, sign_in: SignIn) -> None:
    bank = create(PartyType, [{"title": "Harbour Bank"}], act)[0].reference
    client = sign_in("ims_manager")
    items = post(client, url(key, "/shares"), party=bank).json()["items"]
    assert [one["party"] for one in items] == [bank]
    assert sign_in("auditor").get(url(key, "/shares")).json()["items"] == items
    told = client.get(url(key, "/history")).json()["items"][0]
    assert (told["verb"], told["inputs"]) == ("shared", {"party": bank})
    assert post(sign_in("contributor"), url(key, "/shares"), party=bank).status_code == 403
    assert post(client, url(key, "/shares"), party="Nobody").status_code == 422
    assert client.delete(url(key, f"/shares?party={bank}")).json()["items"] == []


@pytest.mark.parametrize("end", ["circle", "restrict", "lift", "clearances", "shares"])
def test_types_that_know_no_such_thing_have_no_such_address(
    end: str, act: Act, sign_in: SignIn
) -> None:
    party = create(PartyType, [{"title": "Harbour Bank"}], act)[0].reference
    client = sign_in("ims_manager")
    assert client.get(f"{API}parties/{party}/{end}").status_code == 404
    assert post(client, f"{API}parties/{party}/{end}").status_code == 404
