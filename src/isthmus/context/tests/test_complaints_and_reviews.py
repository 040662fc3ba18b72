"""What customers complain of, who sees what of it, and how relationships are reviewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from isthmus.context.records.complaint import ComplaintType
from isthmus.context.records.relationship_review import RelationshipReviewType
from isthmus.engine import sharing, transfer
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move, share
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account
from isthmus.people.records import PartyType, PersonType
from isthmus.people.viewers import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def harbour(act: Act) -> Any:
    return create(PartyType, [{"title": "Harbour"}], act)[0]


@pytest.fixture
def complaint(act: Act, harbour: Any) -> Any:
    values = {
        "title": "Nobody called back",
        "party": harbour.pk,
        "owner": act.viewer.principal_id,
        "findings": "The ticket lay in the wrong queue",
    }
    return create(ComplaintType, [values], act)[0]


def codes(refused: Any) -> list[str]:
    return [reason.code for _, reason in refused.value.reasons]


def do(record: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(ComplaintType, verb, [record.pk], act, inputs)[0]


def test_a_complaint_has_two_weeks_for_its_answer(complaint: Any, act: Act) -> None:
    assert complaint.received_on == act.today
    assert complaint.due_on == complaint.entry.due == act.today + timedelta(days=14)


def test_it_is_taken_up_answered_and_closed_when_they_agree(complaint: Any, act: Act) -> None:
    do(complaint, "take_up", act)
    with pytest.raises(Invalid):
        do(complaint, "reply", act)
    answered = do(complaint, "reply", act, answer="We are sorry.")
    assert (answered.answer, answered.answered_on) == ("We are sorry.", act.today)
    assert answered.entry.due is None
    with pytest.raises(Invalid):
        do(complaint, "close", act)
    closed = do(complaint, "close", act, how="Olena said so by telephone")
    assert (closed.state, closed.closed_on) == ("closed", act.today)
    again = do(complaint, "take_up_again", act, reason="It happened again")
    assert (again.state, again.closed_on, again.answer) == ("in_work", None, "We are sorry.")


def test_it_is_escalated_and_answered_from_there(complaint: Any, act: Act) -> None:
    raised = do(complaint, "escalate", act, reason="To the managing director")
    assert raised.entry.due == raised.due_on
    assert do(complaint, "reply", act, answer="We are sorry.").state == "answered"


@pytest.mark.parametrize(("lacking", "code"), [("party", "no-party"), ("owner", "no-owner")])
def test_nobody_takes_up_what_is_nobodys(complaint: Any, act: Act, lacking: str, code: str) -> None:
    edit(ComplaintType, [Edit(complaint.pk, {lacking: None})], act)
    with pytest.raises(Refused) as refused:
        do(complaint, "take_up", act)
    assert codes(refused) == [code]


@pytest.mark.parametrize(("received", "due", "field"), [(1, 5, "received_on"), (-2, -3, "due_on")])
def test_its_days_are_in_order(act: Act, received: int, due: int, field: str) -> None:
    values = {
        "title": "It",
        "received_on": act.today + timedelta(days=received),
        "due_on": act.today + timedelta(days=due),
    }
    with pytest.raises(Invalid) as refused:
        create(ComplaintType, [values], act)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.fixture
def customer(system_act: Act, harbour: Any, org: Organization) -> Any:
    values = {"title": "Olena", "email": "olena@harbour.example", "party": harbour.pk}
    create(PersonType, [values], system_act)
    member = add_account(
        email="olena@harbour.example",
        name="Olena",
        password=None,
        roles=["customer_contact"],
        act=system_act,
    )
    return viewer_of(member)


def test_customers_see_their_complaint_once_it_is_shared_and_no_findings(
    complaint: Any, act: Act, harbour: Any, customer: Any
) -> None:
    def seen() -> list[Any]:
        return [*ComplaintType.model.objects.visible_to(customer)]

    assert seen() == []
    share(ComplaintType, complaint.pk, [harbour.pk], act)
    (other,) = create(PartyType, [{"title": "Alpine"}], act)
    create(ComplaintType, [{"title": "Theirs", "party": other.pk}], act)
    assert [one.pk for one in seen()] == [complaint.pk]
    shown = sharing.seen_by(ComplaintType, customer).shown()
    assert {"complaint", "answer", "state"} <= set(shown)
    assert not {"findings", "owner", "party", "channel", "concerns"} & set(shown)


@pytest.fixture
def review(act: Act, harbour: Any) -> Callable[..., Any]:
    def make(**changes: Any) -> Any:
        values = {
            "title": "Fourth quarter",
            "party": harbour.pk,
            "planned_on": act.today,
            "held_on": act.today,
            "participants": "Olena, Priya",
            "performance": "All but one reached",
            "next_due": act.today + timedelta(days=90),
        }
        return create(RelationshipReviewType, [values | changes], act)[0]

    return make


def go(record: Any, act: Act, *verbs: str) -> Any:
    for verb in verbs:
        (record,) = move(RelationshipReviewType, verb, [record.pk], act)
    return record


def test_a_review_is_planned_held_and_closed(review: Any, act: Act) -> None:
    record = review()
    assert record.entry.due == act.today
    assert go(record, act, "hold", "close").state == "closed"
    survey = review(kind="survey", performance="", satisfaction=8, measured_how="All were asked")
    assert go(survey, act, "hold", "close").state == "closed"


@pytest.mark.parametrize(
    ("changes", "verbs", "reasons"),
    [
        ({"party": None}, ["hold"], ["no-party"]),
        ({"held_on": None}, ["hold"], ["no-day"]),
        ({"participants": "", "performance": ""}, ["hold", "close"], ["nobody", "no-summary"]),
        ({"kind": "survey"}, ["hold", "close"], ["no-satisfaction"]),
        ({"next_due": None}, ["hold", "close"], ["no-next"]),
    ],
)
def test_what_is_missing_is_said_before(
    review: Any, act: Act, changes: dict[str, Any], verbs: list[str], reasons: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        go(review(**changes), act, *verbs)
    assert codes(refused) == reasons


def test_a_file_says_by_row_what_no_satisfaction_is(act: Act) -> None:
    text = "title,satisfaction,measured_how\nA,8,All\nB,11,All\nC,0,All\nD,7,\nE,much,\n"

    def errors(given: str) -> list[tuple[int, str, str]]:
        sheet = transfer.read(RelationshipReviewType, "x.csv", given.encode())
        found = transfer.plan(RelationshipReviewType, sheet, act.viewer).errors
        return [(one.row, one.column, one.code) for one in found]

    assert errors(text) == [(6, "satisfaction", "integer")]
    assert errors(text.replace("E,much,\n", "")) == [
        (3, "satisfaction", "range"),
        (4, "satisfaction", "range"),
        (5, "measured_how", "required"),
    ]
