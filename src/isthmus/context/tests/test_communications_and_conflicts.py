"""What is told regularly, and how two viewpoints are brought together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.operations import trace
from isthmus.context.intervals import following
from isthmus.context.records.communication import CommunicationType
from isthmus.context.records.conflict import ConflictType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, Forbidden, Invalid, Refused, create, edit, move
from isthmus.engine.models import Event, Organization
from isthmus.standards.library import edition

pytestmark = pytest.mark.django_db

SMS = edition("iso20000-1-2011").by_ref
ISMS = edition("iso27001-2013").by_ref


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def codes(refused: Any) -> list[str]:
    return [reason.code for _, reason in refused.value.reasons]


def planned(act: Act, **values: Any) -> Any:
    return create(CommunicationType, [{"title": "Service report", **values}], act)[0]


def noted(record: Any, act: Act, note: str = "Sent to all") -> Any:
    return move(CommunicationType, "note_as_done", [record.pk], act, {"note": note})[0]


def test_noting_it_as_done_moves_the_next_day_on_and_keeps_the_note(act: Act) -> None:
    due = act.today - timedelta(days=3)
    record = noted(planned(act, every="monthly", next_due=due), act, "Sent\nto  all")
    assert record.next_due == following(due, "monthly")
    assert (record.last_done, record.last_note) == (act.today, "Sent to all")
    assert record.entry.due == record.next_due
    event = Event.objects.filter(entry_id=record.pk).order_by("-seq").first()
    assert event is not None
    assert event.verb == "note_as_done"


def test_what_was_left_undone_for_long_is_next_due_in_the_future(act: Act) -> None:
    record = noted(planned(act, every="weekly", next_due=act.today - timedelta(days=30)), act)
    assert act.today < record.next_due <= act.today + timedelta(days=7)


def test_what_was_told_early_keeps_its_rhythm(act: Act) -> None:
    due = act.today + timedelta(days=5)
    assert noted(planned(act, every="weekly", next_due=due), act).next_due == following(
        due, "weekly"
    )


def test_what_has_no_rhythm_is_not_due_again(act: Act) -> None:
    assert noted(planned(act, next_due=act.today), act).next_due is None
    assert noted(planned(act, every="weekly"), act).next_due == act.today + timedelta(days=7)


def test_a_note_is_asked_for(act: Act) -> None:
    with pytest.raises(Invalid):
        move(CommunicationType, "note_as_done", [planned(act).pk], act)


def test_what_is_dropped_is_not_due(act: Act) -> None:
    record = planned(act, every="weekly", next_due=act.today)
    (record,) = move(CommunicationType, "drop", [record.pk], act, {"reason": "No customer left"})
    assert record.entry.due is None
    (record,) = move(CommunicationType, "plan_again", [record.pk], act)
    assert record.entry.due == act.today


@pytest.fixture
def conflict(act: Act, org: Organization) -> Any:
    codes = ["iso27001-2013", "iso20000-1-2011"]
    adopt_editions(codes, Act.now(system_viewer(org, "test"), "test"))
    values = {"title": "Restore or collect", "isms_met": "Evidence first", "sms_met": "Own target"}
    return create(ConflictType, [values], act)[0]


def test_a_conflict_is_resolved_when_both_standards_are_met(conflict: Any, act: Act) -> None:
    trace(conflict.pk, [ISMS["A.16.1.7"], SMS["8.1"]], act)
    done: Any = move(ConflictType, "resolve", [conflict.pk], act)[0]
    assert (done.state, done.resolved_on, done.entry.due) == ("resolved", act.today, None)


@pytest.mark.parametrize(
    ("values", "traced", "reasons"),
    [
        ({"isms_met": ""}, ["isms", "sms"], ["isms-not-met"]),
        ({"isms_met": " ", "sms_met": ""}, ["isms", "sms"], ["isms-not-met", "sms-not-met"]),
        ({}, ["isms"], ["sms-untraced"]),
        ({}, ["sms"], ["isms-untraced"]),
        ({}, [], ["isms-untraced", "sms-untraced"]),
        ({}, ["later", "sms"], ["isms-untraced"]),
    ],
)
def test_a_conflict_that_leaves_one_side_open_is_not_resolved(
    conflict: Any, act: Act, values: dict[str, str], traced: list[str], reasons: list[str]
) -> None:
    later = edition("iso27001-2022").by_ref["5.1"]
    known = {"isms": ISMS["A.16.1.7"], "sms": SMS["8.1"], "later": later}
    edit(ConflictType, [Edit(conflict.pk, values)], act)
    trace(conflict.pk, [known[one] for one in traced], act)
    with pytest.raises(Refused) as refused:
        move(ConflictType, "resolve", [conflict.pk], act)
    assert codes(refused) == reasons


def test_before_a_standard_was_chosen_any_edition_will_do(act: Act) -> None:
    values = {"title": "Who decides", "isms_met": "So", "sms_met": "So"}
    (record,) = create(ConflictType, [values], act)
    later = edition("iso27001-2022").by_ref["5.1"]
    trace(record.pk, [later, SMS["8.1"]], act)
    assert move(ConflictType, "resolve", [record.pk], act)[0].state == "resolved"


def test_a_resolution_stands_until_it_is_reopened(conflict: Any, act: Act) -> None:
    trace(conflict.pk, [ISMS["A.16.1.7"], SMS["8.1"]], act)
    move(ConflictType, "resolve", [conflict.pk], act)
    with pytest.raises(Refused) as refused:
        edit(ConflictType, [Edit(conflict.pk, {"sms_met": "Otherwise"})], act)
    assert codes(refused) == ["resolved"]
    reason = {"reason": "The target fell"}
    again: Any = move(ConflictType, "reopen", [conflict.pk], act, reason)[0]
    assert (again.state, again.resolved_on) == ("reopened", None)
    edit(ConflictType, [Edit(conflict.pk, {"sms_met": "Otherwise"})], act)


def test_not_everybody_resolves(conflict: Any, acts: dict[str, Act]) -> None:
    with pytest.raises(Forbidden):
        move(ConflictType, "resolve", [conflict.pk], acts["contributor"])
