"""Who is able to do what, and what they were taught."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from isthmus.context.records.competence import CompetenceType
from isthmus.context.records.training import TrainingType
from isthmus.engine import transfer
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move
from isthmus.people.handover.seats import seats

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def other(acts: dict[str, Act]) -> int | None:
    return acts["contributor"].viewer.principal_id


def codes(refused: Any) -> list[str]:
    return [reason.code for _, reason in refused.value.reasons]


def test_a_competence_is_due_when_the_first_evidence_runs_out(act: Act, other: int) -> None:
    def held(days: int | None) -> dict[str, Any]:
        until = act.today + timedelta(days=days) if days else None
        return {"person": other, "level": "shown", "evidence": "Paper", "valid_until": until}

    rows = [held(90), held(30), held(None)]
    (record,) = create(CompetenceType, [{"title": "Forensics", "holders": rows}], act)
    assert record.entry.due == act.today + timedelta(days=30)
    edit(CompetenceType, [Edit(record.pk, {"holders": [held(None)]})], act)
    (ended,) = move(CompetenceType, "end", [record.pk], act)
    assert (ended.state, ended.entry.due) == ("not_required", None)


def test_what_is_shown_is_shown_by_something(act: Act, other: int) -> None:
    rows = [{"person": other, "level": "learning"}, {"person": other, "level": "shown"}]
    with pytest.raises(Invalid) as refused:
        create(CompetenceType, [{"title": "Forensics", "holders": rows}], act)
    assert [(e.field, e.code) for e in refused.value.errors] == [
        ("holders.1.evidence", "no-evidence")
    ]


def test_what_somebody_can_do_is_no_seat_to_hand_over(act: Act) -> None:
    columns = {column for seat in seats(act.viewer.organization) for column in seat.columns}
    assert {"context.competence.owner", "context.training.owner"} <= columns
    assert "context.holder.person" not in columns


@pytest.fixture
def planned(act: Act, other: int) -> Callable[..., Any]:
    def make(**changes: Any) -> Any:
        values = {
            "title": "Evidence first",
            "kind": "exercise",
            "planned_on": act.today + timedelta(days=9),
            "held_on": act.today,
            "participants": [
                {"person": other, "attendance": "attended", "outcome": "passed"},
                {"person": act.viewer.principal_id, "attendance": "absent"},
            ],
        }
        (record,) = create(TrainingType, [values | changes], act)
        return record

    return make


def test_a_training_is_planned_held_and_evaluated(planned: Any, act: Act) -> None:
    record = planned()
    assert record.entry.due == act.today + timedelta(days=9)
    (record,) = move(TrainingType, "hold", [record.pk], act)
    assert (record.state, record.entry.due) == ("held", None)
    with pytest.raises(Refused) as refused:
        move(TrainingType, "evaluate", [record.pk], act)
    assert codes(refused) == ["no-evaluation"]
    edit(TrainingType, [Edit(record.pk, {"evaluation": "The next seal was right."})], act)
    (record,) = move(TrainingType, "evaluate", [record.pk], act)
    assert record.state == "evaluated"


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"held_on": None}, ["no-day"]),
        ({"participants": []}, ["nobody"]),
        ({"held_on": None, "participants": []}, ["no-day", "nobody"]),
    ],
)
def test_what_was_held_has_a_day_and_somebody_who_was_there(
    planned: Any, act: Act, changes: dict[str, Any], reasons: list[str]
) -> None:
    record = planned(**changes)
    with pytest.raises(Refused) as refused:
        move(TrainingType, "hold", [record.pk], act)
    assert codes(refused) == reasons


def test_invited_and_absent_alone_were_not_there(planned: Any, act: Act, other: int) -> None:
    rows = [{"person": other, "attendance": one} for one in ("invited", "absent")]
    record = planned(participants=rows)
    with pytest.raises(Refused) as refused:
        move(TrainingType, "hold", [record.pk], act)
    assert codes(refused) == ["nobody"]


def test_it_is_cancelled_with_the_reason_and_planned_again(planned: Any, act: Act) -> None:
    record = planned()
    (record,) = move(TrainingType, "cancel", [record.pk], act, {"reason": "Nobody has time"})
    assert record.entry.state_category == "void"
    (record,) = move(TrainingType, "plan_again", [record.pk], act)
    assert record.state == "planned"


def test_a_file_names_the_row_whose_day_is_still_to_come(act: Act) -> None:
    later = act.today + timedelta(days=1)
    text = f"title,kind,held_on\nA,training,{act.today}\nB,course,\nC,training,{later}\n"
    sheet = transfer.read(TrainingType, "trainings.csv", text.encode())
    (found,) = transfer.plan(TrainingType, sheet, act.viewer).errors
    assert (found.row, found.column, found.code) == (3, "kind", "choice")
    sheet = transfer.read(TrainingType, "x.csv", text.replace("course", "awareness").encode())
    (found,) = transfer.plan(TrainingType, sheet, act.viewer).errors
    assert (found.row, found.column, found.code) == (4, "held_on", "future")
