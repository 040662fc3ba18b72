"""Whatever an acceptance rests on makes it out of date at once; whatever it does not, does not.

Random edits of risk, item, relations and method are held against a slow model: what was accepted,
compared with what is there now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.assets.models import Item
from isthmus.assets.records.item import ItemType
from isthmus.controls.models import Aspect, Control, ControlTest
from isthmus.controls.models.control import COMING
from isthmus.controls.records import ControlTestType, ControlType
from isthmus.engine.access import system_viewer
from isthmus.engine.approvals.standing import held
from isthmus.engine.door import (
    Act,
    Edit,
    create,
    edit,
    lift,
    move,
    relate,
    remove,
    restore,
    restrict,
    unrelate,
)
from isthmus.engine.models import Approval, Edge
from isthmus.risks.basis import NEEDS
from isthmus.risks.edges import THREATENS
from isthmus.risks.models import Measure, Risk
from isthmus.risks.records import MethodType, RiskType
from isthmus.risks.tests.made import change, do, in_force, method, risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

#: Edits that nothing rests on, and such that something does.
HARMLESS = ("risk-title", "item-title", "item-description", "who", "done", "rationale",
            "control-title", "control-owner", "control-date", "passed", "planned")  # fmt: skip
GRAVE = ("classification", "integrity", "link", "unlink", "measure", "likelihood", "residual",
         "named", "implement", "fall_back", "failed", "taken-back")  # fmt: skip


OF_A_CONTROL = ("passed", "failed", "planned", "taken-back", "implement", "fall_back")
CONTROL = {"title": "Restore", "how": "By hand."}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def accepted(acts: dict[str, Act], act: Act) -> Any:
    """A risk to one item, treated by a control and accepted by its owner; another item beside it."""
    by = method(acts)
    (control,) = create(ControlType, [{**CONTROL, "owner": act.viewer.principal_id}], act)
    row = {"what": "Try a restore", "control": control.pk, "who": act.viewer.principal_id}
    row["due_on"] = act.today
    rest = {"residual_likelihood": "1", "residual_consequence": "4"}
    one = risk(act, by, treatment="modify", measures=[row], **rest)
    items = create(ItemType, [{"title": "Database"}, {"title": "Tape"}], act)
    relate(one.pk, THREATENS.code, [items[0].pk], act)
    do(one, "assess", act)
    do(one, "accept", act, reason="Cheap.")
    return one, items


def the_control() -> int:
    found: int = Control.objects.as_system("test").get(title__startswith="Restore").pk
    return found


def is_valid(key: int, act: Act) -> bool:
    found = Risk.objects.as_system("test").get(pk=key)
    (one,) = held(RiskType, [found], act.occurred_at, [RiskType.approvals[0]])
    return not one.missing


def slow(key: int) -> Any:
    """What an acceptance of this risk rests on, read one by one."""
    one = Risk.objects.as_system("test").get(pk=key)
    targets = Edge.objects.current().filter(source=key, type=THREATENS.code)
    items = Item.objects.as_system("test").filter(pk__in=targets.values("target"))
    return (
        one.concerns, one.likelihood, one.consequence, one.level, one.treatment,
        one.residual_likelihood, one.residual_consequence,
        [
            (row.what, row.control_id, *leaned_on(row.control_id))
            for row in Measure.objects.filter(record=key).order_by("position", "pk")
        ],
        sorted((item.pk, *(getattr(item, name) for name in NEEDS)) for item in items),
    )  # fmt: skip


def leaned_on(key: int | None) -> tuple[Any, ...]:
    """Return how far a control is, and whether its last tests, of design and operation, failed."""
    if key is None:
        return ()
    tests = ControlTest.objects.as_system("test").filter(control=key, done_on__isnull=False)
    last = [tests.filter(kind=kind).order_by("-done_on", "-pk").first() for kind in Aspect.values]
    control = Control.objects.as_system("test").get(pk=key)
    return control.state, any(one is not None and one.state == "failed" for one in last)


def of_a_control(name: str, value: str, act: Act) -> None:
    """Do something to the control that was named at first, if it can be done now."""
    control = Control.objects.as_system("test").get(pk=the_control())
    tests = ControlTest.objects.as_system("test").filter(control=control.pk).order_by("-pk")
    if name in ("passed", "failed", "planned"):
        kind = "design" if value == "1" else "operating"
        said = {"title": "Look", "control": control.pk, "kind": kind, "method": "Look."}
        (made,) = create(ControlTestType, [said], act)
        can = control.state == "implemented" or kind == "design" or name == "failed"
        if name != "planned" and can:
            verb = {"passed": "passes", "failed": "fails"}[name]
            move(ControlTestType, verb, [made.pk], act, {"found": "So."})
    elif name == "taken-back":
        if last := tests.filter(state__in=("passed", "failed")).first():
            move(ControlTestType, "take_back", [last.pk], act, {"reason": "Wrong hall."})
    elif name == "implement" and control.state in COMING and control.owner_id:
        move(ControlType, "implement", [control.pk], act)
    elif name == "fall_back" and control.state == "implemented":
        move(ControlType, "fall_back", [control.pk], act, {"reason": "A hall."})
    elif name.startswith("control-"):
        every: dict[str, dict[str, Any]] = {
            "control-title": {"title": f"Restore {value}"},
            "control-owner": {"owner": act.viewer.principal_id if value == "1" else None},
            "control-date": {"review_due": act.today + timedelta(days=int(value))},
        }
        if not (name == "control-owner" and control.state == "implemented"):
            edit(ControlType, [Edit(control.pk, every[name])], act)


def step(name: str, value: str, one: Any, items: Any, act: Act) -> None:
    edges = Edge.objects.current().filter(source=one.pk, type=THREATENS.code)
    linked = {*edges.values_list("target", flat=True)}
    if name == "link" and items[1].pk not in linked:
        relate(one.pk, THREATENS.code, [items[1].pk], act)
    elif name == "unlink" and linked:
        unrelate(one.pk, THREATENS.code, [min(linked)], act)
    elif name in of_the_risk(one, value, act):
        change(one, act, **of_the_risk(one, value, act)[name])
    elif name.startswith("control-") or name in OF_A_CONTROL:
        of_a_control(name, value, act)
    elif name not in ("link", "unlink"):
        item, values = of_an_item(items, value)[name]
        edit(ItemType, [Edit(item.pk, values)], act)


def of_the_risk(one: Any, value: str, act: Act) -> dict[str, dict[str, Any]]:
    now: Any = Measure.objects.get(record=one.pk)
    row = {"id": now.pk, "what": now.what, "who": act.viewer.principal_id, "due_on": act.today}
    return {
        "risk-title": {"title": f"No restore {value}"},
        "rationale": {"rationale": f"Seen {value} times"},
        "done": {"measures": [{**row, "done_on": act.today}]},
        "who": {"measures": [{**row, "due_on": act.today + timedelta(days=int(value))}]},
        "measure": {"measures": [{**row, "what": f"Try {value}"}]},
        "named": {"measures": [{**row, "control": None if value == "1" else the_control()}]},
        "likelihood": {"likelihood": value},
        "residual": {"residual_likelihood": value},
    }


def of_an_item(items: Any, value: str) -> dict[str, tuple[Any, dict[str, str]]]:
    classified = {"2": "internal", "3": "confidential"}.get(value, "")
    return {
        "item-title": (items[0], {"title": f"Words {value}"}),
        "item-description": (items[0], {"description": f"Words {value}"}),
        "classification": (items[0], {"classification": classified}),
        "integrity": (items[1], {"integrity": {"2": "low", "3": "high"}.get(value, "")}),
    }


@given(
    st.lists(st.tuples(st.sampled_from((*HARMLESS, *GRAVE)), st.sampled_from("123")), max_size=6)
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_is_out_of_date_exactly_when_what_it_rests_on_changed(
    accepted: Any, act: Act, steps: list[tuple[str, str]]
) -> None:
    one, items = accepted
    if not is_valid(one.pk, act):
        do(one, "accept", act, reason="As it is now.")
    was, ever = slow(one.pk), False
    for name, value in steps:
        step(name, value, one, items, act)
        ever |= slow(one.pk) != was
    assert is_valid(one.pk, act) is not ever


def test_a_new_version_of_the_method_and_a_restricted_item_are_noticed(
    accepted: Any, acts: dict[str, Act], act: Act
) -> None:
    one, items = accepted
    restrict(ItemType, items[0].pk, [], act, "Secret")
    assert not is_valid(one.pk, act), (
        "Who may not know of the item must not learn of it by changes."
    )
    do(one, "accept", act, reason="Still.")
    member = Act.now(system_viewer(act.viewer.organization, "member"), "test")
    edit(ItemType, [Edit(items[0].pk, {"classification": "confidential"})], member)
    assert is_valid(one.pk, act)
    lift(ItemType, items[0].pk, member, "No more")
    assert not is_valid(one.pk, act)
    do(one, "accept", act, reason="Still.")
    by: Any = Risk.objects.as_system("test").get(pk=one.pk).method_id
    move(MethodType, "revise", [by], act)
    edit(MethodType, [Edit(by, {"use": "Three people judge."})], act)
    assert is_valid(one.pk, act), "A draft is not in force."
    in_force(MethodType, Risk.objects.as_system("test").get(pk=one.pk).method, acts)
    assert not is_valid(one.pk, act)


def test_a_control_is_told_of_before_it_changes_and_leaves_no_trace_once_it_is_restricted(
    accepted: Any, acts: dict[str, Act], act: Act, sign_in: Callable[[str], Client]
) -> None:
    one, _ = accepted
    control, page = the_control(), f"/o/northgate/risks/{one.reference}/"
    others = risk(act, None, measures=[{"what": "Restore", "control": control}])
    at = Control.objects.as_system("test").get(pk=control)
    address = f"/o/northgate/controls/{at.reference}/"
    browser = sign_in("ims_manager")
    shown = browser.get(address).text
    for words in (
        one.reference,
        others.reference,
        "It treats 2 risks.",
        "one acceptance holds no more",
    ):
        assert words in shown
    assert one.reference in browser.get(f"{address}edit/").text
    assert at.reference in browser.get(page).text
    member = Act.now(system_viewer(act.viewer.organization, "member"), "test")
    knows = acts["auditor"].viewer.principal_id or 0
    restrict(ControlType, control, [knows], member, "Secret")
    assert not is_valid(one.pk, act), "Who may not know of the control learns of no change of it."
    do(one, "accept", act, reason="Still.")
    move(ControlType, "implement", [control], member)
    assert is_valid(one.pk, act)
    hidden = Control.objects.as_system("test").get(pk=control)
    api = f"/api/v1/o/northgate/risks/{one.reference}"
    for where in (page, f"{page}history/", f"{page}edit/", "/o/northgate/risks/", api):
        told = browser.get(where)
        assert told.status_code == 200, where
        for name in (at.reference, hidden.reference, str(control)):
            assert name not in told.text, where
    row = Measure.objects.get(record=one.pk)
    said = {"version": "", "measures-rows": "1", "measures-0-id": str(row.pk)}
    cells = {"what": "Try it", "who": "", "due_on": "2027-01-01", "control": ""}
    said |= {f"measures-0-{name}": text for name, text in cells.items()}
    assert browser.post(f"{page}edit/", said).status_code in (302, 422)
    assert Measure.objects.get(record=one.pk).control_id == control, "What they can't see stays."


def test_it_expires_from_that_second_on(accepted: Any, act: Act) -> None:
    one, _ = accepted
    found = Risk.objects.as_system("test").get(pk=one.pk)
    for days, missing in ((364, 0), (366, 1)):
        at = act.occurred_at + timedelta(days=days)
        (after,) = held(RiskType, [found], at, [RiskType.approvals[0]])
        assert after.missing == missing


def test_a_risk_that_comes_back_to_an_item_that_needs_more_is_accepted_no_longer(
    acts: dict[str, Act], act: Act
) -> None:
    one = risk(act, method(acts), treatment="retain")
    (item,) = create(ItemType, [{"title": "Database"}], act)
    relate(one.pk, THREATENS.code, [item.pk], act)
    do(one, "assess", act)
    do(one, "accept", act, reason="Cheap.")
    remove(RiskType, [one.pk], act, "By mistake.")
    edit(ItemType, [Edit(item.pk, {"integrity": "high"})], act)
    restore(RiskType, one.pk, act)
    assert Approval.objects.get(entry_id=one.pk, rule="acceptance").voided_at is not None
    # Nor does it come back to life with what it rested on.
    edit(ItemType, [Edit(item.pk, {"integrity": ""})], act)
    assert not is_valid(one.pk, act)
