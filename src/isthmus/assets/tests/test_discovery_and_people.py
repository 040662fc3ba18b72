"""What people and other sources did to the inventory stays, and what differs is told."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.discovery.counting import counts_of, mistakes, outcomes
from isthmus.assets.discovery.netbox import NetBox
from isthmus.assets.discovery.orders import set_order
from isthmus.assets.discovery.runs import DISCOVERIES, begin
from isthmus.assets.jobs import go_on_with_discovery, tidy_discoveries
from isthmus.assets.models import DiscoveryRun, Item, Sighting
from isthmus.assets.records.item import ItemType
from isthmus.assets.tests.netbox_files import Rows, packed, row
from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.runner import run as run_probes
from isthmus.context.records.location import LocationType
from isthmus.engine.door import (
    Act,
    Edit,
    Forbidden,
    create,
    edit,
    move,
    relate,
    remove,
    restrict,
    unrelate,
)
from isthmus.engine.formats import day
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Edge, Organization
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.people.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Told = tuple[int, int, dict[str, list[str]]]


class Itop(NetBox):
    name, label = "itop", "iTop"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def small(**device: Any) -> Rows:
    fields = {"name": "rtr01", "status": "active", "site": 1, "rack": 1, "tenant": 1,
              "asset_tag": "NG-1", "serial": "S1", "description": "Edge"} | device  # fmt: skip
    return [
        row("dcim.site", 1, name="Bern", status="active"),
        row("dcim.site", 2, name="Chur", status="active"),
        row("tenancy.tenant", 1, name="Initech"),
        row("dcim.rack", 1, name="R1", status="active", site=1, tenant=None),
        row("dcim.rack", 2, name="R2", status="active", site=1, tenant=None),
        row("dcim.device", 1, **fields),
    ]


def said(rows: Rows, act: Act, source: NetBox | None = None) -> Told:
    """Import; return how many were created and changed, and what stayed as it was by key."""
    file = io.BytesIO(packed(rows))
    run = begin(source or NetBox(), file, "netbox.json.gz", act, inline=True)
    while DISCOVERIES.go_on(run.pk, act.viewer):
        pass
    DISCOVERIES.confirm(run, inline=True)
    while DISCOVERIES.go_on(run.pk, act.viewer):
        pass
    assert mistakes(run) == []
    found = counts_of(run)
    return found.created, found.changed, {one.key: one.kept for one in outcomes(run) if one.kept}


def device() -> Any:
    return Item.objects.as_system("test").get(kind="device", removed_at=None)


def test_what_the_source_says_anew_is_taken_while_nobody_touched_it(
    act: Act, org: Organization
) -> None:
    assert said(small(), act) == (6, 0, {})
    assert said(small(name="rtr02", site=2, rack=2, serial=""), act) == (0, 1, {})
    item = device()
    assert (item.title, item.location.title, item.serial_number) == ("rtr02", "Chur", "")
    racks = Edge.objects.current().filter(source=item.pk, type="mounted_in")
    assert [edge.target.title for edge in racks] == ["R2"]
    said(small(name="rtr02", site=2, rack=2, status="decommissioning"), act)
    assert device().state == "retired"
    assert list(replay(org)) == []


def test_what_a_person_changed_stays_until_both_agree(act: Act) -> None:
    said(small(description=""), act)
    values = {
        "title": "Router of the head office",
        "description": "Bought in 2024",
        "kind": "Router",
    }
    edit(ItemType, [Edit(device().pk, values)], act)
    assert said(small(description="", serial="S2"), act) == (0, 1, {"dcim.device:1": ["title"]})
    assert said(small(description="", serial="S2"), act)[2] == {"dcim.device:1": ["title"]}
    item = device_named("Router of the head office")
    assert (item.serial_number, item.description) == ("S2", "Bought in 2024")
    again = small(description="", serial="S2", name="Router of the head office")
    assert said(again, act) == (0, 0, {})


def device_named(title: str) -> Any:
    return Item.objects.as_system("test").get(title=title)


@pytest.mark.parametrize("control", ["approved", "verified"])
def test_what_is_controlled_is_changed_by_no_import(control: str, act: Act) -> None:
    said(small(), act)
    edit(ItemType, [Edit(device().pk, {"control": control})], act)
    kept = ["location", "serial_number", "state", "title", "mounted_in"]
    rows = small(name="rtr02", site=2, rack=2, serial="S2", status="planned")
    assert said(rows, act) == (0, 0, {"dcim.device:1": kept})
    item = device()
    assert (item.title, item.serial_number, item.state) == ("rtr01", "S1", "in_use")
    edit(ItemType, [Edit(item.pk, {"control": "recorded"})], act)
    assert said(small(), act) == (0, 0, {})


def test_relations_ended_by_hand_stay_ended_and_those_drawn_by_hand_stay(act: Act) -> None:
    said(small(), act)
    item, rack = device(), device_named("R2")
    old = Edge.objects.current().get(source=item.pk, type="mounted_in").target_id
    unrelate(item.pk, "mounted_in", [old], act)
    relate(item.pk, "mounted_in", [rack.pk], act)
    assert said(small(), act) == (0, 0, {"dcim.device:1": ["mounted_in"]})
    edges = Edge.objects.current().filter(source=item.pk, type="mounted_in")
    assert [edge.target_id for edge in edges] == [rack.pk]


def test_the_same_identifier_is_the_same_thing_the_first_time(act: Act) -> None:
    (mine,) = create(ItemType, [{"title": "My router", "identifier": "ng-1"}], act)
    created, changed, kept = said(small(), act)
    assert (created, changed, kept) == (5, 1, {"dcim.device:1": ["identifier", "state", "title"]})
    assert device_by(mine.pk).serial_number == "S1"
    assert said(small(), act)[:2] == (0, 0)


def device_by(key: int) -> Any:
    return Item.objects.as_system("test").get(pk=key)


def test_sources_go_before_one_another_field_by_field(act: Act, org: Organization) -> None:
    said(small(), act)
    other = small(serial="S9", description="Core")
    created, _, kept = said(other, act, Itop())
    # The places and racks of another source are its own: names alone make nothing the same.
    assert created == 5
    assert kept["dcim.device:1"] == ["description", "location", "serial_number", "mounted_in"]
    set_order("serial_number", ["netbox"], act)
    assert "serial_number" in said(other, act, Itop())[2]["dcim.device:1"]
    assert device().serial_number == "S1"
    assert list(replay(org)) == []


def test_what_was_removed_comes_back_as_another_record(act: Act) -> None:
    said(small(), act)
    remove(ItemType, [device().pk], act, "Not ours.")
    assert said(small(), act)[0] == 1
    assert device().title == "rtr01"


def test_what_can_not_be_taken_is_set_aside_with_the_reason(act: Act) -> None:
    rows = [*small(), row("dcim.device", 2, name="x" * 300, status="active", site=1),
            row("dcim.device", 3, name="twin", status="active", asset_tag="ng-1")]  # fmt: skip
    run = begin(NetBox(), io.BytesIO(packed(rows)), "netbox.json", act, inline=True)
    while DISCOVERIES.go_on(run.pk, act.viewer):
        DISCOVERIES.confirm(run, inline=True)
    DISCOVERIES.confirm(run, inline=True)
    while DISCOVERIES.go_on(run.pk, act.viewer):
        pass
    assert [(key, field) for key, field, _, _ in mistakes(run)] == [
        ("dcim.device:2", "title"),
        ("dcim.device:3", "identifier"),
    ]
    assert device().title == "rtr01"


def test_an_item_that_is_found_no_more_says_so_and_a_probe_lists_it(
    act: Act, org: Organization, sign_in: Callable[[str], Client]
) -> None:
    adopt_editions(["iso27001-2022"], act)
    said([*small(), row("dcim.device", 2, name="rtr02", status="active", site=1)], act)
    said(small(), act)
    gone = device_named("rtr02")
    page = sign_in("auditor").get(record_address(gone, org.slug)).content.decode()
    assert "NetBox finds it no more since" in page
    here = device_named("rtr01")
    other = sign_in("auditor").get(record_address(here, org.slug)).content.decode()
    assert "finds it no more since" not in other
    (result,) = run_probes(org, act.today, only=["stale-item-in-use"])
    assert [entry.pk for entry in result.sample] == [gone.pk]
    move(ItemType, "retire", [gone.pk], act)
    (result,) = run_probes(org, act.today, only=["stale-item-in-use"])
    assert list(result.sample) == []


def test_who_may_not_see_an_item_marks_nothing_of_it(acts: dict[str, Act], act: Act) -> None:
    with pytest.raises(Forbidden):
        begin(NetBox(), io.BytesIO(packed(small())), "netbox.json", acts["auditor"])
    assert not Sighting.objects.exists()


def test_a_job_goes_on_with_it_and_old_runs_are_put_away(act: Act) -> None:
    run = begin(NetBox(), io.BytesIO(packed(small())), "netbox.json", act)
    go_on_with_discovery.call(run.pk)
    run.refresh_from_db()
    assert run.state == "ready"
    DiscoveryRun.objects.update(changed_at=run.changed_at - timedelta(days=30))
    tidy_discoveries.call()
    assert not DiscoveryRun.objects.exists()


def test_the_list_of_items_is_narrowed_to_what_a_source_finds_no_more(
    act: Act, org: Organization, sign_in: Callable[[str], Client]
) -> None:
    said([*small(), row("dcim.device", 2, name="rtr02", status="active", site=1)], act)
    said(small(), act)
    client, address = sign_in("auditor"), list_address(ItemType, org.slug)
    for source in ("netbox", "any", "Any,netbox"):
        page = client.get(address, {"stale": source, "columns": "title,stale"}).content.decode()
        assert "rtr02" in page
        assert "rtr01" not in page
        assert "Found no more since" in page
        assert day(act.occurred_at) in page
    every = client.get(address).content.decode()
    assert "rtr01" in every
    assert "rtr02" in every
    # A source that is none is left out and named, whatever it is called.
    nothing = client.get(address, {"stale": "<script>"})
    assert nothing.status_code == 200
    assert "is no source of the inventory" in nothing.content.decode()
    assert "<script>” is no" not in nothing.content.decode()
    # Other registers know no such filter.
    other = client.get(list_address(LocationType, org.slug), {"stale": "any"}).content.decode()
    assert "Can&#39;t filter by" in other or "Can't filter by" in other


def test_what_is_found_no_more_costs_a_list_no_query_and_tells_nothing_of_hidden_items(
    act: Act, org: Organization, sign_in: Callable[[str], Client],
    memberships: dict[str, Membership],
) -> None:  # fmt: skip
    gone = [row("dcim.device", n, name=f"gone{n}", status="active", site=1) for n in range(2, 9)]
    said([*small(), *gone], act)
    said(small(), act)
    people = [memberships["ims_manager"].principal_id]
    restrict(ItemType, device_named("gone2").pk, people, act, "An inquiry.")
    client, address = sign_in("auditor"), list_address(ItemType, org.slug)
    asked = {"stale": "any", "columns": "title,stale"}
    client.get(address, asked)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address, asked).content.decode()
    assert len(queries) <= 8
    assert "gone3" in page
    assert "gone2" not in page
    assert "6 items" in page
