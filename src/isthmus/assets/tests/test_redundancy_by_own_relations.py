"""Some of several suffice by a relation that the organization added, as by any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.impact.reading import lost_with
from isthmus.assets.impact.rule import Enough
from isthmus.assets.records.item import ItemType
from isthmus.engine.door import Act, Edit, Invalid, create, edit, relate
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Organization
from isthmus.engine.own.defining_relations import (
    RelationDefinition,
    define_relation,
    retire_relation,
)
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer.operations import apply, plan
from isthmus.engine.transfer.read_json import read_json
from isthmus.engine.web.addresses import record_address
from isthmus.services.records import ServiceType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FED = RelationDefinition(
    "is fed by", "feeds", sources=["assets.item"], targets=["assets.item"], impact="backward"
)
CODE = "own.is_fed_by"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def fed(act: Act) -> list[Any]:
    """Return a rack with two feeds, either of which suffices, and a server that runs on it."""
    define_relation("is_fed_by", FED, act)
    made = create(ItemType, [{"title": title} for title in ("rack", "one", "two", "server")], act)
    rack, one, two, server = made
    relate(rack.pk, CODE, [one.pk, two.pk], act)
    relate(server.pk, "runs_on", [rack.pk], act)
    say(rack, act, {"relation": CODE, "needed": 1})
    return made


def say(record: Any, act: Act, *rows: dict[str, Any]) -> None:
    edit(ItemType, [Edit(record.pk, {"redundancy": rows})], act)


def lost(act: Act, *starts: Any) -> set[str]:
    answer = lost_with([one.entry for one in starts], act.viewer)
    return {told.entry.title for group in answer.groups for told in group.told}


def test_one_of_two_suffices_until_both_are_lost(fed: list[Any], act: Act) -> None:
    rack, one, two, _ = fed
    assert lost(act, one) == lost(act, two) == set()
    answer = lost_with([one.entry, two.entry], act.viewer)
    ways = {told.entry.title: told.way for group in answer.groups for told in group.told}
    assert ways.keys() == {"rack", "server"}
    assert (ways["rack"][0].words, ways["rack"][0].enough) == ("is fed by", Enough(1, 2))
    say(rack, act)
    assert lost(act, one) == {"rack", "server"}


def test_it_is_read_from_the_end_that_needs(fed: list[Any], act: Act) -> None:
    define_relation("cools", RelationDefinition("cools", "is cooled by", impact="forward"), act)
    concerns = RelationDefinition("is watched by", "watches", impact="backward", loses=False)
    define_relation("is_watched_by", concerns, act)
    define_relation("is_next_to", RelationDefinition("is next to", "is next to"), act)
    people = replace(FED, label="is held by", inverse="holds", sources=["people.party"])
    define_relation("is_held_by", people, act)
    retire_relation("is_fed_by", act)

    def offered(record_type: Any) -> dict[str, str]:
        (part,) = seen_by(record_type, act.viewer).parts
        choices = dict(part.spec("relation").choices)
        return {code: words for code, words in choices.items() if code.startswith("own.")}

    # What is out of use stands last, and still counts where it stands.
    assert [*offered(ItemType).items()] == [("own.cools", "is cooled by"), (CODE, "is fed by")]
    assert offered(ServiceType) == {"own.cools": "is cooled by"}
    rack, one, *_ = fed
    assert lost(act, one) == set()
    say(rack, act, {"relation": "own.cools", "needed": 1}, {"relation": CODE, "needed": 2})
    assert "rack" in lost(act, one)


def test_what_carries_no_loss_is_refused_by_row(fed: list[Any], act: Act) -> None:
    define_relation("is_next_to", RelationDefinition("is next to", "is next to"), act)
    good, bad = {"relation": CODE, "needed": 1}, {"relation": "own.is_next_to", "needed": 1}
    for wrong in (bad, {**bad, "relation": "own.nothing"}, {**bad, "relation": "traces"}):
        with pytest.raises(Invalid) as caught:
            say(fed[0], act, good, wrong)
        assert [one.field for one in caught.value.errors] == ["redundancy.1.relation"]


def test_the_form_offers_it_and_the_page_reads_it(
    fed: list[Any], act: Act, sign_in: Callable[[str], Client], org: Organization
) -> None:
    client, address = sign_in("ims_manager"), record_address(fed[0], org.slug)
    form = client.get(f"{address}edit/").content.decode()
    assert f'value="{CODE}" selected' in form
    page = unescape(client.get(address).content.decode())
    assert "is fed by" in page
    sent = {
        "title": "rack", "redundancy-rows": "1", "redundancy-0-relation": CODE,
        "redundancy-0-needed": "2", "redundancy-1-relation": "own.nothing",
        "redundancy-1-needed": "1",
    }  # fmt: skip
    wrong = client.post(f"{address}edit/", sent)
    assert wrong.status_code == 422
    assert "f-redundancy-1-relation" in wrong.content.decode()
    del sent["redundancy-1-relation"], sent["redundancy-1-needed"]
    assert client.post(f"{address}edit/", sent).status_code == 302
    assert "server" in lost(act, fed[1])
    assert "is fed by" in client.get(f"{address}history/").content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 10
    assert list(replay(org)) == []


def test_programs_and_files_may_name_it(
    fed: list[Any], act: Act, sign_in: Callable[[str], Client]
) -> None:
    client, reference = sign_in("ims_manager"), fed[0].reference
    address = f"/api/v1/o/northgate/items/{reference}"

    def patch(code: str) -> Any:
        body = json.dumps({"redundancy": [{"relation": code, "needed": 2}]})
        return client.patch(address, body, content_type="application/json")

    assert patch("own.nothing").status_code == 422
    assert patch("own.'; --").status_code == 422
    told = patch(CODE)
    assert told.status_code == 200
    assert [(one["relation"], one["needed"]) for one in told.json()["redundancy"]] == [(CODE, 2)]
    record = {"reference": reference, "fields": {},
              "parts": {"redundancy": [{"relation": "is fed by", "needed": 1}]}}  # fmt: skip
    declared = seen_by(ItemType, act.viewer)
    file = json.dumps({"format": 1, "records": [record]}).encode()
    found = plan(declared, read_json(declared, file), act.viewer)
    assert not found.errors
    apply(found, act)
    assert lost(act, fed[1]) == set()


def test_another_organization_knows_nothing_of_it(
    fed: list[Any], act: Act, other_org: Organization
) -> None:
    (plain,) = ItemType.parts
    assert CODE not in dict(plain.spec("relation").choices)
    there = seen_by(ItemType, replace(act.viewer, organization=other_org))
    assert CODE not in dict(there.parts[0].spec("relation").choices)
