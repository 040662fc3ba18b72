"""Components, customers, agreements: what impact and scope make of a service, without knowing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.assets.impact.reading import Answer, lost_with, rests_on
from isthmus.assets.records.item import ItemType
from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.runner import run
from isthmus.context.scope.reading import explanations
from isthmus.context.tests.scopes import draft, lines, members, put_in_force
from isthmus.engine.door import Act, Edit, Invalid, create, edit, move, relate
from isthmus.engine.models import Organization
from isthmus.people.records import PartyType
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def world(act: Act) -> dict[str, Any]:
    """Return mail on a 2-of-3 cluster that stores mailboxes, provided to a customer."""
    names = ["host1", "host2", "host3", "cluster", "mailboxes"]
    found: dict[str, Any] = dict(
        zip(names, create(ItemType, [{"title": one} for one in names], act), strict=True)
    )
    found["mail"] = live(act, "mail")
    (found["harbour"],) = create(PartyType, [{"title": "Harbour", "customer": True}], act)
    relate(found["cluster"].pk, "runs_on", [found[one].pk for one in names[:3]], act)
    relate(found["mail"].pk, "uses", [found["cluster"].pk], act)
    relate(found["cluster"].pk, "stores", [found["mailboxes"].pk], act)
    relate(found["mail"].pk, "provided_to", [found["harbour"].pk], act)
    needed = [{"relation": "runs_on", "needed": 2}]
    edit(ItemType, [Edit(found["cluster"].pk, {"redundancy": needed})], act)
    return found


def titles(answer: Answer) -> dict[str, bool]:
    """Return what is told, and whether it is lost or only concerned."""
    return {one.entry.title: one.lost for group in answer.groups for one in group.told}


def test_a_service_on_a_cluster_of_three_is_hit_by_the_second_host_and_not_by_the_first(
    world: dict[str, Any], act: Act
) -> None:
    assert titles(lost_with([world["host1"].entry], act.viewer)) == {}
    answer = lost_with([world["host1"].entry, world["host2"].entry], act.viewer)
    assert titles(answer) == {"cluster": True, "mailboxes": True, "mail": True, "Harbour": False}
    way = next(
        told.way for group in answer.groups for told in group.told if told.entry.title == "Harbour"
    )
    steps = [(link.words, link.entry.title if link.entry else None) for link in way]
    assert steps == [("is provided with", "mail"), ("uses", "cluster"), ("runs on", "host2")]


def test_one_of_two_components_suffices_where_the_service_says_so(
    world: dict[str, Any], act: Act
) -> None:
    (line1, line2) = create(ItemType, [{"title": "line1"}, {"title": "line2"}], act)
    relate(line1.pk, "contributes_to", [world["mail"].pk], act)
    relate(line2.pk, "contributes_to", [world["mail"].pk], act)
    assert "mail" in titles(lost_with([line1.entry], act.viewer))
    rows = [{"relation": "contributes_to", "needed": 1}]
    edit(ServiceType, [Edit(world["mail"].pk, {"redundancy": rows})], act)
    assert titles(lost_with([line1.entry], act.viewer)) == {}
    assert "mail" in titles(lost_with([line1.entry, line2.entry], act.viewer))
    alone = {
        t.entry.title: t.alone
        for g in rests_on(world["mail"].entry, act.viewer).groups
        for t in g.told
    }
    assert alone["line1"] is False
    assert alone["cluster"] is True


def test_a_service_that_needs_another_is_lost_with_it_and_a_retired_one_is_not_there(
    world: dict[str, Any], act: Act
) -> None:
    portal = live(act, "portal")
    relate(portal.pk, "uses", [world["mail"].pk], act)
    assert titles(lost_with([world["cluster"].entry], act.viewer))["portal"]
    move(ServiceType, "retire", [portal.pk], act, {"reason": "Over."})
    assert "portal" not in titles(lost_with([world["cluster"].entry], act.viewer))


def test_only_what_is_there_for_somebody_is_provided_to_them(
    world: dict[str, Any], act: Act
) -> None:
    for source, target in (("harbour", "mail"), ("mail", "cluster")):
        with pytest.raises(Invalid):
            relate(world[source].pk, "provided_to", [world[target].pk], act)


def test_a_scope_takes_in_a_service_per_customer_with_its_components(
    world: dict[str, Any], acts: dict[str, Act]
) -> None:
    act, top = acts["ims_manager"], acts["top_management"]
    statement = draft("sms", lines([(world["mail"].pk, world["harbour"].pk)]), act)
    put_in_force(statement.pk, act, top)
    components = {world[one].pk for one in ("cluster", "host1", "host2", "host3")}
    assert {world["mail"].pk, *components} <= members("sms")
    told = [one for one in explanations(world["cluster"].entry, act.viewer) if one.system == "sms"]
    assert [[entry.title for entry in one.customers] for one in told] == [["Harbour"]]


def test_a_component_of_a_service_in_scope_that_is_no_configuration_item_is_reported(
    world: dict[str, Any], acts: dict[str, Act], org: Organization
) -> None:
    act, top = acts["ims_manager"], acts["top_management"]
    for name in ("cluster", "host1", "host2", "host3"):
        move(ItemType, "put_into_use", [world[name].pk], act)
    adopt_editions(["iso20000-1-2018"], act)
    put_in_force(draft("sms", lines([world["mail"].pk]), act).pk, act, top)
    known = [
        Edit(world[one].pk, {"configuration_item": True}) for one in ("host1", "host2", "host3")
    ]
    edit(ItemType, known, act)

    def short() -> list[str]:
        (result,) = run(org, None, only=["contributing-item-not-controlled"])
        return [entry.title for entry in result.sample]

    assert short() == ["cluster"]
    edit(ItemType, [Edit(world["cluster"].pk, {"configuration_item": True})], act)
    assert short() == []


def test_the_page_of_a_service_leads_to_its_impact(
    world: dict[str, Any], sign_in: Callable[[str], Client]
) -> None:
    address = f"/o/northgate/services/{world['mail'].reference}/"
    client = sign_in("auditor")
    assert f"{address}impact/" in client.get(address).content.decode()
    said = client.get(f"{address}impact/").content.decode()
    assert world["harbour"].reference in said
