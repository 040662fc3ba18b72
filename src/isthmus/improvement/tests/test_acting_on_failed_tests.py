"""A test that a control failed asks for something to be done, and known to no more people than the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from isthmus.conformity.probe import Sight
from isthmus.controls.models import Control
from isthmus.controls.records import ControlTestType, ControlType
from isthmus.engine.door import Act, create, move, relate, restrict
from isthmus.engine.models import CircleMember, Edge
from isthmus.improvement.edges import ACTS_ON
from isthmus.improvement.models import Improvement, Nonconformity
from isthmus.improvement.probes import failed_without_action
from isthmus.improvement.records import ImprovementType, NonconformityType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PLACE = "/o/northgate/control-tests/"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def control(act: Act) -> Any:
    said = {"title": "Restore", "owner": act.viewer.principal_id, "how": "By hand."}
    (made,) = create(ControlType, [said], act)
    return move(ControlType, "implement", [made.pk], act)[0]


def trial(act: Act, control: Any, verb: str, days: int = 0, kind: str = "operating") -> Any:
    said = {
        "title": "Restore one",
        "control": control.pk,
        "kind": kind,
        "method": "Look.",
        "done_on": act.today - timedelta(days=days),
    }
    (made,) = create(ControlTestType, [said], act)
    return move(ControlTestType, verb, [made.pk], act, {"found": "One file is missing."})[0]


def lacking(act: Act) -> tuple[int, list[int]]:
    seen = failed_without_action(Sight(act.viewer.organization, ("iso27001-2022",), act.today))
    found: Any = seen.falling_short
    return seen.examined.count(), sorted(found.values_list("pk", flat=True))  # type: ignore[union-attr]


def test_a_failed_test_wants_an_action_until_one_goes_on_or_a_later_one_passed(
    act: Act, control: Any, sign_in: Callable[[str], Client]
) -> None:
    trial(act, control, "passes", days=9)
    failed = trial(act, control, "fails", days=5)
    assert lacking(act) == (1, [failed.pk])
    browser = sign_in("ims_manager")
    address = f"{PLACE}{failed.reference}/"
    assert "no nonconformity and no improvement acts on it" in browser.get(address).text
    said = {"find_nonconformity-title": "Backups have holes", "title": "Backups have holes"}
    done = browser.post(f"{address}do/find_nonconformity/", said, follow=True)
    assert done.status_code == 200
    one = Nonconformity.objects.visible_to(act.viewer).get()
    assert (one.title, one.finding, one.origin, one.found_on) == (
        "Backups have holes", "One file is missing.", "test", failed.done_on,
    )  # fmt: skip
    assert one.reference in done.text
    assert lacking(act) == (1, [])
    move(NonconformityType, "withdraw", [one.pk], act, {"reason": "None"})
    assert lacking(act) == (1, [failed.pk]), "What was dropped is no action."
    given = {"title": "Look each night", "idea": "A script."}
    move(ControlTestType, "propose_improvement", [failed.pk], act, given)
    better = Improvement.objects.visible_to(act.viewer).get()
    assert (better.idea, better.origin) == ("A script.", "test")
    assert lacking(act) == (1, [])
    move(ImprovementType, "reject", [better.pk], act, {"reason": "Dear"})
    assert lacking(act) == (1, [failed.pk])
    # One that stands already is related by hand.
    (other,) = create(NonconformityType, [{"title": "Known for long"}], act)
    relate(other.pk, ACTS_ON.code, [failed.pk], act)
    assert lacking(act) == (1, [])
    again = trial(act, control, "fails", kind="design")
    assert lacking(act) == (2, [again.pk])
    trial(act, control, "passes")
    assert lacking(act) == (2, [again.pk]), "Its operation says nothing of its design."
    trial(act, control, "passes", kind="design")
    assert lacking(act) == (2, [])
    move(ControlType, "retire", [control.pk], act, {"reason": "Gone"})
    assert lacking(act) == (0, [])


def test_what_acts_on_a_restricted_test_is_known_to_the_same_people(
    acts: dict[str, Act], act: Act, control: Any
) -> None:
    failed = trial(act, control, "fails")
    members: list[Any] = [acts["contributor"].viewer.principal_id]
    restrict(ControlType, control.pk, members, act, "Only us")
    circle: Any = Control.objects.as_system("test").get(pk=control.pk).circle_id
    knowing = replace(act, viewer=replace(act.viewer, circles=frozenset({circle})))
    given = {"title": "Tapir backups have holes"}
    move(ControlTestType, "find_nonconformity", [failed.pk], knowing, given)
    made = Nonconformity.objects.as_system("test").get()
    assert made.circle_id is not None
    there = CircleMember.objects.filter(circle=made.circle_id).values_list("principal", flat=True)
    assert {*there} == {act.viewer.principal_id, *members}
    assert not Nonconformity.objects.visible_to(acts["auditor"].viewer).exists()
    assert Edge.objects.current().filter(type=ACTS_ON.code, source=made.pk).count() == 1
    assert lacking(act) == (0, []), "Outsiders see no test, and no lack of anything."
