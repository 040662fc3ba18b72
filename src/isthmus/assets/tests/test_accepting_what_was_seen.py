"""A discrepancy belongs where its item belongs, names who saw it, and overwrites nothing newer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.models import Discrepancy, Item
from isthmus.assets.records.discrepancy import DiscrepancyType
from isthmus.assets.records.item import ItemType
from isthmus.context.models import Membership
from isthmus.context.models.scope import Way
from isthmus.context.records.location import LocationType
from isthmus.context.scope.settle import settle_whole
from isthmus.context.scope.statements import in_force
from isthmus.context.tests.scopes import draft, lines, put_in_force
from isthmus.engine.door import Act, Edit, Refused, create, edit, move, refusals, restrict
from isthmus.engine.history.replay import replay
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Organization
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.people.models import Membership as Member

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def item(act: Act) -> Any:
    return create(ItemType, [{"title": "Router", "serial_number": "S1"}], act)[0]


@pytest.fixture
def raised(act: Act, item: Any) -> Callable[..., Any]:
    """Say what was seen of the router otherwise than it is held."""

    def make(**values: Any) -> Any:
        given = {"title": "It", "item": item.pk, "field": "serial_number", "held": "S1",
                 "seen": "S2", "source": "netbox"}  # fmt: skip
        return create(DiscrepancyType, [given | values], act)[0]

    return make


def again(item: Any) -> Any:
    return Item.objects.as_system("test").get(pk=item.pk)


def systems(record: Any) -> set[str]:
    rows = Membership.objects.filter(entry=record.pk, way=Way.CARRIED)
    return {*rows.values_list("system", flat=True)}


def test_it_is_in_scope_with_its_item_and_leaves_with_it(
    item: Any, raised: Callable[..., Any], act: Act, acts: dict[str, Act], org: Organization
) -> None:
    one = raised()
    assert systems(one) == set()
    for system in ("isms", "sms"):
        statement = draft(system, lines([item.pk]), act)
        put_in_force(statement.pk, act, acts["top_management"])
    later = raised(field="description", held="", seen="Core")
    assert systems(one) == systems(later) == {"isms", "sms"}
    assert [settle_whole(org.pk, one).rows for one in in_force(org.pk)] == [0, 0]
    (other,) = create(ItemType, [{"title": "Switch"}], act)
    edit(DiscrepancyType, [Edit(one.pk, {"item": other.pk})], act)
    assert systems(one) == set()
    edit(DiscrepancyType, [Edit(later.pk, {"item": None})], act)
    assert systems(later) == set()
    assert list(replay(org)) == []


def test_one_of_a_restricted_item_takes_nobody_in_who_does_not_know_of_it(
    item: Any, raised: Callable[..., Any], act: Act, memberships: dict[str, Member],
    sign_in: Callable[[str], Client], org: Organization,
) -> None:  # fmt: skip
    one = raised()
    restrict(ItemType, item.pk, [memberships["ims_manager"].principal_id], act, "An inquiry.")
    page = sign_in("auditor").get(record_address(one, org.slug))
    assert page.status_code == 404


def test_who_saw_it_is_shown_and_asked_for_by_name(
    raised: Callable[..., Any], act: Act, sign_in: Callable[[str], Client], org: Organization
) -> None:
    one, by_hand = raised(), raised(source="stocktaking", field="identifier")
    client = sign_in("auditor")
    for address in (record_address(one, org.slug), list_address(DiscrepancyType, org.slug)):
        page = client.get(address).content.decode()
        assert "NetBox" in page
    asked = client.get(f"{list_address(DiscrepancyType, org.slug)}?source=netbox").content.decode()
    assert one.reference in asked
    assert by_hand.reference not in asked
    spec, lookup = DiscrepancyType.spec("source"), Lookup(act.viewer)
    assert spec.parse(" netBOX", lookup) == "netbox"
    assert spec.parse("Walk of May", lookup) == "Walk of May"
    assert spec.display("stocktaking", lookup) == "stocktaking"


def test_what_was_changed_since_is_not_overwritten_and_all_three_values_are_told(
    item: Any, raised: Callable[..., Any], act: Act, org: Organization
) -> None:
    one = raised()
    edit(ItemType, [Edit(item.pk, {"serial_number": "S3"})], act)
    events = Event.objects.count()
    with pytest.raises(Refused) as refused:
        move(DiscrepancyType, "accept", [one.pk], act)
    ((_, reason),) = refused.value.reasons
    assert reason.code == "changed"
    assert all(f"“{value}”" in reason.text for value in ("S1", "S2", "S3"))
    assert (again(item).serial_number, Event.objects.count()) == ("S3", events)
    # Whoever looked writes down what stands now, and means it.
    edit(DiscrepancyType, [Edit(one.pk, {"held": "S3"})], act)
    move(DiscrepancyType, "accept", [one.pk], act)
    assert again(item).serial_number == "S2"
    assert list(replay(org)) == []


def test_what_it_says_already_and_what_was_not_written_down_is_no_change(
    item: Any, raised: Callable[..., Any], act: Act
) -> None:
    emptied = raised(field="description", held="", seen="Core")
    edit(ItemType, [Edit(item.pk, {"serial_number": "S2", "description": "Edge"})], act)
    move(DiscrepancyType, "accept", [raised().pk], act)
    # A source says that it was empty; a stocktaking need not say what it was.
    assert [why.code for _, why in refusals(DiscrepancyType, "accept", [emptied], act)] == [
        "changed"
    ]
    move(DiscrepancyType, "reject", [emptied.pk], act, {"reason": "No."})
    counted = raised(field="description", held="", seen="Core", source="stocktaking")
    move(DiscrepancyType, "accept", [counted.pk], act)
    assert again(item).description == "Core"


def test_values_are_compared_by_what_they_mean(
    item: Any, raised: Callable[..., Any], act: Act
) -> None:
    places = create(LocationType, [{"title": name} for name in ("Bern", "Chur", "Davos")], act)
    bern, chur, davos = places
    edit(ItemType, [Edit(item.pk, {"location": bern.pk, "stands_for": 12})], act)
    place = raised(field="location", held=bern.reference, seen=chur.reference)
    number = raised(field="stands_for", held=" 012", seen="14")
    state = raised(field="state", held="planned", seen="acquired")
    assert refusals(DiscrepancyType, "accept", [place, number, state], act) == []
    edit(ItemType, [Edit(item.pk, {"location": davos.pk})], act)
    ((refused, why),) = refusals(DiscrepancyType, "accept", [place, number, state], act)
    assert refused.pk == place.pk
    assert davos.reference in why.text
    move(ItemType, "acquire", [item.pk], act)
    assert refusals(DiscrepancyType, "accept", [state], act) == []
    move(ItemType, "put_into_use", [item.pk], act)
    assert [why.code for _, why in refusals(DiscrepancyType, "accept", [state], act)][-1] == (
        "changed"
    )


def test_what_changes_between_the_look_and_the_writing_is_refused_all_the_same(
    item: Any, raised: Callable[..., Any], act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = raised()
    edit(ItemType, [Edit(item.pk, {"serial_number": "S3"})], act)
    # The guard looked before.
    way = DiscrepancyType.transitions()["accept"]
    monkeypatch.setitem(DiscrepancyType.transitions(), "accept", replace(way, guards=()))
    with pytest.raises(Refused, match="changed since"):
        move(DiscrepancyType, "accept", [one.pk], act)
    assert again(item).serial_number == "S3"
    assert Discrepancy.objects.as_system("test").get(pk=one.pk).state == "open"


def test_many_are_compared_by_as_many_queries_as_few(raised: Callable[..., Any], act: Act) -> None:
    def queries(number: int) -> int:
        items = create(ItemType, [{"title": f"R{n}"} for n in range(number)], act)
        found = [raised(item=one.pk, field="description", held="", seen="x") for one in items]
        with CaptureQueriesContext(connection) as counted:
            assert refusals(DiscrepancyType, "accept", found, act) == []
        return len(counted)

    queries(1)
    assert queries(2) == queries(12)
