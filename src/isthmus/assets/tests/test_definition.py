"""What a configuration item is: decided once, approved, and named by items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.assets.in_force import definition_in_force
from isthmus.assets.records.definition import DefinitionType
from isthmus.assets.records.item import ItemType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move
from isthmus.engine.models import Organization
from isthmus.engine.web.addresses import list_address

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SERVERS = {"code": "SRV", "name": "Servers", "control": "verified"}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def draft(act: Act, **values: Any) -> Any:
    row = {"title": "CI", "wording": "What services stop without.", "categories": [SERVERS]}
    return create(DefinitionType, [row | values], act)[0]


def do(verb: str, record: Any, act: Act, **inputs: str) -> Any:
    return move(DefinitionType, verb, [record.pk], act, inputs)[0]


def in_force(act: Act, **values: Any) -> Any:
    record = do("propose", draft(act, **values), act)
    give(DefinitionType, "definition", [record.pk], act)
    return do("bring_into_force", record, act)


def codes(caught: Any) -> list[str]:
    return [reason.code for _, reason in caught.value.reasons]


def test_it_needs_words_categories_and_approval(act: Act) -> None:
    with pytest.raises(Refused) as caught:
        do("propose", draft(act, wording=" ", categories=[]), act)
    assert codes(caught) == ["no-wording", "no-categories"]
    proposed = do("propose", draft(act), act)
    with pytest.raises(Refused):
        do("bring_into_force", proposed, act)
    assert definition_in_force(act.viewer.organization_id) is None


def test_one_is_in_force_at_a_time(act: Act) -> None:
    first = in_force(act)
    second = do("propose", draft(act), act)
    give(DefinitionType, "definition", [second.pk], act)
    with pytest.raises(Refused) as caught:
        do("bring_into_force", second, act)
    assert codes(caught) == ["another"]
    do("withdraw", first, act, reason="A better one is there")
    assert do("bring_into_force", second, act).in_force_from == act.today


def test_codes_of_categories_are_told_apart(act: Act) -> None:
    twice = draft(act, categories=[SERVERS, {**SERVERS, "code": "srv"}])
    with pytest.raises(Refused) as caught:
        do("propose", twice, act)
    assert codes(caught) == ["code-twice"]


def test_items_name_a_category_of_the_version_in_force(act: Act) -> None:
    def item(category: str) -> Any:
        return create(ItemType, [{"title": "Host", "category": category}], act)[0]

    with pytest.raises(Invalid):
        item("SRV")
    definition = in_force(act)
    host = item("SRV")
    do("revise", definition, act)
    change = {"categories": [{"code": "NET", "name": "Network"}]}
    edit(DefinitionType, [Edit(definition.pk, change)], act)
    with pytest.raises(Invalid) as caught:
        item("NET")
    assert [(one.field, one.code) for one in caught.value.errors] == [("category", "unknown")]
    do("withdraw", definition, act, reason="Begun anew")
    # What was said before stays, whatever else of the item changes.
    assert edit(ItemType, [Edit(host.pk, {"title": "Hosts"})], act)[0].title == "Hosts"


def test_the_navigation_says_it_short_and_the_page_in_full(
    sign_in: Callable[[str], Client], org: Organization
) -> None:
    page = sign_in("auditor").get(list_address(DefinitionType, org.slug)).content.decode()
    navigation, _, main = page.partition("<main")
    assert "CI definitions" in navigation
    assert "Definitions of configuration items" not in navigation.partition("<nav")[2]
    assert "Definitions of configuration items" in main
