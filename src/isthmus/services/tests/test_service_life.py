"""A service from its plan into the catalogue and out of it."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.door import Act, Edit, Forbidden, Invalid, Refused, create, edit, move
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import TOLD, live

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def test_nothing_goes_live_without_an_owner_and_a_word_to_customers(act: Act) -> None:
    values = {"title": "Mail", **TOLD, "support": " ", "ordering": ""}
    (made,) = create(ServiceType, [values], act)
    with pytest.raises(Refused) as caught:
        move(ServiceType, "go_live", [made.pk], act)
    assert {reason.code for _, reason in caught.value.reasons} == {"no-owner", "untold"}
    said = " ".join(reason.text for _, reason in caught.value.reasons)
    assert "how to ask for it, how to get help" in said
    edit(ServiceType, [Edit(made.pk, {**TOLD, "owner": act.viewer.principal_id})], act)
    record: Any = move(ServiceType, "go_live", [made.pk], act)[0]
    assert (record.state, record.live_since) == ("live", act.today)


def test_a_service_leaves_the_catalogue_and_is_taken_up_again(act: Act) -> None:
    record: Any = live(act)
    (record,) = move(ServiceType, "retire", [record.pk], act, {"reason": "Nobody uses it."})
    assert (record.state_category, record.retired_on) == ("void", act.today)
    (record,) = move(ServiceType, "take_up", [record.pk], act)
    assert (record.state, record.live_since, record.retired_on) == ("planned", None, None)
    (record,) = move(ServiceType, "give_up", [record.pk], act, {"reason": "Nobody wants it."})
    assert record.state_category == "void"


def test_a_live_service_is_due_at_its_review_and_a_planned_one_is_not(act: Act) -> None:
    record = live(act, review_due=act.today)
    assert record.entry.due == act.today
    (record,) = move(ServiceType, "plan_anew", [record.pk], act, {"reason": "Too early."})
    assert record.entry.due is None


def test_whoever_only_writes_puts_nothing_into_service(acts: dict[str, Act]) -> None:
    record = create(ServiceType, [{"title": "Mail"}], acts["contributor"])[0]
    with pytest.raises(Forbidden):
        move(ServiceType, "go_live", [record.pk], acts["contributor"])


def test_at_least_one_of_its_components_is_needed(act: Act) -> None:
    rows = [{"relation": "uses", "needed": 0}]
    with pytest.raises(Invalid) as caught:
        create(ServiceType, [{"title": "Mail", "redundancy": rows}], act)
    assert [one.field for one in caught.value.errors] == ["redundancy.0.needed"]
