"""A nonconformity is put right, its cause removed, and its actions checked, in this order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move, restrict
from isthmus.improvement.models import Nonconformity
from isthmus.improvement.records import NonconformityType
from isthmus.incidents.records import IncidentType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

KNOWN = {"correction": "Tested at once.", "cause": "Nobody's task.", "elsewhere": "Nowhere."}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def found(act: Act) -> Any:
    values = {"title": "No restore was tested", "owner": act.viewer.principal_id}
    return create(NonconformityType, [values], act)[0]


def do(record: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(NonconformityType, verb, [record.pk], act, inputs)[0]


def change(record: Any, act: Act, **values: Any) -> Any:
    return edit(NonconformityType, [Edit(record.pk, values)], act)[0]


def codes(refused: Any) -> list[str]:
    return [reason.code for _, reason in refused.value.reasons]


def action(act: Act, **values: Any) -> dict[str, Any]:
    said = {"what": "Give it to the role", "who": act.viewer.principal_id, "due_on": act.today}
    return {**said, **values}


def acting(record: Any, act: Act) -> Any:
    change(record, act, **KNOWN, corrective_actions=[action(act)])
    do(record, "analyse", act)
    return do(record, "begin", act)


def done(record: Any, act: Act) -> Any:
    acting(record, act)
    change(record, act, corrective_actions=[action(act, done_on=act.today)])
    return do(record, "carry_out", act)


def test_its_cause_is_to_be_known_within_a_month(found: Any, act: Act) -> None:
    assert found.found_on == act.today
    assert found.due_on == found.entry.due == act.today + timedelta(days=30)


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ("owner", "no-owner"),
        ("correction", "no-correction"),
        ("cause", "no-cause"),
        ("elsewhere", "not-compared"),
    ],
)
def test_it_is_analysed_once_it_is_put_right_and_understood(
    found: Any, act: Act, lacking: str, code: str
) -> None:
    change(found, act, **{**KNOWN, lacking: None if lacking == "owner" else ""})
    with pytest.raises(Refused) as refused:
        do(found, "analyse", act)
    assert codes(refused) == [code]
    change(found, act, **KNOWN, owner=act.viewer.principal_id)
    assert do(found, "analyse", act).state == "analysed"


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        ([], ["no-action"]),
        ([{"who": None}], ["loose-action"]),
        ([{"due_on": None}, {}], ["loose-action"]),
        ([{}], []),
    ],
)
def test_somebody_does_something_until_some_day(
    found: Any, act: Act, rows: list[dict[str, Any]], reasons: list[str]
) -> None:
    change(found, act, **KNOWN, corrective_actions=[action(act, **row) for row in rows])
    do(found, "analyse", act)
    if not reasons:
        assert do(found, "begin", act).state == "acting"
        return
    with pytest.raises(Refused) as refused:
        do(found, "begin", act)
    assert codes(refused) == reasons


def test_all_actions_are_done_before_their_effect_is_awaited(found: Any, act: Act) -> None:
    acting(found, act)
    with pytest.raises(Refused) as refused:
        do(found, "carry_out", act)
    assert codes(refused) == ["action-open"]
    change(found, act, corrective_actions=[action(act, done_on=act.today)])
    checking = do(found, "carry_out", act)
    assert checking.state == "checking"
    assert checking.check_on == checking.entry.due == act.today + timedelta(days=90)


def test_it_is_closed_when_something_shows_that_the_actions_helped(found: Any, act: Act) -> None:
    done(found, act)
    with pytest.raises(Invalid):
        do(found, "close", act)
    closed = do(found, "close", act, shown_by="Two quarters with a test each.")
    assert (closed.state, closed.effect) == ("closed", "Two quarters with a test each.")
    assert closed.entry.due is None
    assert do(closed, "reopen", act, reason="It came back.").closed_on is None


def test_what_did_not_help_goes_back_to_its_cause(found: Any, act: Act) -> None:
    done(found, act)
    again = do(found, "find_again", act, shown_by="It was left out again.")
    assert (again.state, again.came_back, again.check_on) == ("analysed", 1, None)


def test_a_cause_may_stay_for_a_reason(found: Any, act: Act) -> None:
    change(found, act, **KNOWN)
    do(found, "analyse", act)
    closed = do(found, "close_without_action", act, reason="It can't come back: the shop is sold.")
    assert (closed.state, closed.effect) == ("closed", "It can't come back: the shop is sold.")


@pytest.mark.parametrize(
    "values",
    [
        lambda today: {"found_on": today + timedelta(days=1)},
        lambda today: {"due_on": today - timedelta(days=1)},
        lambda today: {
            "corrective_actions": [{"what": "Soon", "done_on": today + timedelta(days=1)}]
        },
    ],
)
def test_days_that_cannot_be_are_refused(found: Any, act: Act, values: Any) -> None:
    with pytest.raises(Invalid):
        change(found, act, **values(act.today))


def test_what_follows_from_a_restricted_report_is_as_restricted(
    acts: dict[str, Act], act: Act
) -> None:
    (report,) = create(IncidentType, [{"title": "Payroll was copied"}], act)
    values = {"title": "Copies are not logged", "incident": report.pk}
    (made,) = create(NonconformityType, [values], act)
    outside = acts["contributor"].viewer
    assert Nonconformity.objects.visible_to(outside).filter(pk=made.pk).exists()
    restrict(IncidentType, report.pk, [], act, "Somebody is named.")
    assert not Nonconformity.objects.visible_to(outside).filter(pk=made.pk).exists()
