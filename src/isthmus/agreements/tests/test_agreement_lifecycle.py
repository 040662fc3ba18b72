"""How an agreement comes into force, is revised, and ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from isthmus.agreements.records import AgreementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, Forbidden, Invalid, Refused, create, edit, move
from isthmus.people.records import PartyType

pytestmark = pytest.mark.django_db

RESTORE = {"metric": "restoration", "value": 4, "unit": "hours"}
SECURITY = {"metric": "security", "value": 4, "unit": "hours"}
Make = Callable[..., Any]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def make(act: Act) -> Make:
    """Create an agreement that could come into force, with some values changed."""

    def made(**changes: Any) -> Any:
        (party,) = create(PartyType, [{"title": "Harbour Logistics"}], act)
        values = {
            "title": "Managed mail",
            "kind": "sla",
            "party": party.pk,
            "starts_on": act.today,
            "review_due": act.today + timedelta(days=300),
            "targets": [RESTORE, SECURITY],
        }
        (record,) = create(AgreementType, [values | changes], act)
        return record

    return made


def do(record: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(AgreementType, verb, [record.pk], act, inputs)[0]


def codes(refused: Any) -> list[str]:
    return [reason.code for _, reason in refused.value.reasons]


def in_force(record: Any, act: Act) -> Any:
    do(record, "negotiate", act)
    give(AgreementType, "terms", [record.pk], act)
    do(record, "agree", act, how="Signed by both")
    return do(record, "bring_into_force", act)


def test_it_is_put_to_the_other_party_agreed_and_brought_into_force(make: Make, act: Act) -> None:
    record = in_force(make(), act)
    assert record.state == "in_force"
    assert record.in_force_from == act.today
    assert record.entry.due == act.today + timedelta(days=300)


def test_one_that_begins_later_is_in_force_from_then(make: Make, act: Act) -> None:
    later = act.today + timedelta(days=20)
    assert in_force(make(starts_on=later), act).in_force_from == later


def test_it_is_put_to_nobody_without_a_party(make: Make, act: Act) -> None:
    with pytest.raises(Refused) as refused:
        do(make(party=None), "negotiate", act)
    assert codes(refused) == ["no-party"]


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"starts_on": None}, ["no-start"]),
        ({"review_due": None}, ["no-review"]),
        ({"targets": []}, ["no-targets", "no-security-target"]),
        ({"targets": [RESTORE]}, ["no-security-target"]),
        ({"kind": "contract", "targets": [RESTORE]}, ["no-security-target"]),
    ],
)
def test_what_is_missing_is_said_before_it_is_agreed(
    make: Make, act: Act, changes: dict[str, Any], reasons: list[str]
) -> None:
    record = make(**changes)
    do(record, "negotiate", act)
    give(AgreementType, "terms", [record.pk], act)
    with pytest.raises(Refused) as refused:
        do(record, "agree", act, how="Signed")
    assert codes(refused) == reasons


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "ola", "targets": [RESTORE]},
        {"targets": [RESTORE], "without_security": "Only public information is handled."},
    ],
)
def test_a_target_for_security_is_not_asked_of_everything(
    make: Make, act: Act, changes: dict[str, Any]
) -> None:
    assert in_force(make(**changes), act).state == "in_force"


def test_nothing_comes_into_force_after_its_end(make: Make, act: Act) -> None:
    past = act.today - timedelta(days=1)
    record = make(starts_on=past - timedelta(days=9), ends_on=past)
    do(record, "negotiate", act)
    give(AgreementType, "terms", [record.pk], act)
    do(record, "agree", act, how="Signed")
    with pytest.raises(Refused) as refused:
        do(record, "bring_into_force", act)
    assert codes(refused) == ["over"]


@pytest.mark.parametrize(
    ("name", "value"), [("title", "Other"), ("kind", "ola"), ("targets", []), ("services", "Web")]
)
def test_what_the_parties_rely_on_changes_in_drafts_only(
    make: Make, act: Act, name: str, value: Any
) -> None:
    record = make()
    do(record, "negotiate", act)
    with pytest.raises(Refused) as refused:
        edit(AgreementType, [Edit(record.pk, {name: value})], act)
    assert codes(refused) == ["not-a-draft"]
    do(record, "take_back", act, reason="They ask for less")
    edit(AgreementType, [Edit(record.pk, {name: value})], act)


def test_owner_and_review_date_change_at_any_time(make: Make, act: Act) -> None:
    record = in_force(make(), act)
    due = act.today + timedelta(days=30)
    values = {"review_due": due, "owner": act.viewer.principal_id}
    edited: Any = edit(AgreementType, [Edit(record.pk, values)], act)[0]
    assert (edited.review_due, edited.entry.due) == (due, due)


def test_a_revision_is_drafted_while_it_stays_in_force(make: Make, act: Act) -> None:
    record = in_force(make(), act)
    revised = do(record, "revise", act)
    assert (revised.state, revised.in_force_from) == ("draft", act.today)
    with pytest.raises(Refused) as refused:
        do(record, "give_up", act, reason="No need")
    assert codes(refused) == ["in-force"]
    ended = do(record, "end", act, reason="The customer left")
    assert (ended.state, ended.in_force_from, ended.entry.due) == ("ended", None, None)
    assert do(record, "take_up", act).state == "draft"


def test_what_never_was_in_force_is_given_up_not_ended(make: Make, act: Act) -> None:
    record = make()
    with pytest.raises(Refused) as refused:
        do(record, "end", act, reason="Over")
    assert codes(refused) == ["not-in-force"]
    assert do(record, "give_up", act, reason="No budget").state == "given_up"


def test_agreeing_and_bringing_into_force_are_for_those_who_may(
    make: Make, act: Act, acts: dict[str, Act]
) -> None:
    record = make()
    do(record, "negotiate", acts["contributor"])
    with pytest.raises(Forbidden):
        do(record, "agree", acts["contributor"], how="Signed")
    give(AgreementType, "terms", [record.pk], acts["approver"])
    do(record, "agree", acts["approver"], how="Signed")
    with pytest.raises(Forbidden):
        do(record, "bring_into_force", acts["approver"])


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ({"metric": "restoration", "value": 4, "unit": "percent"}, "targets.1.unit"),
        ({"metric": "availability", "value": 4, "unit": "hours"}, "targets.1.unit"),
        ({"metric": "availability", "value": 101, "unit": "percent"}, "targets.1.value"),
        ({"metric": "security", "value": 0, "unit": "times"}, "targets.1.value"),
    ],
)
def test_a_target_is_what_can_be_measured(make: Make, target: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(targets=[RESTORE, target])
    assert [error.field for error in refused.value.errors] == [field]


def test_it_does_not_end_before_it_begins(make: Make, act: Act) -> None:
    with pytest.raises(Invalid) as refused:
        make(ends_on=act.today - timedelta(days=1))
    assert [error.field for error in refused.value.errors] == ["ends_on"]
