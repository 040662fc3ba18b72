"""Relations that an organization added: how they are defined, what a loss does, who knows of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from isthmus.assets.impact.reading import lost_with, rests_on
from isthmus.assets.impact.told import plain
from isthmus.assets.records.item import ItemType
from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, create, relate, restrict, unrelate
from isthmus.engine.edges import edge_types
from isthmus.engine.history.replay import replay
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Organization, OwnRelation
from isthmus.engine.own.defining_relations import (
    MOST_RELATIONS,
    RelationDefinition,
    bring_back_relation,
    define_relation,
    retire_relation,
)
from isthmus.engine.own.relations import relation_types
from isthmus.engine.sharing import as_shared, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

BACKED = RelationDefinition(
    "is backed up to", "keeps backups of", sources=["assets.item"], targets=["assets.item"],
    impact="backward",
)  # fmt: skip
CODE = "own.backed_up_to"
SETTINGS = "/o/northgate/settings/own-relations/"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def items(act: Act, *titles: str) -> list[Any]:
    return create(ItemType, [{"title": title} for title in titles], act)


def problems(code: str, wanted: RelationDefinition, act: Act) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as raised:
        define_relation(code, wanted, act)
    return {(error.field, error.code) for error in raised.value.errors}


@pytest.mark.parametrize(
    ("way", "loses", "hit"),
    [
        ("backward", True, {"data", "portal"}),
        ("backward", False, {"data"}),
        ("forward", True, set()),
        ("", True, set()),
    ],
)
def test_a_loss_travels_as_the_definition_says(
    act: Act, way: str, loses: bool, hit: set[str]
) -> None:
    define_relation("backed_up_to", replace(BACKED, impact=way, loses=loses), act)
    tapes, data, portal = items(act, "tapes", "data", "portal")
    relate(data.pk, CODE, [tapes.pk], act)
    relate(portal.pk, "uses", [data.pk], act)
    answer = lost_with([tapes.entry], act.viewer)
    assert {told.entry.title for group in answer.groups for told in group.told} == hit
    ways = {link.words for group in answer.groups for told in group.told for link in told.way}
    assert ways <= {"uses", "is backed up to"}
    if way == "forward":
        back = plain(rests_on(tapes.entry, act.viewer))
        (step,) = back["registers"][0]["records"][0]["way"]
        assert step["reads"] == "keeps backups of"


def test_the_page_of_a_record_leads_to_what_a_loss_does(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    define_relation("backed_up_to", BACKED, act)
    tapes, data = items(act, "tapes", "data")
    relate(data.pk, CODE, [tapes.pk], act)
    client = sign_in("ims_manager")
    page = f"/o/northgate/items/{tapes.reference}/"
    assert f"{page}impact/" in client.get(page).content.decode()
    assert "is backed up to" in client.get(f"{page}impact/").content.decode()


def test_what_can_not_be_a_definition_is_told_by_field(act: Act) -> None:
    empty = RelationDefinition("", "")
    assert problems("Wrong", empty, act) == {
        ("code", "code"), ("label", "required"), ("inverse", "required"),
    }  # fmt: skip
    odd = replace(BACKED, label="x" * 81, inverse="\x00", sources=["no.such"], most_targets=0,
                  most_sources=10_000, impact="sideways", position=-1)  # fmt: skip
    assert problems("a" * 37, odd, act) == {
        ("code", "code"), ("label", "too-long"), ("inverse", "character"), ("sources", "choice"),
        ("most_targets", "range"), ("most_sources", "range"), ("impact", "choice"),
        ("position", "range"),
    }  # fmt: skip
    define_relation("backed_up_to", BACKED, act)
    again = replace(BACKED, label="IS BACKED UP TO")
    assert problems("again", again, act) == {("label", "taken")}


def test_there_are_only_so_many(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.engine.own.defining_relations.MOST_RELATIONS", 1)
    assert MOST_RELATIONS > 1
    define_relation("backed_up_to", BACKED, act)
    define_relation("backed_up_to", replace(BACKED, about="Where copies lie."), act)
    assert problems("other", replace(BACKED, label="other"), act) == {("code", "too-many")}


def test_who_does_not_administer_defines_nothing(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    with pytest.raises(Forbidden):
        define_relation("backed_up_to", BACKED, acts["contributor"])
    with pytest.raises(Forbidden):
        retire_relation("backed_up_to", acts["contributor"])
    assert sign_in("contributor").get(SETTINGS).status_code in (403, 404)
    with pytest.raises(Absent):
        bring_back_relation("never_there", acts["ims_manager"])


def test_a_meaning_changes_only_as_far_as_nothing_contradicts(act: Act) -> None:
    define_relation("backed_up_to", replace(BACKED, sources=(), targets=()), act)
    data, one, two = items(act, "data", "one", "two")
    (document,) = create(DocumentType, [{"title": "Plan"}], act)
    relate(data.pk, CODE, [one.pk, two.pk], act)
    relate(document.pk, CODE, [one.pk], act)
    for wanted, name in (
        (BACKED, "sources"),
        (replace(BACKED, sources=(), targets=["documents.document"]), "targets"),
        (replace(BACKED, sources=(), targets=(), most_targets=1), "most_targets"),
        (replace(BACKED, sources=(), targets=(), most_sources=1), "most_sources"),
        (replace(BACKED, sources=(), targets=(), impact="forward"), "impact"),
    ):
        assert problems("backed_up_to", wanted, act) == {(name, "standing")}, name
    renamed = replace(BACKED, sources=(), label="is copied to", loses=False, most_targets=2)
    define_relation("backed_up_to", renamed, act)
    unrelate(document.pk, CODE, [one.pk], act)
    define_relation("backed_up_to", replace(BACKED, most_sources=1), act)
    with pytest.raises(Invalid, match="not possible"):
        relate(document.pk, CODE, [one.pk], act)
    with pytest.raises(Invalid, match="already noted"):
        relate(two.pk, CODE, [one.pk], act)


def test_what_is_hidden_is_counted_for_nobody_who_may_not_know_of_it(act: Act) -> None:
    define_relation("backed_up_to", BACKED, act)
    data, hidden = items(act, "data", "hidden")
    relate(data.pk, CODE, [hidden.pk], act)
    restrict(ItemType, hidden.pk, [], act, "Inquiry")
    outsider = replace(act, viewer=replace(act.viewer, circles=frozenset()))
    define_relation("backed_up_to", replace(BACKED, impact="forward"), outsider)
    assert relation_types(act.viewer.organization)[CODE].impact is not None


def test_other_organizations_never_know_of_it(
    act: Act, other_org: Organization, org: Organization
) -> None:
    define_relation("backed_up_to", BACKED, act)
    there = Act.now(system_viewer(other_org, "test"), "test")
    assert CODE not in relation_types(other_org)
    assert CODE not in seen_by(ItemType, there.viewer).drawable()
    one, two = items(there, "one", "two")
    with pytest.raises(Invalid, match="There is no relation"):
        relate(one.pk, CODE, [two.pk], there)
    # Not even where it has something of its own, under the same name.
    define_relation("backed_up_to", replace(BACKED, label="goes to", impact=""), there)
    relate(one.pk, CODE, [two.pk], there)
    assert not lost_with([two.entry], there.viewer).count
    assert CODE not in edge_types
    assert CODE in seen_by(ItemType, act.viewer).drawable()


def test_customers_are_shown_none(act: Act) -> None:
    define_relation("backed_up_to", BACKED, act)
    shared = as_shared(seen_by(DocumentType, act.viewer))
    assert shared.edge_type(CODE) is None
    assert shared.drawable() == ()


def test_definitions_follow_from_history(act: Act, org: Organization) -> None:
    define_relation("backed_up_to", BACKED, act)
    define_relation("backed_up_to", replace(BACKED, about="Copies."), act)
    retire_relation("backed_up_to", act)
    assert list(replay(org)) == []
    assert verify(org).sound
    OwnRelation.objects.update(impact="forward")
    assert [one.table for one in replay(org)] == ["own relations"]


def test_it_is_defined_changed_and_put_out_of_use_on_a_page(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("ims_manager")
    assert "No relations of your own yet" in client.get(SETTINGS).content.decode()
    wrong = client.post(f"{SETTINGS}new/", {"label": "is backed up to", "most_targets": "many"})
    assert wrong.status_code == 422
    assert 'value="is backed up to"' in wrong.content.decode()
    sent = {
        "label": "is backed up to", "inverse": "keeps backups of", "impact": "backward",
        "loses": "on", "sources": ["assets.item"], "most_targets": "2",
    }  # fmt: skip
    assert client.post(f"{SETTINGS}new/", sent).status_code == 302
    row = OwnRelation.objects.get()
    assert (row.code, row.sources, row.most_targets) == ("is_backed_up_to", ["assets.item"], 2)
    listed = client.get(SETTINGS).content.decode()
    assert "If the target is lost, the source is lost." in listed
    page = f"{SETTINGS}edit/is_backed_up_to/"
    assert "0 of it stand now." in client.get(page).content.decode()
    assert client.post(page, {"do": "retire"}).status_code == 302
    assert "This relation is out of use." in client.get(page).content.decode()
    assert client.post(page, {"do": "bring back"}).status_code == 302
    assert client.get(f"{SETTINGS}edit/nothing/").status_code == 404
    again = client.post(f"{SETTINGS}new/", {**sent, "label": "copied to", "code": row.code})
    assert again.status_code == 422
    assert "is another relation already" in again.content.decode()
    assert OwnRelation.objects.get().label == "is backed up to"


def test_programs_are_told_what_is_unknown(act: Act, sign_in: Callable[[str], Client]) -> None:
    one, two = items(act, "one", "two")
    client = sign_in("ims_manager")
    address = f"/api/v1/o/northgate/items/{one.reference}/relations"

    def asked(type_: str) -> Any:
        body = json.dumps({"type": type_, "targets": [two.reference]})
        return client.post(address, body, content_type="application/json")

    assert asked("own.nothing").status_code == 422
    assert "There is no relation “own.nothing”." in asked("own.nothing").content.decode()
    assert asked("own.'; --").status_code == 422
    assert asked("nothing").status_code == 422
    assert client.delete(f"{address}?type=own.nothing&target={two.reference}").status_code == 422
