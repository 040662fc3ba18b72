"""What is done again and again is asked for once each time, with what is to be answered; silence is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.conformity.probe import Sight, probes
from isthmus.controls import asking
from isthmus.controls.asking import act_of, sweep
from isthmus.controls.models import ControlTest, Operation
from isthmus.controls.records import ControlTestType, ControlType, OperationType
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move, remove, restrict
from isthmus.engine.jobs import once
from isthmus.engine.models import Event, Notice, Organization
from isthmus.engine.notices.telling import tell_of
from isthmus.engine.parts import load_parts
from isthmus.people.records import PersonType, RoleType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FOUND = {"found": "All of them fit."}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def control(act: Act) -> Any:
    said = {"title": "Rights", "owner": act.viewer.principal_id, "how": "By hand."}
    (made,) = create(ControlType, [said], act)
    return move(ControlType, "implement", [made.pk], act)[0]


def operation(act: Act, control: Any, owner: int | None, **values: Any) -> Any:
    said = {"title": "Go through", "control": control.pk, "owner": owner, "every": "quarter"}
    said |= {"begins_on": act.today + timedelta(days=10), **values}
    (made,) = create(OperationType, [said], act)
    return move(OperationType, "run", [made.pk], act)[0]


def swept(org: Organization, days: int = 0) -> int:
    now = act_of(org)
    later = now.occurred_at + timedelta(days=days)
    return sweep(org, replace(now, occurred_at=later, recorded_at=later))


def asked(act: Act) -> list[Any]:
    rows = [*ControlTest.objects.as_system("test").order_by("due_on")]
    load_parts(ControlTestType, rows)
    return rows


def points(test: Any) -> list[str]:
    return [row.what for row in test.parts["points"]]


def answered(test: Any) -> dict[str, Any]:
    return {"points": [{"id": row.pk, "answer": "yes"} for row in test.parts["points"]]}


def test_whoever_answers_is_asked_once_each_time_also_after_a_kill_and_a_sleep(
    acts: dict[str, Act], act: Act, control: Any, org: Organization, monkeypatch: Any
) -> None:
    who = acts["contributor"].viewer.principal_id
    one = operation(act, control, who, collects="The log\n\n The desk's  note ")
    first = one.begins_on
    assert one.next_on == first
    # A worker is killed while it writes: nothing of it stands.
    with monkeypatch.context() as patched:
        patched.setattr(asking, "create", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            swept(org)
    assert asked(act) == []
    assert [swept(org), swept(org)] == [1, 0], "A second worker, or a restart, finds nothing to do."
    (test,) = asked(act)
    assert (test.due_on, test.scheduled_for, test.owner_id, test.control_id, test.state) == (
        first, first, who, control.pk, "planned",
    )  # fmt: skip
    assert points(test) == ["The log", "The desk's note"]
    tell_of(org, [*Event.objects.filter(entry=test.pk)], act.occurred_at)
    assert Notice.objects.filter(principal=who, entry=test.pk).count() == 1
    following: Any = Operation.objects.as_system("test").get(pk=one.pk).next_on
    assert 89 <= (following - first).days <= 92
    # What others did in between is not done once more, even where nothing tells of it.
    with once(f"operation:{one.pk}:{following.isoformat()}"):
        pass
    assert swept(org, (following - act.today).days) == 1, (
        "It tells of the silence, and asks no more."
    )
    # A year of sleep is caught up by one, for the latest time.
    assert swept(org, 400) >= 1
    due = [row.due_on for row in asked(act)]
    assert len(due) == 2
    assert due[1] - act.today > timedelta(days=400 - 92)
    remove(ControlTestType, [asked(act)[1].pk], act, "Mistake")
    assert swept(org, 400) == 0, "What was removed was asked for all the same."
    move(OperationType, "pause", [one.pk], act, {"reason": "Summer"})
    assert swept(org, 900) == 0


def test_silence_is_told_once_and_seen_by_the_probe(
    acts: dict[str, Act], act: Act, control: Any, org: Organization
) -> None:
    def short(days: int) -> tuple[int, int]:
        on = act.today + timedelta(days=days)
        seen: Any = probes["control-operation-silent"].look(Sight(org, ("iso27001-2022",), on))
        return seen.examined.count(), seen.falling_short.count()

    who = acts["contributor"].viewer.principal_id
    one = operation(act, control, who, collects="The log")
    assert [short(10), short(11)] == [(1, 0), (1, 1)], "Nobody was asked: that is silence as well."
    swept(org)
    assert [short(10), short(11)] == [(1, 0), (1, 1)]
    (test,) = asked(act)
    assert [swept(org, 10), swept(org, 11), swept(org, 12)] == [0, 1, 0]
    assert Event.objects.filter(entry=test.pk, verb=asking.SILENT).count() == 1
    with pytest.raises(Refused) as refused:
        move(ControlTestType, "passes", [test.pk], act, FOUND)
    assert [reason.code for _, reason in refused.value.reasons] == ["points-open"]
    (row,) = test.parts["points"]
    with pytest.raises(Invalid):
        edit(ControlTestType, [Edit(test.pk, {"points": [{"id": row.pk, "answer": "no"}]})], act)
    edit(ControlTestType, [Edit(test.pk, answered(test))], act)
    move(ControlTestType, "passes", [test.pk], act, FOUND)
    assert short(11) == (1, 0)
    (bare,) = create(OperationType, [{"title": "Bare"}], act)
    with pytest.raises(Refused) as refused:
        move(OperationType, "run", [bare.pk], act)
    codes = {reason.code for _, reason in refused.value.reasons}
    assert codes == {"no-control", "no-owner", "no-begin"}
    restrict(ControlType, control.pk, [who or 0], act, "Only us")
    assert Operation.objects.as_system("test").get(pk=one.pk).circle_id is not None


def test_an_access_review_lists_who_began_moved_and_left_and_keeps_up(
    acts: dict[str, Act], act: Act, control: Any, org: Organization,
    sign_in: Callable[[str], Client],
) -> None:  # fmt: skip
    said = [{"title": name} for name in ("Olena", "Piet", "Quirin", "Rosa")]
    olena, piet, quirin, rosa = create(PersonType, said, act)
    operation(act, control, act.viewer.principal_id, kind="access", begins_on=act.today)
    (lead,) = create(RoleType, [{"title": "Desk lead", "holder": piet.pk}], act)
    edit(RoleType, [Edit(lead.pk, {"holder": olena.pk})], act)
    move(PersonType, "leave", [quirin.pk], act)
    swept(org)
    (test,) = asked(act)
    told = {row.who_id: row.what for row in test.parts["points"]}
    assert {olena.pk, piet.pk, quirin.pk, rosa.pk} <= told.keys()
    for key, words in ((olena, "took the role Desk lead"), (piet, "gave up the role Desk lead"),
                       (quirin, "left"), (rosa, "began")):  # fmt: skip
        assert words in told[key.pk], told[key.pk]
    count = len(told)
    assert swept(org) == 0
    (sven,) = create(PersonType, [{"title": "Sven"}], act)
    assert swept(org) == 1, "Whoever comes while it is open is added."
    (test,) = asked(act)
    assert len(test.parts["points"]) == count + 1
    assert test.parts["points"][-1].who_id == sven.pk
    page = sign_in("ims_manager").get(f"/o/northgate/control-tests/{test.reference}/").text
    assert "Sven" in page
    edit(ControlTestType, [Edit(test.pk, answered(test))], act)
    passed: Any
    (passed,) = move(ControlTestType, "passes", [test.pk], act, FOUND)
    assert passed.state == "passed"
    create(PersonType, [{"title": "Tove"}], act)
    assert swept(org) == 0, "What was carried out stays as it was."


def test_more_people_than_a_review_has_points_for_are_asked_for_together(
    act: Act, control: Any, org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(PersonType, [{"title": f"Person {number}"} for number in range(6)], act)
    monkeypatch.setattr(asking, "ROOM", 4)
    operation(act, control, act.viewer.principal_id, kind="access", begins_on=act.today)
    assert swept(org) == 1
    (test,) = asked(act)
    assert len(test.parts["points"]) == 4
    assert test.parts["points"][-1].who_id is None
    assert "everybody else" in points(test)[-1]
    create(PersonType, [{"title": "Later"}], act)
    assert swept(org) == 0, "They are among everybody else."


def test_a_test_that_is_moved_away_leaves_its_time_to_be_asked_again(
    act: Act, control: Any, org: Organization
) -> None:
    kept = operation(act, control, act.viewer.principal_id)

    def following() -> Any:
        return Operation.objects.visible_to(act.viewer).get(pk=kept.pk).next_on

    first = following()
    swept(org)
    (test,) = asked(act)
    assert following() > first
    edit(ControlTestType, [Edit(test.pk, {"operation": None})], act)
    assert following() == first


def test_only_an_edit_of_its_times_asks_when_an_operation_is_due(act: Act, control: Any) -> None:
    kept = operation(act, control, act.viewer.principal_id)

    def edited(**values: Any) -> tuple[Any, bool]:
        with CaptureQueriesContext(connection) as queries:
            edit(OperationType, [Edit(kept.pk, values)], act)
        asks = any("scheduled_for" in one["sql"] for one in queries)
        return Operation.objects.visible_to(act.viewer).get(pk=kept.pk).next_on, asks

    due, asks = edited(title="Otherwise called")
    assert (due, asks) == (kept.next_on, False)
    later = act.today + timedelta(days=90)
    assert edited(begins_on=later) == (later, True)
