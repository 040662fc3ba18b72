"""What the probes over the inventory see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from isthmus.assets.records.definition import DefinitionType
from isthmus.assets.records.item import ItemType
from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.probe import ProbeResult
from isthmus.conformity.runner import run
from isthmus.context.records.location import LocationType
from isthmus.context.records.unit import UnitType
from isthmus.context.tests.scopes import draft, lines, put_in_force
from isthmus.engine.approvals.giving import give
from isthmus.engine.attachments.operations import attach, detach
from isthmus.engine.door import Act, Edit, create, edit, move, relate
from isthmus.engine.models import Organization
from isthmus.people.records import PersonType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[..., Any]
Probed = Callable[[str], tuple[str, int, list[int]]]
NOTHING: tuple[str, int, list[int]] = ("no_evidence", 0, [])


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    adopt_editions(["iso27001-2022", "iso20000-1-2018"], acts["ims_manager"])
    return acts["ims_manager"]


@pytest.fixture
def probed(org: Organization, act: Act) -> Probed:
    def run_it(id_: str) -> tuple[str, int, list[int]]:
        result: ProbeResult
        (result,) = run(org, act.today, only=[id_])
        return result.outcome, result.examined, sorted(entry.pk for entry in result.sample)

    return run_it


@pytest.fixture
def make(act: Act) -> Make:
    def made(**values: Any) -> Any:
        (record,) = create(ItemType, [{"title": "One", **values}], act)
        return move(ItemType, "put_into_use", [record.pk], act)[0]

    return made


def test_information_has_an_owner_a_classification_and_needs(
    make: Make, probed: Probed, act: Act
) -> None:
    ids = ("information-without-owner", "information-not-classified", "information-without-needs")
    make(configuration_item=True)
    create(ItemType, [{"title": "Planned", "information": True}], act)
    assert [probed(id_) for id_ in ids] == [NOTHING] * 3
    item = make(information=True)
    assert [probed(id_) for id_ in ids] == [("falls_short", 1, [item.pk])] * 3
    (person,) = create(PersonType, [{"title": "Luca"}], act)
    needs = dict.fromkeys(("confidentiality", "integrity", "availability"), "low")
    said = {"owner": person.pk, "classification": "public", **needs}
    edit(ItemType, [Edit(item.pk, said)], act)
    assert [probed(id_) for id_ in ids] == [("met", 1, [])] * 3


def test_an_item_has_a_kind_and_a_place(make: Make, probed: Probed, act: Act) -> None:
    (hall,) = create(LocationType, [{"title": "Hall"}], act)
    make(kind="Server", location=hall.pk)
    kindless, nowhere = make(location=hall.pk), make(kind="Server")
    assert probed("item-without-kind-or-place") == (
        "falls_short", 3, sorted([kindless.pk, nowhere.pk])
    )  # fmt: skip


def test_what_contributes_to_what_is_in_the_sms_is_a_configuration_item(
    make: Make, probed: Probed, act: Act, acts: dict[str, Act]
) -> None:
    id_ = "contributing-item-not-controlled"
    # A unit stands for a service: a scope sees entries and relations only.
    (service,) = create(UnitType, [{"title": "Mail hosting"}], act)
    server, _ = make(), make()
    relate(server.pk, "contributes_to", [service.pk], act)
    assert probed(id_) == NOTHING
    statement = draft("sms", lines([service.pk]), act)
    put_in_force(statement.pk, act, acts["top_management"])
    assert probed(id_) == ("falls_short", 1, [server.pk])
    edit(ItemType, [Edit(server.pk, {"configuration_item": True})], act)
    assert probed(id_) == ("met", 1, [])


def test_evidence_that_is_taken_off_later_is_missed(make: Make, probed: Probed, act: Act) -> None:
    id_ = "disposed-without-evidence"
    tape = make(handles_information=True)
    (file,) = attach(tape.pk, [SimpleUploadedFile("c.txt", b"Shredded.")], act)
    move(ItemType, "retire", [tape.pk], act)
    assert probed(id_) == NOTHING
    move(ItemType, "dispose", [tape.pk], act, {"method": "Shredded", "day": act.today})
    assert probed(id_) == ("met", 1, [])
    detach(tape.pk, file.pk, act)
    assert probed(id_) == ("falls_short", 1, [tape.pk])


def test_what_a_configuration_item_is_is_decided_and_the_inventory_is_one(
    make: Make, probed: Probed, act: Act
) -> None:
    undefined, inventory = "configuration-item-undefined", "inventory-is-no-item"
    assert [probed(undefined), probed(inventory)] == [NOTHING, NOTHING]
    item = make(configuration_item=True)
    assert probed(undefined) == ("falls_short", 1, [item.pk])
    row = {
        "title": "CI",
        "wording": "What services stop without.",
        "inventory": item.pk,
        "categories": [{"code": "APP", "name": "Applications"}],
    }
    (definition,) = create(DefinitionType, [row], act)
    move(DefinitionType, "propose", [definition.pk], act)
    give(DefinitionType, "definition", [definition.pk], act)
    move(DefinitionType, "bring_into_force", [definition.pk], act)
    assert probed(undefined) == ("met", 1, [])
    assert probed(inventory) == ("falls_short", 1, [definition.pk])
    edit(ItemType, [Edit(item.pk, {"control": "approved"})], act)
    assert probed(inventory) == ("met", 1, [])
