"""What is hit when an item is lost, and what it rests on: pages, API, command line, who sees what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.impact.named import named
from isthmus.assets.impact.reading import MOST_AT_ONCE, Answer, lost_with, rests_on
from isthmus.assets.impact.rule import Enough
from isthmus.assets.models import Needs
from isthmus.assets.records.item import ItemType
from isthmus.context.records.process import ProcessType
from isthmus.documents.records import DocumentType
from isthmus.engine.access import Scope, Viewer, system_viewer
from isthmus.engine.door import Absent, Act, Edit, Invalid, create, edit, move, relate, restrict
from isthmus.engine.edges import edge_types
from isthmus.engine.models import Entry, Organization
from isthmus.people.models import Membership
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SignIn = Callable[[str], Client]
PAGE = "/o/northgate/items/{}/impact/"
API = "/api/v1/o/northgate/impact/{}"
#: In the question for the steps of a walk, which SQLite is asked for each level.
LEVEL = " AS near"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def world(act: Act) -> dict[str, Any]:
    """Return a service on a cluster of three hosts in two racks, what it stores, and for whom."""
    names = ["host1", "host2", "host3", "rack1", "rack2", "cluster", "mail", "mailboxes"]
    items = create(ItemType, [{"title": name} for name in names], act)
    found: dict[str, Any] = dict(zip(names, items, strict=True))
    (found["harbour"],) = create(PartyType, [{"title": "Harbour"}], act)
    (found["sla"],) = create(DocumentType, [{"title": "Agreement on mail"}], act)

    def draw(source: str, code: str, *targets: str) -> None:
        relate(found[source].pk, code, [found[one].pk for one in targets], act)

    draw("cluster", "runs_on", "host1", "host2", "host3")
    draw("host1", "mounted_in", "rack1")
    draw("host2", "mounted_in", "rack2")
    draw("host3", "mounted_in", "rack2")
    draw("mail", "runs_on", "cluster")
    draw("mail", "stores", "mailboxes")
    draw("mail", "provided_to", "harbour")
    draw("sla", "applies_to", "mail")
    suffice(found["cluster"], 2, act)
    return found


def suffice(item: Any, needed: int, act: Act, relation: str = "runs_on") -> None:
    edit(ItemType, [Edit(item.pk, {"redundancy": [{"relation": relation, "needed": needed}]})], act)


def titles(answer: Answer) -> set[str]:
    return {told.entry.title for group in answer.groups for told in group.told}


def entries(world: dict[str, Any], *names: str) -> list[Any]:
    return [world[name].entry for name in names]


def ways(answer: Answer) -> dict[str, list[tuple[str, str | None]]]:
    return {
        told.entry.title: [
            (link.words, link.entry.title if link.entry else None) for link in told.way
        ]
        for group in answer.groups
        for told in group.told
    }


def test_two_of_three_hosts_suffice_until_the_second_is_lost(
    world: dict[str, Any], act: Act
) -> None:
    assert lost_with(entries(world, "host1"), act.viewer).count == 0
    answer = lost_with(entries(world, "host1", "host2"), act.viewer)
    hit = {"cluster", "mail", "mailboxes", "Harbour", "Agreement on mail"}
    assert titles(answer) == hit
    assert ways(answer)["mailboxes"] == [
        ("stored in", "mail"), ("runs on", "cluster"), ("runs on", "host2")
    ]  # fmt: skip
    last = next(t for g in answer.groups for t in g.told if t.entry.title == "cluster").way[-1]
    assert (last.enough, last.left) == (Enough(2, 3), 1)
    lost = {t.entry.title: t.lost for g in answer.groups for t in g.told}
    assert {title for title, one in lost.items() if not one} == {"Harbour", "Agreement on mail"}
    # The second rack has two of the hosts.
    assert titles(lost_with(entries(world, "rack2"), act.viewer)) == hit | {"host2", "host3"}


def test_without_a_row_everything_is_needed_and_more_than_there_are_means_all(
    world: dict[str, Any], act: Act
) -> None:
    edit(ItemType, [Edit(world["cluster"].pk, {"redundancy": []})], act)
    assert "mail" in titles(lost_with(entries(world, "host1"), act.viewer))
    suffice(world["cluster"], 9, act)
    answer = lost_with(entries(world, "host1"), act.viewer)
    assert "mail" in titles(answer)
    assert not any(one.enough for g in answer.groups for told in g.told for one in told.way)


def test_what_it_rests_on_says_which_single_losses_suffice(world: dict[str, Any], act: Act) -> None:
    answer = rests_on(world["mailboxes"].entry, act.viewer)
    alone = {told.entry.title: told.alone for group in answer.groups for told in group.told}
    assert alone == {
        "mail": True, "cluster": True, "host1": False, "host2": False, "host3": False,
        "rack1": False, "rack2": True,
    }  # fmt: skip
    assert ways(answer)["rack1"] == [
        ("stored in", "mail"), ("runs on", "cluster"), ("runs on", "host1"),
        ("mounted in", "rack1"),
    ]  # fmt: skip
    assert titles(rests_on(world["sla"].entry, act.viewer)) == set(alone)


def test_who_is_concerned_passes_nothing_on_but_is_lost_where_it_is_asked_about(
    world: dict[str, Any], act: Act
) -> None:
    (line,) = create(ItemType, [{"title": "line", "party": world["harbour"].pk}], act)
    assert "line" not in titles(lost_with(entries(world, "mail"), act.viewer))
    assert titles(lost_with(entries(world, "harbour"), act.viewer)) == {line.title}


def test_what_is_disposed_of_or_removed_bears_nothing(world: dict[str, Any], act: Act) -> None:
    suffice(world["cluster"], 1, act)
    assert lost_with(entries(world, "host1", "host2"), act.viewer).count == 0
    for verb in ("acquire", "retire"):
        move(ItemType, verb, [world["host3"].pk], act)
    inputs = {"method": "Shredded", "day": act.today}
    move(ItemType, "dispose", [world["host3"].pk], act, inputs)
    assert "mail" in titles(lost_with(entries(world, "host1", "host2"), act.viewer))


def test_what_is_restricted_takes_no_part_for_others(
    world: dict[str, Any], act: Act, memberships: dict[str, Membership], sign_in: SignIn
) -> None:
    me, outsider = act.viewer.principal_id or 0, viewer_of(memberships["contributor"])
    (bridge, hidden) = create(ItemType, [{"title": "bridge"}, {"title": "hidden"}], act)
    relate(bridge.pk, "uses", [world["rack1"].pk], act)
    relate(world["harbour"].pk, "uses", [bridge.pk], act)
    relate(hidden.pk, "uses", [world["mail"].pk], act)
    before = sign_in("contributor").get(PAGE.format(world["mail"].reference)).content
    assert b"hidden" in before
    bridge, hidden = (restrict(ItemType, one.pk, [me], act, "secret") for one in (bridge, hidden))
    insider = viewer_of(memberships["ims_manager"])
    assert {"bridge", "Harbour"} <= titles(lost_with(entries(world, "rack1"), insider))
    assert titles(lost_with(entries(world, "rack1"), outsider)) == {"host1"}
    assert "hidden" in titles(lost_with(entries(world, "mail"), insider))
    answer = lost_with(entries(world, "mail"), outsider)
    assert (answer.count, answer.elsewhere) == (3, 0)
    assert "bridge" not in titles(rests_on(world["harbour"].entry, outsider))
    client = sign_in("contributor")
    assert client.get(PAGE.format(hidden.reference)).status_code == 404
    asked = client.get(PAGE.format(world["mail"].reference), {"with": hidden.reference})
    absent = client.get(PAGE.format(world["mail"].reference), {"with": "ITM-1999-0001"})
    assert asked.content.count(b"There is no record") == 1
    assert len(asked.content.replace(hidden.reference.encode(), b"")) == len(
        absent.content.replace(b"ITM-1999-0001", b"")
    )
    everybody = system_viewer(act.viewer.organization, "impact: a test")
    assert "hidden" in titles(lost_with(entries(world, "mail"), everybody))


def test_other_registers_are_counted_and_left_out_of_the_way(
    world: dict[str, Any], act: Act, viewers: dict[str, Viewer], sign_in: SignIn
) -> None:
    (process,) = create(ProcessType, [{"title": "Running mail"}], act)
    relate(process.pk, "uses", [world["mail"].pk], act)
    (house,) = create(PartyType, [{"title": "House"}], act)
    relate(house.pk, "uses", [process.pk], act)
    edit(ItemType, [Edit(world["rack2"].pk, {"party": world["harbour"].pk})], act)
    answer = lost_with(entries(world, "harbour"), viewers["administrator"])
    assert ways(answer) == {
        "House": [
            ("uses", None), ("uses", None), ("runs on", None), ("runs on", None),
            ("mounted in", None), ("operated by", "Harbour"),
        ]
    }  # fmt: skip
    assert answer.elsewhere == 8
    page = sign_in("administrator").get(
        f"/o/northgate/parties/{world['harbour'].reference}/impact/"
    )
    assert "8 more that you may not open" in page.content.decode()
    assert "rack2" not in page.content.decode()
    # A token for the parties alone reaches no further.
    narrow = replace(act.viewer, scope=Scope("read", frozenset({"people.party"})), _known={})
    assert titles(lost_with(entries(world, "harbour"), narrow)) == {"House"}


def test_customers_are_told_nothing(
    world: dict[str, Any], viewers: dict[str, Viewer], sign_in: SignIn
) -> None:
    reference = world["mail"].reference
    for address in (PAGE, API):
        assert sign_in("customer_contact").get(address.format(reference)).status_code == 404
    with pytest.raises(Absent):
        lost_with(entries(world, "mail"), viewers["customer_contact"])


def test_another_organization_is_not_reached(
    world: dict[str, Any], other_org: Organization
) -> None:
    stranger = system_viewer(other_org, "impact: a test")
    assert lost_with(entries(world, "rack2"), stranger).count == 0


def test_the_page_tells_groups_ways_and_several_at_once(
    world: dict[str, Any], sign_in: SignIn
) -> None:
    client, address = sign_in("auditor"), PAGE.format(world["host1"].reference)
    assert "Nothing that is recorded is lost with it" in client.get(address).content.decode()
    page = unescape(client.get(address, {"with": world["host2"].reference}).content.decode())
    for said in ("Items · 3", "Parties · 1", "runs on", "(2 of 3 needed, 1 left)", "concerned"):
        assert said in page
    query = {"with": world["host2"].reference, "register": "parties"}
    page = unescape(client.get(address, query).content.decode())
    assert "Parties · 1" in page
    assert "Items · 3" not in page
    wrong = client.get(address, {"with": "<b>&nowhere"}).content.decode()
    assert "There is no record “&lt;b&gt;&amp;nowhere” that you may see." in wrong
    page = unescape(
        client.get(PAGE.format(world["mail"].reference) + "?side=rests").content.decode()
    )
    for said in ("enough alone", "only with others", "(2 of 3 needed)"):
        assert said in page
    empty = client.get(PAGE.format(world["rack1"].reference) + "?side=rests").content.decode()
    assert "It rests on nothing that is recorded" in empty


def test_a_records_page_leads_there_where_a_loss_can_travel(
    world: dict[str, Any], act: Act, sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    address = f"/o/northgate/items/{world['mail'].reference}/"
    assert f'href="{address}impact/"' in client.get(address).content.decode()
    (alone,) = create(ItemType, [{"title": "alone"}], act)
    address = f"/o/northgate/items/{alone.reference}/"
    assert "impact/" not in client.get(address).content.decode()


@pytest.mark.parametrize("role", ["ims_manager", "contributor"])
def test_however_far_it_reaches_it_takes_as_many_queries(
    world: dict[str, Any], act: Act, sign_in: SignIn, role: str
) -> None:
    client = sign_in(role)

    def counted(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE.format(world["rack2"].reference) + query).status_code == 200
        return len([one for one in asked if LEVEL not in one["sql"]])

    relate(world["rack2"].pk, "uses", [world["rack1"].pk], act)
    counted("")
    before = [counted(query) for query in ("", "?side=rests")]
    more = create(ItemType, [{"title": f"guest {n}"} for n in range(30)], act)
    for one in more:
        relate(one.pk, "runs_on", [world["cluster"].pk], act)
        relate(world["rack2"].pk, "uses", [one.pk], act)
    restrict(ItemType, more[0].pk, [act.viewer.principal_id or 0], act, "secret")
    assert [counted(query) for query in ("", "?side=rests")] == before
    assert max(before) <= 6


def test_a_chain_takes_one_question_on_postgresql_and_one_a_level_on_sqlite(
    world: dict[str, Any], act: Act
) -> None:
    chain = create(ItemType, [{"title": f"link {n}"} for n in range(30)], act)
    for below, above in pairwise(chain):
        relate(above.pk, "uses", [below.pk], act)
    with CaptureQueriesContext(connection) as asked:
        answer = lost_with([Entry.objects.as_system("test").get(pk=chain[0].pk)], act.viewer)
    assert answer.count == 29
    levels = len([one for one in asked if LEVEL in one["sql"]])
    assert levels == (1 if connection.vendor == "postgresql" else 30)


def test_by_api_both_ways_are_told_and_what_is_unknown_is_refused(
    world: dict[str, Any], sign_in: SignIn
) -> None:
    client, address = sign_in("auditor"), API.format(world["host1"].reference)
    assert client.get(address).json() == {"registers": [], "elsewhere": 0}
    told = client.get(address, {"with": [world["host2"].reference]}).json()
    assert {one["type"]: one["count"] for one in told["registers"]} == {
        "assets.item": 3, "people.party": 1, "documents.document": 1
    }  # fmt: skip
    cluster = told["registers"][0]["records"][0]
    assert cluster["way"] == [
        {
            "relation": "runs_on", "reads": "runs on", "reference": world["host2"].reference,
            "title": "host2", "needed": 2, "of": 3, "left": 1,
        }
    ]  # fmt: skip
    told = client.get(API.format(world["cluster"].reference), {"side": "rests"}).json()
    assert told["registers"][0]["count"] == 5
    assert client.get(address, {"with": ["ITM-1999-0001"]}).status_code == 422
    assert client.get(address, {"side": "down"}).status_code == 422
    assert client.get(API.format("ITM-1999-0001")).status_code == 404


def test_of_two_numbers_the_strictest_counts_and_one_is_the_least(
    world: dict[str, Any], act: Act
) -> None:
    def say(*needed: int, relation: str = "runs_on") -> None:
        rows = [{"relation": relation, "needed": number} for number in needed]
        edit(ItemType, [Edit(world["cluster"].pk, {"redundancy": rows})], act)

    say(1, 3, 2)
    assert "mail" in titles(lost_with(entries(world, "host1"), act.viewer))
    for wrong, where in (((1, 0), "redundancy.1.needed"), ((-1,), "redundancy.0.needed")):
        with pytest.raises(Invalid) as caught:
            say(*wrong)
        assert [one.field for one in caught.value.errors] == [where]
    with pytest.raises(Invalid) as caught:
        say(1, relation="traces")
    assert [one.field for one in caught.value.errors] == ["redundancy.0.relation"]


def test_every_relation_that_may_be_redundant_loses_what_needs_it() -> None:
    for code, label in Needs.choices:
        impact = edge_types[code].impact
        assert impact is not None
        assert impact.loses
        declared = edge_types[code]
        assert label == (declared.inverse if impact.way == "forward" else declared.label)


def test_more_than_can_be_looked_at_together_is_said_not_left_out_in_silence(
    act: Act, sign_in: SignIn
) -> None:
    rows = [{"title": f"Host {number}"} for number in range(MOST_AT_ONCE + 2)]
    first, *others = create(ItemType, rows, act)
    found = named([one.reference for one in others], act.viewer)
    assert (len(found.entries), found.left_out) == (MOST_AT_ONCE, [others[-1].reference])
    query = "&".join(f"with={one.reference}" for one in others)
    page = sign_in("ims_manager").get(f"/o/northgate/items/{first.reference}/impact/?{query}")
    assert f"At most {MOST_AT_ONCE} records are looked at together." in page.content.decode()
