"""Inventories that come as files: what is wrong is told by row and column, and nothing is written."""

from __future__ import annotations

import pytest

from isthmus.assets.models import Item
from isthmus.assets.records.item import ItemType
from isthmus.context.records.location import LocationType
from isthmus.engine import transfer
from isthmus.engine.door import Act, Invalid, create

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def planned(text: str, act: Act) -> transfer.Plan:
    sheet = transfer.read(ItemType, "items.csv", text.encode())
    return transfer.plan(ItemType, sheet, act.viewer)


def errors(text: str, act: Act) -> list[tuple[int, str, str]]:
    """Return what the file is refused for, be it found before or while it is written."""
    plan = planned(text, act)
    if plan.errors:
        return [(one.row, one.column, one.code) for one in plan.errors]
    with pytest.raises(Invalid) as caught:
        transfer.apply(plan, act)
    return [(one.row, one.field, one.code) for one in caught.value.errors]


def test_a_place_that_nobody_knows_is_told_by_row(act: Act) -> None:
    (hall,) = create(LocationType, [{"title": "Hall"}], act)
    text = f"title,location\nServer,{hall.reference}\nTape,LOC-1999-9999\n"
    assert errors(text, act) == [(3, "location", "unknown")]
    assert not Item.objects.as_system("test").exists()


def test_an_identifier_twice_in_a_file_or_in_use_is_told_by_row(act: Act) -> None:
    create(ItemType, [{"title": "There already", "identifier": "NG-1"}], act)
    text = "title,identifier\nA,NG-2\nB,ng-2\nC,ng-1\n"
    assert errors(text, act) == [(3, "identifier", "taken"), (4, "identifier", "taken")]
    assert Item.objects.as_system("test").count() == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title,classification\nA,secret\n", (2, "classification", "choice")),
        ("title,information\nA,perhaps\n", (2, "information", "bool")),
        ("title,value,currency\nA,12.5,eur\n", (2, "currency", "currency")),
        ("title,value\nA,12.5\n", (2, "currency", "required")),
        ("title,value,currency\nA,lots,EUR\n", (2, "value", "decimal")),
        ("title,stands_for\nA,-3\n", (2, "stands_for", "range")),
    ],
)
def test_what_can_not_be_is_told(text: str, told: tuple[int, str, str], act: Act) -> None:
    assert errors(text, act) == [told]


def test_groups_values_and_labels_come_in(act: Act) -> None:
    text = (
        "title,kind,identifier,stands_for,handles_information,financial_asset,value,currency\n"
        "Laptops,Laptop,NG-L,84,yes,yes,98000.50,EUR\n"
    )
    transfer.apply(planned(text, act), act)
    item = Item.objects.as_system("test").get()
    assert (item.stands_for, item.handles_information, item.information) == (84, True, False)
    assert f"{item.value:.2f} {item.currency}" == "98000.50 EUR"
