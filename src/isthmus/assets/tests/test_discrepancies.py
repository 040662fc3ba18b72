"""What a source may not write becomes a record that somebody decides, and nothing is overwritten."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.discovery.netbox import NetBox
from isthmus.assets.discovery.orders import set_order
from isthmus.assets.discovery.runs import DISCOVERIES, begin
from isthmus.assets.models import Discrepancy, Item
from isthmus.assets.records.discrepancy import DiscrepancyType
from isthmus.assets.records.item import ItemType
from isthmus.assets.tests.netbox_files import Rows, packed, row
from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.runner import run as run_probes
from isthmus.engine.door import (
    Act,
    Edit,
    Forbidden,
    Refused,
    create,
    edit,
    lift,
    move,
    refusals,
    restrict,
)
from isthmus.engine.history.erasure import Wanted, erase
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Event, Organization
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.people.models import Membership, Person
from isthmus.people.records import PersonType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def dump(**device: Any) -> Rows:
    fields = {"name": "rtr01", "status": "active", "site": 1, "asset_tag": "NG-1", "serial": "S1",
              "description": "Edge"} | device  # fmt: skip
    return [
        row("dcim.site", 1, name="Bern", status="active"),
        row("dcim.site", 2, name="Chur", status="active"),
        row("dcim.device", 1, **fields),
    ]


def said(act: Act, **device: Any) -> None:
    run = begin(NetBox(), io.BytesIO(packed(dump(**device))), "netbox.json", act, inline=True)
    for _ in range(2):
        while DISCOVERIES.go_on(run.pk, act.viewer):
            pass
        DISCOVERIES.confirm(run, inline=True)


def device() -> Any:
    return Item.objects.as_system("test").get(kind="device", removed_at=None)


def raised() -> dict[str, Discrepancy]:
    rows = Discrepancy.objects.as_system("test").filter(removed_at=None).select_related("entry")
    found = {one.field: one for one in rows}
    assert len(found) == rows.count()
    return found


@pytest.fixture
def controlled(act: Act) -> Any:
    """An item under control, of which NetBox then says another serial number and another place."""
    said(act)
    edit(ItemType, [Edit(device().pk, {"control": "approved"})], act)
    said(act, serial="S2", site=2)
    return device()


def test_what_is_controlled_is_not_overwritten_but_raised(
    controlled: Any, act: Act, org: Organization
) -> None:
    assert (controlled.serial_number, controlled.location.title) == ("S1", "Bern")
    found = raised()
    assert found.keys() == {"serial_number", "location"}
    one = found["serial_number"]
    assert (one.item_id, one.held, one.seen, one.source) == (controlled.pk, "S1", "S2", "netbox")
    assert (one.first_seen, one.last_seen, one.state) == (act.today, act.today, "open")
    assert one.title == "rtr01: S1 → S2"
    assert found["location"].seen.startswith("LOC-")
    assert list(replay(org)) == []


def test_the_same_import_again_writes_nothing(controlled: Any, act: Act) -> None:
    events = Event.objects.count()
    said(act, serial="S2", site=2)
    assert len(raised()) == 2
    # That it was done is told by the organization.
    assert Event.objects.count() == events + 1


def test_an_open_one_is_seen_again_once_a_day(controlled: Any, act: Act, org: Organization) -> None:
    first = act.today
    edit(DiscrepancyType, [Edit(one.pk, {"first_seen": first - timedelta(5),
                                         "last_seen": first - timedelta(2)})
                           for one in raised().values()], act)  # fmt: skip
    said(act, serial="S2", site=2)
    assert {one.last_seen for one in raised().values()} == {first}
    assert {one.first_seen for one in raised().values()} == {first - timedelta(5)}
    assert list(replay(org)) == []


def test_accepted_the_item_takes_what_was_seen_and_both_agree_from_then_on(
    controlled: Any, act: Act, org: Organization
) -> None:
    move(DiscrepancyType, "accept", [one.pk for one in raised().values()], act)
    item = device()
    assert (item.serial_number, item.location.title) == ("S2", "Chur")
    # Both fields are one edit, by whoever accepted.
    (event,) = Event.objects.filter(entry=item.pk, payload__contains="A discrepancy was accepted.")
    assert (event.verb, event.actor_id) == ("edited", act.viewer.principal_id)
    events = Event.objects.count()
    said(act, serial="S2", site=2)
    assert {one.state for one in raised().values()} == {"accepted"}
    assert Event.objects.count() == events + 1
    assert list(replay(org)) == []


def test_what_was_rejected_stays_so_until_another_value_is_seen(
    controlled: Any, act: Act, org: Organization
) -> None:
    one = raised()["serial_number"]
    move(DiscrepancyType, "reject", [one.pk], act, {"reason": "Read from the lid."})
    said(act, serial="S2", site=2, description="Core")
    assert (raised()["serial_number"].state, device().serial_number) == ("rejected", "S1")
    said(act, serial="S3", site=2)
    again = raised()["serial_number"]
    assert (again.pk, again.state, again.seen, again.reason) == (one.pk, "open", "S3", "")
    assert again.title == "rtr01: S1 → S3"
    assert list(replay(org)) == []


def test_it_settles_by_itself_when_both_agree_and_comes_back_when_they_do_not(
    controlled: Any, act: Act, org: Organization
) -> None:
    said(act)
    assert {one.state for one in raised().values()} == {"settled"}
    said(act, serial="S2")
    found = raised()
    assert (found["serial_number"].state, found["location"].state) == ("open", "settled")
    edit(ItemType, [Edit(device().pk, {"serial_number": "S2"})], act)
    said(act, serial="S2", description="Core")
    assert raised()["serial_number"].state == "settled"
    assert list(replay(org)) == []


def test_a_state_is_accepted_by_the_transitions_that_lead_there(act: Act) -> None:
    said(act)
    edit(ItemType, [Edit(device().pk, {"control": "verified"})], act)
    said(act, status="decommissioning")
    one = raised()["state"]
    assert (one.held, one.seen) == ("in_use", "retired")
    move(DiscrepancyType, "accept", [one.pk], act)
    assert device().state == "retired"


def test_what_a_person_changed_is_raised_and_what_another_source_decides_is_not(act: Act) -> None:
    said(act)
    edit(ItemType, [Edit(device().pk, {"title": "Router of the head office"})], act)
    said(act, description="Core")
    assert raised().keys() == {"title"}

    class Itop(NetBox):
        name, label = "itop", "iTop"

    rows = dump(serial="S9", description="Core", name="Router of the head office")
    run = begin(Itop(), io.BytesIO(packed(rows)), "itop.json", act, inline=True)
    for _ in range(2):
        while DISCOVERIES.go_on(run.pk, act.viewer):
            pass
        DISCOVERIES.confirm(run, inline=True)
    assert raised().keys() == {"title"}
    set_order("serial_number", [], act)
    said(act, serial="S7", description="Core")
    # No source may write it, so somebody has to decide.
    assert raised().keys() == {"title", "serial_number"}


def test_who_may_not_edit_the_item_accepts_nothing(
    controlled: Any, acts: dict[str, Act], act: Act
) -> None:
    one = raised()["serial_number"]
    with pytest.raises(Forbidden):
        move(DiscrepancyType, "accept", [one.pk], acts["auditor"])
    edit(DiscrepancyType, [Edit(one.pk, {"field": "stands_for", "seen": "many"})], act)
    with pytest.raises(Refused, match="not a whole number"):
        move(DiscrepancyType, "accept", [one.pk], act)
    edit(DiscrepancyType, [Edit(one.pk, {"item": None})], act)
    with pytest.raises(Refused, match="no item"):
        move(DiscrepancyType, "accept", [one.pk], act)
    assert device().serial_number == "S1"


def test_two_values_for_one_field_are_not_accepted_at_once(controlled: Any, act: Act) -> None:
    one = raised()["serial_number"]
    values = {"title": "By hand", "item": controlled.pk, "field": "serial_number", "seen": "S9",
              "source": "stocktaking"}  # fmt: skip
    (other,) = create(DiscrepancyType, [values], act)
    reasons = refusals(DiscrepancyType, "accept", [one, other], act)
    assert {why.code for _, why in reasons} == {"twice"}
    move(DiscrepancyType, "accept", [other.pk], act)
    assert device().serial_number == "S9"


def test_a_refused_value_takes_the_decision_back_with_it(controlled: Any, act: Act) -> None:
    create(ItemType, [{"title": "Another", "identifier": "NG-7"}], act)
    values = {"title": "Tag", "item": controlled.pk, "field": "identifier", "seen": "ng-7",
              "source": "stocktaking"}  # fmt: skip
    (one,) = create(DiscrepancyType, [values], act)
    with pytest.raises(Exception, match="another item's"):
        move(DiscrepancyType, "accept", [one.pk], act)
    assert raised()["identifier"].state == "open"


def test_it_is_known_to_those_who_know_of_the_item(
    controlled: Any, acts: dict[str, Act], act: Act, memberships: dict[str, Membership],
    sign_in: Callable[[str], Client], org: Organization,
) -> None:  # fmt: skip
    one = raised()["serial_number"]
    people = [memberships["ims_manager"].principal_id]
    restrict(ItemType, controlled.pk, people, act, "An inquiry.")
    outsider = sign_in("auditor")
    hidden = raised()["serial_number"]
    assert hidden.circle_id is not None
    for number in (one.reference, hidden.reference):
        address = f"{list_address(DiscrepancyType, org.slug)}{number}/"
        assert outsider.get(address).status_code == 404
    assert "rtr01" not in outsider.get(list_address(DiscrepancyType, org.slug)).content.decode()
    # What is raised while it is restricted is restricted as well.
    inside = Act.now(viewer_of(memberships["ims_manager"]), "test")
    said(inside, serial="S2", site=2, name="rtr02")
    assert raised()["title"].circle_id == hidden.circle_id
    lift(ItemType, controlled.pk, inside, "Over.")
    assert raised()["title"].circle_id is None


def test_one_that_is_hidden_from_whoever_imports_is_left_as_it_is(
    controlled: Any, acts: dict[str, Act], act: Act, memberships: dict[str, Membership]
) -> None:
    one = raised()["serial_number"]
    restrict(DiscrepancyType, one.pk, [memberships["ims_manager"].principal_id], act, "Inquiry.")
    said(acts["contributor"], serial="S3", site=2)
    # Neither raised a second time nor told of.
    assert (raised()["serial_number"].pk, raised()["serial_number"].seen) == (one.pk, "S2")


def test_the_item_tells_of_it_without_a_query_and_outsiders_are_not_told(
    controlled: Any, act: Act, sign_in: Callable[[str], Client], org: Organization,
    memberships: dict[str, Membership],
) -> None:  # fmt: skip
    client = sign_in("auditor")
    address = record_address(controlled, org.slug)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) <= 10
    assert "Seen otherwise" in page
    assert "Serial number: S2" in page
    one = raised()["serial_number"]
    restrict(DiscrepancyType, one.pk, [memberships["ims_manager"].principal_id], act, "Inquiry.")
    page = client.get(address).content.decode()
    assert "Serial number: S2" not in page
    move(DiscrepancyType, "settle", [raised()["location"].pk], act)
    assert "Seen otherwise" not in client.get(address).content.decode()


def test_its_own_page_takes_few_queries_with_an_item_and_a_place_to_take(
    controlled: Any, sign_in: Callable[[str], Client], org: Organization
) -> None:
    client, address = sign_in("ims_manager"), record_address(raised()["location"], org.slug)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) <= 10, [one["sql"][:200] for one in queries]
    assert f"{controlled.reference} rtr01" in page


def test_pages_of_those_who_see_no_items_are_as_before(
    controlled: Any, sign_in: Callable[[str], Client], org: Organization, act: Act,
    memberships: dict[str, Membership],
) -> None:  # fmt: skip
    client = sign_in("administrator")
    assert client.get(list_address(PersonType, org.slug)).status_code == 200
    person = Person.objects.as_system("test").order_by("pk")[0]
    assert client.get(record_address(person, org.slug)).status_code == 200


def test_several_are_accepted_and_rejected_from_the_list(
    controlled: Any, sign_in: Callable[[str], Client], org: Organization
) -> None:
    client, found = sign_in("ims_manager"), raised()
    address = list_address(DiscrepancyType, org.slug)
    page = client.get(address).content.decode()
    assert "Accept" in page
    ids = [one.reference for one in found.values()]
    answer = client.post(f"{address}do/", {"ids": ids, "verb": "accept"}, follow=True)
    assert answer.status_code == 200
    assert {one.state for one in raised().values()} == {"accepted"}
    assert device().serial_number == "S2"


def test_a_probe_lists_what_waits_too_long_by_system(
    controlled: Any, act: Act, org: Organization
) -> None:
    adopt_editions(["iso27001-2022", "iso20000-1-2018"], act)
    found = raised()
    long_ago = act.today - timedelta(31)
    edit(DiscrepancyType, [Edit(found["location"].pk, {"first_seen": long_ago})], act)
    both = ["information-discrepancy-unresolved", "configuration-discrepancy-unresolved"]
    (information,) = run_probes(org, act.today, only=both[:1])
    (configuration,) = run_probes(org, act.today, only=both[1:])
    # NetBox's devices handle information; nobody labelled this one a configuration item.
    assert [entry.pk for entry in information.sample] == [found["location"].pk]
    assert list(configuration.sample) == []
    edit(ItemType, [Edit(controlled.pk, {"configuration_item": True})], act)
    (configuration,) = run_probes(org, act.today, only=[both[1]])
    assert [entry.pk for entry in configuration.sample] == [found["location"].pk]
    move(DiscrepancyType, "reject", [found["location"].pk], act, {"reason": "It stands in Bern."})
    for result in run_probes(org, act.today, only=both):
        assert list(result.sample) == []


def test_what_is_erased_of_the_item_is_erased_of_what_quotes_it(
    controlled: Any, act: Act, org: Organization
) -> None:
    wanted = Wanted(frozenset({"serial_number"}))
    erase(ItemType, controlled.pk, wanted, "unlawful", "It names somebody.", act)
    one = raised()["serial_number"]
    assert (one.held, one.seen, one.title) == ("", "", DiscrepancyType.erased_title)
    assert raised()["location"].title != DiscrepancyType.erased_title
    assert not Event.objects.filter(entry=one.pk, payload__contains="S2").exists()
    erase(ItemType, controlled.pk, Wanted(frozenset({"title"})), "unlawful", "r", act)
    assert raised()["location"].title == DiscrepancyType.erased_title
    assert list(replay(org)) == []


def test_hostile_values_are_data(act: Act, sign_in: Callable[[str], Client]) -> None:
    said(act)
    edit(ItemType, [Edit(device().pk, {"control": "approved"})], act)
    nasty = "<script>alert(1)</script>\n{{7*7}}\n" + "x" * 9000
    said(act, description=nasty, name="<img src=x onerror=alert(1)>" + "y" * 200)
    found = raised()
    assert len(found["description"].title) <= 250
    page = sign_in("ims_manager").get(record_address(device(), act.viewer.organization.slug))
    text = page.content.decode()
    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text
    move(DiscrepancyType, "accept", [found["description"].pk], act)
    assert device().description.startswith("<script>alert(1)</script>\n{{7*7}}\n")
