"""The life of an item, and what is asked before it is gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isthmus.assets.models import Item
from isthmus.assets.records.item import ItemType
from isthmus.context.records.location import LocationType
from isthmus.engine.attachments.operations import attach, detach
from isthmus.engine.door import (
    Act,
    Edit,
    Invalid,
    Refused,
    create,
    edit,
    move,
    remove,
    restrict,
)
from isthmus.engine.models import Edge
from isthmus.people.models import Membership
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of

pytestmark = pytest.mark.django_db

Make = Callable[..., Any]
LABELS = ("information", "handles_information", "configuration_item", "financial_asset")


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def make(act: Act) -> Make:
    def made(*verbs: str, **values: Any) -> Any:
        (record,) = create(ItemType, [{"title": "Tape", **values}], act)
        for verb in verbs:
            (record,) = move(ItemType, verb, [record.pk], act)
        return record

    return made


def dispose(item: Any, act: Act, day: Any = None) -> Any:
    inputs = {"method": "Shredded", "day": day or act.today}
    return move(ItemType, "dispose", [item.pk], act, inputs)[0]


def told(caught: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in caught.value.errors]


def refused(caught: Any) -> list[str]:
    return [reason.code for _, reason in caught.value.reasons]


def test_its_days_are_filled_in_as_it_moves_on_and_what_was_said_stays(
    make: Make, act: Act
) -> None:
    earlier = act.today - timedelta(days=90)
    item = make("acquire", "put_into_use", "retire", acquired_on=earlier)
    assert (item.acquired_on, item.in_use_since, item.retired_on) == (earlier, *[act.today] * 2)
    again: Any = move(ItemType, "put_into_use", [item.pk], act)[0]
    assert (again.state, again.retired_on, again.in_use_since) == ("in_use", None, act.today)


def test_no_label_follows_from_another(make: Make) -> None:
    for label in LABELS:
        item = make(**{label: True})
        assert [name for name in LABELS if getattr(item, name)] == [label]


@pytest.mark.parametrize("label", ["information", "handles_information"])
def test_what_carried_information_is_not_disposed_of_without_evidence(
    make: Make, act: Act, label: str
) -> None:
    item = make("acquire", "retire", **{label: True})
    with pytest.raises(Refused) as caught:
        dispose(item, act)
    assert refused(caught) == ["no-evidence"]


@pytest.mark.both_databases
def test_a_file_is_evidence_until_it_is_taken_off(make: Make, act: Act) -> None:
    item = make("acquire", "retire", information=True)
    (file,) = attach(item.pk, [SimpleUploadedFile("certificate.txt", b"Shredded.")], act)
    detach(item.pk, file.pk, act)
    with pytest.raises(Refused):
        dispose(item, act)
    attach(item.pk, [SimpleUploadedFile("certificate.txt", b"Shredded.")], act)
    gone = dispose(item, act)
    assert (gone.state, gone.disposal_method, gone.disposed_on) == (
        "disposed", "Shredded", act.today
    )  # fmt: skip


def test_a_certificate_is_evidence_and_other_things_need_none(make: Make, act: Act) -> None:
    shown = make("acquire", "retire", handles_information=True, certificate="Burnt, 12/2026")
    desk = make("acquire", "retire", financial_asset=True)
    for item in (shown, desk):
        assert dispose(item, act).state == "disposed"


def test_what_was_said_at_disposal_stays_until_that_is_taken_back(make: Make, act: Act) -> None:
    item = dispose(make("acquire", "retire", information=True, certificate="12/2026"), act)
    for change in ({"certificate": ""}, {"information": False}):
        with pytest.raises(Refused) as caught:
            edit(ItemType, [Edit(item.pk, change)], act)
        assert refused(caught) == ["disposed"]
    edit(ItemType, [Edit(item.pk, {"description": "Backups of 2019."})], act)
    back: Any = move(ItemType, "take_back", [item.pk], act, {"reason": "It was found."})[0]
    assert (back.state, back.disposed_on, back.disposal_method) == ("retired", None, "")


def test_nothing_is_disposed_of_in_the_future(make: Make, act: Act) -> None:
    item = make("acquire", "retire")
    with pytest.raises(Invalid) as caught:
        dispose(item, act, act.today + timedelta(days=1))
    assert told(caught) == [("day", "future")]


@pytest.mark.both_databases
def test_no_two_items_share_an_identifier_in_capitals_or_not(make: Make, act: Act) -> None:
    first = make(identifier="Büro-12")
    for same in ("BÜRO-12", "büro-12"):
        with pytest.raises(Invalid) as caught:
            make(identifier=same)
        assert told(caught) == [("identifier", "taken")]
    rows = [{"title": "A", "identifier": "x1"}, {"title": "B", "identifier": "X1"}]
    with pytest.raises(Invalid) as caught:
        create(ItemType, rows, act)
    assert [(one.row, one.code) for one in caught.value.errors] == [(1, "taken")]
    edit(ItemType, [Edit(first.pk, {"identifier": "BÜRO-12"})], act)
    remove(ItemType, [first.pk], act, "A slip")
    assert make(identifier="büro-12").identifier == "büro-12"


@pytest.mark.both_databases
def test_an_identifier_says_nothing_of_items_that_one_may_not_know_of(
    make: Make, act: Act, acts: dict[str, Act], memberships: dict[str, Membership]
) -> None:
    hidden = make(identifier="SRV-1")
    restrict(ItemType, hidden.pk, [], act, "Under investigation")
    inside = Act.now(viewer_of(memberships["ims_manager"]), "test")
    rows = [{"title": "B", "identifier": "SRV-1"}]
    other: Any = create(ItemType, rows, acts["contributor"])[0]
    with pytest.raises(Invalid):
        edit(ItemType, [Edit(hidden.pk, {"identifier": "srv-1"})], inside)
    # What was said before they met stays as it is; only a new identifier is looked at.
    edit(ItemType, [Edit(hidden.pk, {"title": "C"})], inside)
    edit(ItemType, [Edit(hidden.pk, {"identifier": ""})], inside)
    assert other.identifier == "SRV-1"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"value": 5}, ("currency", "required")),
        ({"value": 5, "currency": "eur"}, ("currency", "currency")),
        ({"currency": "XYZ"}, ("currency", "currency")),
        ({"value": "0.5", "currency": "JPY"}, ("value", "range")),
        ({"value": "-1", "currency": "EUR"}, ("value", "range")),
        ({"stands_for": 0}, ("stands_for", "range")),
    ],
)
def test_values_and_numbers_that_cannot_be_are_told(
    act: Act, values: dict[str, Any], wrong: tuple[str, str]
) -> None:
    given = {"title": "A", **values}
    if "value" in given:
        given["value"] = Decimal(given["value"])
    with pytest.raises(Invalid) as caught:
        create(ItemType, [given], act)
    assert told(caught) == [wrong]


def test_its_days_are_in_order(make: Make, act: Act) -> None:
    early, late = act.today - timedelta(days=9), act.today
    make(acquired_on=early, retired_on=early)
    with pytest.raises(Invalid) as caught:
        make(acquired_on=late, retired_on=early)
    assert told(caught) == [("retired_on", "order")]


def test_place_and_party_stand_in_the_graph(make: Make, act: Act) -> None:
    (hall,) = create(LocationType, [{"title": "Hall"}], act)
    (party,) = create(PartyType, [{"title": "Vault"}], act)
    item = make(location=hall.pk, party=party.pk)
    edges = Edge.objects.current().filter(source=item.pk).values_list("type", "target")
    assert set(edges) == {("located_at", hall.pk), ("operated_by", party.pk)}
    assert Item.objects.as_system("test").get().party_id == party.pk


def test_what_is_missing_stands_in_one_line_of_its_page(
    make: Make, sign_in: Callable[[str], Client]
) -> None:
    item = make(identifier="NG-1", classification="internal")
    client, address = sign_in("ims_manager"), f"/o/northgate/items/{item.reference}/"
    page = unescape(client.get(address).content.decode())
    about = page.partition('class="facts"')[2].partition("</dl>")[0]
    assert about.count("Not set") == 1
    last = about.rpartition("<dt>")[2]
    assert "Serial number, " in last
    assert "Classification" not in last


def test_what_few_fill_in_is_folded_away_while_nothing_is_in_it(
    make: Make, sign_in: Callable[[str], Client]
) -> None:
    def folded(page: str) -> list[str]:
        return re.findall(r"<details class=\"form-section.*?<h2>.*?([A-Z][\w ]+)</h2>", page, re.S)

    client, item = sign_in("ims_manager"), make(cost_centre="4711")
    new = "/o/northgate/items/new/"
    assert folded(client.get(new).content.decode()) == ["Value", "Its life"]
    page = client.get(f"/o/northgate/items/{item.reference}/edit/").content.decode()
    assert folded(page) == ["Its life"]
    refused = client.post(new, {"title": "Tape", "value": "many", "acquired_on": "31.31.2026"})
    page = refused.content.decode()
    assert folded(page) == []
    told = page[page.index("error-summary") :]
    assert told.index("#f-value") < told.index("#f-acquired_on"), "in the order of the form"
