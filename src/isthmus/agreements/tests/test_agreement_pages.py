"""The pages of agreements: fields by kind, what is kept, columns of one kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from isthmus.agreements.records import AgreementType
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.people.records import PartyType

pytestmark = pytest.mark.django_db
LIST = "/o/northgate/agreements/"


@pytest.fixture
def client(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("ims_manager")


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def test_what_another_kind_has_is_kept_and_shown_apart(client: Client, act: Act) -> None:
    values = {"title": "Lines", "kind": "contract", "contract_number": "MC-2231"}
    (made,) = create(AgreementType, [values], act)
    url = f"{LIST}{made.reference}/"
    assert "Kept from before" not in client.get(url).content.decode()
    edit(AgreementType, [Edit(made.pk, {"kind": "sla"})], act)
    page = client.get(url).content.decode()
    facts, _, kept = page.partition("Kept from before")
    assert "MC-2231" in kept
    assert "Contract number" not in facts


def test_the_form_shows_fields_of_the_kind_and_marks_the_others(client: Client, act: Act) -> None:
    (made,) = create(AgreementType, [{"title": "Desk", "kind": "ola"}], act)
    page = client.get(f"{LIST}{made.reference}/edit/").content.decode()
    sections = {part.split('"')[1]: part for part in page.split("<section class=")[1:]}
    there = [p for p in page.split("<section class=") if 'data-kinds="contract"' in p]
    assert len(there) == 1
    assert 'is-elsewhere"' in there[0].partition(">")[0]
    assert "For Supplier contract only." in there[0]
    assert any("is-elsewhere" not in one for one in sections)


def test_a_value_of_another_kind_is_refused_beside_its_field(client: Client, act: Act) -> None:
    data = {"title": "Desk", "kind": "ola", "contract_number": "MC-2231"}
    answer = client.post(f"{LIST}new/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Contract number is no field of the kind “Operational-level agreement”." in page
    assert "MC-2231" in page


def test_a_list_of_one_kind_shows_what_only_it_has(client: Client, act: Act) -> None:
    values = {"title": "Lines", "kind": "contract", "contract_number": "MC-2231"}
    create(AgreementType, [values, {"title": "Mail"}], act)
    assert "MC-2231" not in client.get(LIST).content.decode()
    page = client.get(LIST, {"kind": "contract"}).content.decode()
    assert "MC-2231" in page
    chosen = client.get(LIST, {"kind": "contract", "columns": "title,owner"}).content.decode()
    assert "MC-2231" not in chosen
    assert client.get(LIST, {"kind": "contract,sla"}).status_code == 200


def test_parties_are_chosen_from_those_that_may_be_known(
    client: Client, act: Act, sign_in: Callable[[str], Client]
) -> None:
    harbour, old = create(PartyType, [{"title": "Harbour"}, {"title": "Old friends"}], act)
    move(PartyType, "part", [old.pk], act)
    page = client.get(f"{LIST}new/").content.decode()
    assert f'<option value="{harbour.reference}">Harbour</option>' in page
    assert "Old friends" not in page
    restrict(PartyType, harbour.pk, [], act, "test")
    unseen = sign_in("contributor").get(f"{LIST}new/").content.decode()
    assert ">Harbour</option>" not in unseen


def test_a_party_that_is_no_longer_offered_is_not_lost(client: Client, act: Act) -> None:
    (old,) = create(PartyType, [{"title": "Old friends"}], act)
    (made,) = create(AgreementType, [{"title": "Mail", "party": old.pk}], act)
    move(PartyType, "part", [old.pk], act)
    page = client.get(f"{LIST}{made.reference}/edit/").content.decode()
    assert f'<option value="{old.reference}" selected>Old friends</option>' in page
