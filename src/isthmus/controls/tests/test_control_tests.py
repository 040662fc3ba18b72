"""A test is carried out once and counts for every requirement that its control serves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.edges import TRACES
from isthmus.conformity.facts import Facts
from isthmus.conformity.matrix import Matrix
from isthmus.conformity.panels import requirement_address
from isthmus.conformity.probe import Sight, probes
from isthmus.conformity.stored import refresh, results_that_hold
from isthmus.controls.following import grow_old
from isthmus.controls.models import Control
from isthmus.controls.records import ControlTestType, ControlType
from isthmus.controls.trials import failing
from isthmus.engine.door import (
    Act,
    Edit,
    Invalid,
    Refused,
    create,
    edit,
    move,
    relate,
    remove,
    restrict,
)
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.transaction import door_open
from isthmus.engine.door.undo import restore
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of
from isthmus.standards.library import Requirement, edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FOUND = {"found": "All there in two hours."}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def control(act: Act) -> Any:
    said = {"title": "Restore", "owner": act.viewer.principal_id, "how": "By hand."}
    (made,) = create(ControlType, [said], act)
    return move(ControlType, "implement", [made.pk], act)[0]


def trial(act: Act, control: Any, verb: str = "", **values: Any) -> Any:
    said = {"title": "Restore one", "control": control.pk, "method": "Look.", **values}
    (made,) = create(ControlTestType, [said], act)
    return move(ControlTestType, verb, [made.pk], act, FOUND)[0] if verb else made


def says(control: Any, act: Act) -> tuple[str, Any]:
    row = Control.objects.visible_to(act.viewer).get(pk=control.pk)
    return row.tested, row.tests_hold_until


def test_a_control_says_in_the_same_moment_what_its_tests_say(act: Act, control: Any) -> None:
    assert says(control, act) == ("none", None)
    planned = trial(act, control)
    assert says(control, act) == ("never", None)
    passed: Any
    (passed,) = move(ControlTestType, "passes", [planned.pk], act, FOUND)
    year = act.today + timedelta(days=365)
    assert (passed.done_on, passed.done_by_id, passed.next_due) == (
        act.today, act.viewer.principal_id, year,
    )  # fmt: skip
    assert says(control, act) == ("passed", year)
    failed = trial(act, control, "fails")
    assert says(control, act) == ("failed", None)
    move(ControlTestType, "take_back", [failed.pk], act, {"reason": "The wrong hall."})
    assert says(control, act) == ("passed", year)
    (other,) = create(ControlType, [{"title": "Another"}], act)
    edit(ControlTestType, [Edit(passed.pk, {"control": other.pk})], act)
    assert [says(one, act)[0] for one in (control, other)] == ["never", "passed"]
    remove(ControlTestType, [passed.pk], act, "Mistake")
    assert says(other, act) == ("none", None)


def test_an_edit_of_many_asks_for_no_tests(act: Act, control: Any) -> None:
    trial(act, control, "passes")
    others = create(ControlType, [{"title": f"Control {number}"} for number in range(20)], act)
    keys = [control.pk, *(one.pk for one in others)]
    before = says(control, act)
    edit(ControlType, [Edit(key, {"how": "Otherwise."}) for key in keys], act)
    with CaptureQueriesContext(connection) as made:
        edit(ControlType, [Edit(key, {"how": "By hand."}) for key in keys], act)
    asked = [query["sql"] for query in made]
    assert not [sql for sql in asked if "controls_controltest" in sql]
    statements = [sql for sql in asked if "SAVEPOINT" not in sql]
    assert len(statements) <= 10, "What benchmarks allow for a chunk."
    assert says(control, act) == before == ("passed", act.today + timedelta(days=365))


def test_a_test_that_fewer_may_know_of_says_nothing_of_its_control(
    act: Act, acts: dict[str, Act], memberships: dict[str, Membership], control: Any
) -> None:
    trial(act, control, "passes")
    failed = trial(act, control, "fails")
    mine = [act.viewer.principal_id or 0]
    restrict(ControlTestType, failed.pk, mine, act, "Delicate")
    assert says(control, acts["contributor"])[0] == says(control, act)[0] == "passed"
    assert failing([control.pk]) == {}
    # Known to as many as the control, it counts.
    restrict(ControlType, control.pk, mine, act, "Delicate")
    act = Act.now(viewer_of(memberships["ims_manager"]), "test")
    later = trial(act, control, "fails")
    assert (later.circle_id is None, says(control, act)[0]) == (False, "failed")


def test_a_result_needs_a_method_a_control_that_is_done_and_days_in_order(
    act: Act, control: Any
) -> None:
    def refused(verb: str, **values: Any) -> list[str]:
        with pytest.raises(Refused) as problem:
            trial(act, values.pop("of", control), verb, **values)
        return [reason.code for _, reason in problem.value.reasons]

    (coming,) = create(ControlType, [{"title": "Coming"}], act)
    assert refused("passes", method=" ") == ["no-method"]
    assert refused("passes", of=coming) == ["not-implemented"]
    assert trial(act, coming, "passes", kind="design").state == "passed"
    assert trial(act, coming, "fails").state == "failed"
    tomorrow = act.today + timedelta(days=1)
    wrongs: list[dict[str, Any]] = [
        {"done_on": tomorrow},
        {"done_on": act.today, "next_due": act.today - timedelta(3)},
    ]
    for wrong in wrongs:
        with pytest.raises(Invalid):
            trial(act, control, **wrong)


def test_what_was_passed_grows_old_by_itself(
    act: Act, control: Any, sign_in: Callable[[str], Client]
) -> None:
    made = trial(act, control, "passes", done_on=act.today - timedelta(days=9))
    with door_open():
        made.next_due = act.today - timedelta(days=1)
        update_rows(type(made), [made], ("next_due",))
        row = Control.objects.visible_to(act.viewer).get(pk=control.pk)
        row.tests_hold_until = made.next_due
        update_rows(Control, [row], ("tests_hold_until",))
    address = f"/o/northgate/controls/{control.reference}/"
    browser = sign_in("ims_manager")
    assert "Passed, but old" in browser.get(address).text, "The page does not wait for the job."
    assert grow_old(act.viewer.organization) == 1
    assert says(control, act)[0] == "old"
    assert grow_old(act.viewer.organization) == 0
    listed = browser.get("/o/northgate/controls/?tested=old").text
    assert control.reference in listed
    page = browser.get(address).text
    assert f"control={control.reference}" in page
    assert made.reference in page


def test_one_test_moves_requirements_of_both_standards_and_a_failure_is_named(
    acts: dict[str, Act], act: Act, control: Any, sign_in: Callable[[str], Client]
) -> None:
    adopt_editions(["iso27001-2022", "iso20000-1-2018"], acts["administrator"])
    served = [
        edition("iso27001-2022").by_ref["A.8.6"],
        edition("iso20000-1-2018").by_ref["8.4.2"],
    ]
    relate(control.pk, TRACES.code, [one.key for one in served], act)

    def line(one: Requirement) -> Any:
        known = Facts(act.viewer.organization, act.today)
        matrix = Matrix(act.viewer.organization, known=known)
        lines = [
            found
            for standing in matrix.standings
            for found in matrix.edition_lines(standing)
            if found.requirement == one
        ]
        return lines[0]

    def speaking(one: Requirement) -> Any:
        (found,) = [f for f in line(one).records if f.id == "requirement-served-by-tested-control"]
        return found

    def verdicts() -> list[str]:
        return [line(one).verdict.code for one in served]

    assert verdicts() == ["no_evidence", "no_evidence"]
    trial(act, control, "passes")
    assert [speaking(one).outcome for one in served] == ["met", "met"]
    assert verdicts() == ["supported", "supported"]
    failed = trial(act, control, "fails")
    assert verdicts() == ["falls_short", "falls_short"]
    for one in served:
        assert speaking(one).sentence == f"A control that serves {one.ref} failed its test."
        assert [entry.reference for entry in speaking(one).entries] == [failed.reference]
    # What is stored says the same as a run, without running again.
    refresh(act.viewer.organization, act.occurred_at)
    held = results_that_hold(act.viewer.organization, act.today)
    named = held["requirement-served-by-tested-control"].named
    assert {key: [e.pk for e in few] for key, few in named.items()} == {
        one.key: [failed.pk] for one in served
    }
    page = sign_in("ims_manager").get(requirement_address(served[0], "northgate"))
    assert page.status_code == 200
    assert failed.reference in page.text


def test_probes_see_what_is_untested_and_what_is_old(act: Act, control: Any) -> None:
    def short(code: str, days: int = 0) -> tuple[int, int]:
        on = act.today + timedelta(days=days)
        seen: Any = probes[code].look(Sight(act.viewer.organization, ("iso27001-2022",), on))
        return seen.examined.count(), seen.falling_short.count()

    assert short("control-untested") == (1, 1)
    trial(act, control)
    assert short("control-untested") == (1, 1)
    trial(act, control, "passes")
    assert short("control-untested") == (1, 0)
    assert [short("control-test-old", days) for days in (0, 365, 366)] == [(1, 0), (1, 0), (1, 1)]


def test_a_control_that_comes_back_says_what_its_tests_say_by_then(act: Act, control: Any) -> None:
    passed = trial(act, control, "passes")
    assert says(control, act)[0] == "passed"
    remove(ControlType, [control.pk], act, "By mistake.")
    remove(ControlTestType, [passed.pk], act, "Of something else.")
    restore(ControlType, control.pk, act)
    assert says(control, act) == ("none", None)
