"""The picture of a record: what is drawn, what is left out, who sees what, and the files of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.picture import neighbours, reading
from isthmus.assets.picture.asked import MOST_OPEN, Asked, asked
from isthmus.assets.picture.drawing import Drawing, drawn
from isthmus.assets.picture.reading import Graph, graph_of, hits
from isthmus.assets.records.item import ItemType
from isthmus.context.records.process import ProcessType
from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent, Act, create, move, relate, relate_many, restrict, unrelate
from isthmus.engine.edges import edge_types
from isthmus.people.models import Membership
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SignIn = Callable[[str], Client]
PAGE = "/o/northgate/items/{}/picture/"
#: In the question for the steps of a loss, which SQLite is asked for each level.
LEVEL = " AS near"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> \" & ' #{} \u202e $(x)"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def world(act: Act) -> dict[str, Any]:
    """Return a host with a cluster on it, mail on that, its customer, and a rack below."""
    names = ["host", "rack", "cluster", "mail", "mailboxes"]
    found: dict[str, Any] = {
        one.title: one for one in create(ItemType, [{"title": name} for name in names], act)
    }
    (found["Harbour"],) = create(PartyType, [{"title": "Harbour"}], act)
    for source, code, target in (
        ("host", "mounted_in", "rack"), ("cluster", "runs_on", "host"),
        ("mail", "runs_on", "cluster"), ("mail", "stores", "mailboxes"),
        ("mail", "provided_to", "Harbour"),
    ):  # fmt: skip
        relate(found[source].pk, code, [found[target].pk], act)
    return found


def graph(world: dict[str, Any], viewer: Viewer, name: str, *opened: str, **more: Any) -> Graph:
    references = tuple(world[one].reference for one in opened)
    return graph_of(world[name].entry, Asked(open=references, **more), viewer)


def titles(found: Graph) -> set[str]:
    return {one.title for one in found.entries.values()}


def many(act: Act, hub: Any, count: int, code: str = "runs_on") -> list[Any]:
    rows = create(ItemType, [{"title": f"guest {n:05}"} for n in range(count)], act)
    relate_many([(one.pk, code, [hub.pk]) for one in rows], act)
    return rows


def test_what_is_expanded_shows_its_neighbours_and_the_relations_between(
    world: dict[str, Any], act: Act
) -> None:
    viewer = act.viewer
    found = graph(world, viewer, "host")
    assert titles(found) == {"host", "rack", "cluster"}
    assert {found.entries[key].title for key in found.beyond} == {"cluster"}
    found = graph(world, viewer, "host", "cluster", "mail")
    assert titles(found) == {"host", "rack", "cluster", "mail", "mailboxes", "Harbour"}
    assert found.lines[world["mail"].pk, world["cluster"].pk] == ["runs_on"]
    # What is expanded and stands nowhere is not carried along.
    assert graph(world, viewer, "host", "mail").opened == {world["host"].pk}
    relate(world["rack"].pk, "uses", [world["cluster"].pk], act)
    found = graph(world, viewer, "host", "cluster")
    assert found.lines[world["rack"].pk, world["cluster"].pk] == ["uses"]


def test_sides_registers_and_relations_narrow_what_is_drawn_and_still_say_what_there_is(
    world: dict[str, Any], act: Act
) -> None:
    viewer = act.viewer
    assert titles(graph(world, viewer, "mail", side="before")) == {"mail"}
    assert titles(graph(world, viewer, "cluster", side="before")) == {"cluster", "mail"}
    assert titles(graph(world, viewer, "cluster", side="after")) == {"cluster", "host"}
    found = graph(world, viewer, "mail", registers=("people.party",))
    assert titles(found) == {"mail", "Harbour"}
    assert {one.code for one in found.registers} == {"assets.item", "people.party"}
    found = graph(world, viewer, "mail", relations=("stores",))
    assert titles(found) == {"mail", "mailboxes"}
    assert {*found.relations} == {"runs_on", "stores", "provided_to"}


def test_what_is_ended_void_or_removed_is_not_drawn(world: dict[str, Any], act: Act) -> None:
    for verb in ("acquire", "retire"):
        move(ItemType, verb, [world["cluster"].pk], act)
    inputs = {"method": "Shredded", "day": act.today}
    move(ItemType, "dispose", [world["cluster"].pk], act, inputs)
    assert titles(graph(world, act.viewer, "host")) == {"host", "rack"}
    unrelate(world["host"].pk, "mounted_in", [world["rack"].pk], act)
    assert titles(graph(world, act.viewer, "host")) == {"host"}


def test_of_a_hub_the_rare_are_drawn_and_the_others_counted_and_listed(
    world: dict[str, Any], act: Act, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    guests = many(act, world["rack"], 70, "uses")
    (process,) = create(ProcessType, [{"title": "Zoning"}], act)
    relate(process.pk, "uses", [world["rack"].pk], act)
    found = graph(world, act.viewer, "rack")
    group = next(one for one in found.groups[world["rack"].pk] if one.code == "uses")
    assert (len(group.members), group.total, group.left_out, group.more) == (30, 71, 41, False)
    drawn_titles = [found.entries[key].title for key in group.members]
    assert drawn_titles == ["Zoning", *(f"guest {n:05}" for n in range(29))]
    page = unescape(sign_in("auditor").get(PAGE.format(world["rack"].reference)).content.decode())
    assert "<title>uses: … and 41 more</title>" in page
    address = f"/o/northgate/items/{world['rack'].reference}/beside/uses/before/"
    assert f'href="{address}?"' in page

    # Page by page, each of them once.
    client, seen, query = sign_in("auditor"), [], "?"
    while query:
        answer = client.get(address + query).content.decode()
        every = (one.reference for one in [*guests, process])
        seen += [reference for reference in every if f"/{reference}/picture/" in answer]
        query = unescape(answer.split('href="?')[-1].split('"')[0]) if "Next page" in answer else ""
        query = f"?{query}" if query else ""
    assert sorted(seen) == sorted(one.reference for one in [*guests, process])

    monkeypatch.setattr(neighbours, "COUNT_CAP", 50)
    monkeypatch.setattr(reading, "COUNT_CAP", 50)
    found = graph(world, act.viewer, "rack")
    group = next(one for one in found.groups[world["rack"].pk] if one.code == "uses")
    assert group.more
    page = unescape(sign_in("auditor").get(PAGE.format(world["rack"].reference)).content.decode())
    assert "… and more than" in page


def test_no_more_is_drawn_than_can_be_looked_at(
    world: dict[str, Any], act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(act, world["rack"], 20)
    monkeypatch.setattr(reading, "MOST", 12)
    found = graph(world, act.viewer, "host", "rack")
    assert len(found.entries) == 12
    group = next(one for one in found.groups[world["rack"].pk] if one.code == "runs_on")
    assert len(group.members) + group.left_out == 20


def test_what_is_restricted_leaves_no_trace(
    world: dict[str, Any], act: Act, memberships: dict[str, Membership], sign_in: SignIn
) -> None:
    me, outsider = act.viewer.principal_id or 0, viewer_of(memberships["contributor"])
    client, address = sign_in("contributor"), PAGE.format(world["host"].reference)
    query = f"?mark=lost&open={world['cluster'].reference}"
    files = [address.replace("picture/", f"picture.{ending}") + query for ending in ("svg", "png")]

    def shown() -> list[bytes]:
        page = client.get(address + query).content.split(b'id="picture"')[1]
        return [page.split(b"Worked out from")[0], *(client.get(one).content for one in files)]

    before = shown()
    secret = create(ItemType, [{"title": "secret"}, {"title": "behind"}], act)
    for hub in ("host", "cluster", "rack"):
        relate(secret[0].pk, "uses", [world[hub].pk], act)
    relate(world["rack"].pk, "uses", [secret[1].pk], act)
    secret = [restrict(ItemType, one.pk, [me], act, "secret") for one in secret]
    assert shown() == before
    assert world["rack"].pk not in graph(world, outsider, "host").beyond
    insider = viewer_of(memberships["ims_manager"])
    assert "secret" in titles(graph(world, insider, "host"))
    assert world["rack"].pk in graph(world, insider, "host").beyond
    # Expanding what is hidden is like expanding what is absent.
    hidden = client.get(f"{address}?open={secret[0].reference}").content
    absent = client.get(f"{address}?open=ITM-1999-0001").content
    assert secret[0].reference.encode() not in hidden
    assert len(hidden) == len(absent)
    for ending in ("", ".svg", ".png"):
        there = PAGE.format(secret[0].reference).removesuffix("/") + (ending or "/")
        assert client.get(there).status_code == 404
    listed = f"/o/northgate/items/{world['rack'].reference}/beside/uses/before/"
    assert b"secret" not in client.get(listed).content
    assert b"secret" not in client.get(f"{listed}?from={secret[0].reference}").content


def test_registers_that_a_role_does_not_reach_are_counted(
    world: dict[str, Any], viewers: dict[str, Viewer], sign_in: SignIn
) -> None:
    found = graph(world, viewers["administrator"], "Harbour")
    assert titles(found) == {"Harbour"}
    assert [one.closed for one in found.groups[world["Harbour"].pk]] == [1]
    assert found.registers == []
    client = sign_in("administrator")
    base = f"/o/northgate/parties/{world['Harbour'].reference}/"
    page = client.get(f"{base}picture/?mark=rests&open={world['mail'].reference}").content.decode()
    assert "… and 1 that you may not open" in page
    assert world["mail"].reference not in page
    listed = client.get(f"{base}beside/provided_to/before/").content.decode()
    assert world["mail"].reference not in listed
    # Who may not export a register keeps no picture of it.
    assert "picture.svg" not in page
    assert client.get(f"{base}picture.svg").status_code == 403


def test_customers_are_shown_nothing(
    world: dict[str, Any], viewers: dict[str, Viewer], sign_in: SignIn
) -> None:
    client, base = sign_in("customer_contact"), PAGE.format(world["mail"].reference)
    there = ("", "../picture.svg", "../picture.png", "../beside/runs_on/after/")
    assert {client.get(base + one).status_code for one in there} == {404}
    with pytest.raises(Absent):
        graph(world, viewers["customer_contact"], "mail")


@pytest.mark.parametrize("role", ["ims_manager", "contributor"])
def test_however_much_is_drawn_it_takes_as_many_queries(
    world: dict[str, Any], act: Act, sign_in: SignIn, role: str
) -> None:
    client = sign_in(role)
    opened = "&".join(f"open={world[one].reference}" for one in ("cluster", "mail", "rack"))
    queries = (f"?{opened}", f"?{opened}&mark=lost", f"?{opened}&mark=rests")

    def counted(query: str) -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(PAGE.format(world["host"].reference) + query).status_code == 200
        return len([one for one in made if LEVEL not in one["sql"]])

    counted(queries[0])
    before = [counted(query) for query in queries]
    more = many(act, world["rack"], 40)
    relate_many([(one.pk, "uses", [world["cluster"].pk]) for one in more], act)
    restrict(ItemType, more[0].pk, [act.viewer.principal_id or 0], act, "secret")
    assert [counted(query) for query in queries] == before
    assert max(before) <= 9


def test_every_line_ends_at_records_that_are_drawn_and_the_same_is_drawn_alike(
    world: dict[str, Any], act: Act
) -> None:
    many(act, world["rack"], 40)
    now = Asked(
        open=tuple(world[one].reference for one in ("cluster", "mail", "rack")), mark="lost"
    )
    root = world["host"].entry

    def once() -> Drawing:
        found = graph_of(root, now, act.viewer)
        return drawn(root, found, hits(root, now, act.viewer), now.mark)

    first = once()
    assert first == once()
    spots = [*(one.spot for one in first.records), *(one.spot for one in first.rests)]
    ends = {(x, one.middle) for one in spots for x in (one.x, one.right)}
    for line in first.lines:
        numbers = [int(one) for one in line.path.replace("M", "").replace("C", " ").split()]
        assert {(numbers[0], numbers[1]), (numbers[-2], numbers[-1])} <= ends
    marks = {one.entry.title: one.mark for one in first.records}
    assert marks["host"] == "here"
    assert marks["mail"] == "lost"
    assert marks["Harbour"] == "concerned"
    assert marks["rack"] == ""


def test_the_page_says_what_is_hit_and_how_to_get_there(
    world: dict[str, Any], sign_in: SignIn
) -> None:
    address = PAGE.format(world["host"].reference)
    client = sign_in("auditor")
    page = unescape(client.get(f"{address}?mark=lost").content.decode())
    assert "If it is lost, this is hit: Items 3, Parties 1." in page
    way = f"?mark=lost&open={world['mail'].reference}&open={world['cluster'].reference}"
    assert f'href="{way}"' in page
    page = client.get(address + way).content.decode()
    assert page.count('class="pic-record is-lost"') == 3
    assert page.count('class="pic-record is-concerned"') == 1
    address = PAGE.format(world["mail"].reference)
    page = unescape(client.get(f"{address}?mark=rests").content.decode())
    assert "It rests on: Items 3." in page
    assert f"?mark=rests&open={world['cluster'].reference}&open={world['host'].reference}" in page
    page = client.get(PAGE.format(world["rack"].reference) + "?relation=stores").content.decode()
    assert "Nothing that fits is related to it" in page


def test_words_of_an_address_that_mean_nothing_are_ignored(
    world: dict[str, Any], sign_in: SignIn
) -> None:
    given = QueryDict(
        "side=up&mark=%00&register=nothing&relation=1%27--&open=&open=ITM-1&open=ITM-1&from=x"
    )
    assert asked(given, edge_types) == Asked(open=("ITM-1",))
    many_open = QueryDict("&".join(f"open=ITM-{n}" for n in range(MOST_OPEN + 3)))
    assert (len(asked(many_open, edge_types).open), asked(many_open, edge_types).left_out) == (
        MOST_OPEN,
        True,
    )
    given = QueryDict("open=b&open=a&register=parties&relation=uses&mark=lost&side=after")
    assert asked(QueryDict(asked(given, edge_types).query()[1:]), edge_types) == asked(
        given, edge_types
    )
    client = sign_in("auditor")
    address = PAGE.format(world["host"].reference)
    page = client.get(f"{address}?{many_open.urlencode()}").content.decode()
    assert f"At most {MOST_OPEN} records are expanded at once." in page
    wrong = f"/o/northgate/items/{world['host'].reference}/beside/nothing/after/"
    assert client.get(wrong).status_code == 404


def test_the_files_need_nothing_else_hold_no_script_and_are_the_same_each_time(
    world: dict[str, Any], act: Act, sign_in: SignIn
) -> None:
    (hostile,) = create(ItemType, [{"title": HOSTILE}], act)
    relate(hostile.pk, "uses", [world["host"].pk], act)
    client = sign_in("auditor")
    base = f"/o/northgate/items/{world['host'].reference}/picture"
    for reference in (world["host"].reference, hostile.reference):
        page = client.get(PAGE.format(reference)).content.decode()
        assert "<script>alert" not in page
        there = f"/o/northgate/items/{reference}/picture"
        tree = ET.fromstring(client.get(f"{there}.svg").content)  # noqa: S314 - our own
        assert {one.tag.removeprefix(SVG) for one in tree.iter()} <= {
            "svg", "title", "desc", "style", "rect", "text", "g", "path", "defs", "marker",
        }  # fmt: skip
        assert not any("href" in name for one in tree.iter() for name in one.attrib)
        assert client.get(f"{there}.png").content.startswith(b"\x89PNG")
    answer = client.get(f"{base}.svg?mark=lost")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    said = unescape(answer.content.decode())
    assert "Picture of host" in said
    assert "As of " in said
    assert "\u202e" not in said
    for ending in ("svg", "png"):
        twice = [client.get(f"{base}.{ending}?mark=lost").content for _ in range(2)]
        assert twice[0] == twice[1]


def test_a_records_page_and_its_impact_lead_to_the_picture(
    world: dict[str, Any], act: Act, sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    record = f"/o/northgate/items/{world['mail'].reference}/"
    assert f'href="{record}picture/"' in client.get(record).content.decode()
    assert f'href="{record}picture/"' in client.get(f"{record}relations/").content.decode()
    page = client.get(f"{record}impact/?side=rests").content.decode()
    assert f'href="{record}picture/?mark=rests"' in page
    (alone,) = create(ItemType, [{"title": "alone"}], act)
    record = f"/o/northgate/items/{alone.reference}/"
    assert "picture/" not in client.get(record).content.decode()
    assert "Nothing is related to it yet" in client.get(f"{record}picture/").content.decode()
