"""A party may be several things to us at once, and is found by each of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from isthmus.engine.door import Act, Edit, Invalid, create, edit, move
from isthmus.people.records import PartyType, PersonType

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_lists_are_narrowed_by_what_a_party_is(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    create(
        PartyType,
        [
            {"title": "Harbour", "customer": True, "acts_as_supplier": True},
            {"title": "Meridian", "supplier": True},
            {"title": "Platform", "internal_group": True, "interested_party": True},
        ],
        acts["ims_manager"],
    )
    client = sign_in("ims_manager")
    for asked, names in (
        ("customer=yes", {"Harbour"}),
        ("acts_as_supplier=yes", {"Harbour"}),
        ("supplier=no", {"Harbour", "Platform"}),
        ("internal_group=yes&interested_party=yes", {"Platform"}),
        ("customer=yes&supplier=yes", set()),
    ):
        page = client.get(f"/o/northgate/parties/?{asked}").content.decode()
        assert {one for one in ("Harbour", "Meridian", "Platform") if f">{one}<" in page} == names


def test_only_a_customer_acts_as_a_supplier_that_is_a_customer(system_act: Act) -> None:
    rows = [{"title": "Good", "customer": True, "acts_as_supplier": True}]
    with pytest.raises(Invalid) as caught:
        create(PartyType, [*rows, {"title": "Bad", "acts_as_supplier": True}], system_act)
    (error,) = caught.value.errors
    assert (error.row, error.field, error.code) == (1, "acts_as_supplier", "customer")
    (party,) = create(PartyType, rows, system_act)
    with pytest.raises(Invalid, match="customer"):
        edit(PartyType, [Edit(party.pk, {"customer": False})], system_act)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "example.org", "http://", "ftp://x.y"])
def test_a_web_address_is_one_that_a_browser_fetches(system_act: Act, address: str) -> None:
    with pytest.raises(Invalid, match="not a web address"):
        create(PartyType, [{"title": "Bad", "website": address}], system_act)


def test_its_page_links_its_web_address_and_the_people_who_are_there(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    (party,) = create(PartyType, [{"title": "Harbour", "website": "https://harbour.example/"}], act)
    client, url = sign_in("ims_manager"), f"/o/northgate/parties/{party.reference}/"
    assert "People of theirs" not in client.get(url).content.decode()
    olena, gone = create(
        PersonType,
        [
            {"title": "Olena", "party": party.pk, "job_title": "IT coordinator"},
            {"title": "Gone", "party": party.pk},
        ],
        act,
    )
    move(PersonType, "leave", [gone.pk], act)
    page = client.get(url).content.decode()
    assert 'href="https://harbour.example/"' in page
    assert f"/people/{olena.reference}/" in page
    assert f"/people/{gone.reference}/" not in page
