"""How an objective is agreed, measured and ended, and what follows from its measurements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from isthmus.context.intervals import following, next_after
from isthmus.context.records.objective import ObjectiveType
from isthmus.engine import transfer
from isthmus.engine.calendar.dates import Window, dates
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move, undo

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def make(act: Act, acts: dict[str, Act]) -> Make:
    """Create an objective that could be agreed, with some values changed."""

    def made(**changes: Any) -> Any:
        values = {
            "title": "Portal available",
            "target": Decimal("99.9"),
            "by_when": act.today + timedelta(days=100),
            "owner": acts["contributor"].viewer.principal_id,
            "plan": "A second line",
            "resources": "Four days",
            "evaluation": "Monitoring",
            "measured_every": "monthly",
        }
        (record,) = create(ObjectiveType, [values | changes], act)
        return record

    return made


def do(record: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(ObjectiveType, verb, [record.pk], act, inputs)[0]


def measured(record: Any, act: Act, *rows: tuple[int, str]) -> Any:
    given = [
        {"day": act.today - timedelta(days=ago), "value": Decimal(value)} for ago, value in rows
    ]
    return edit(ObjectiveType, [Edit(record.pk, {"measurements": given})], act)[0]


def agree(record: Any, act: Act) -> Any:
    do(record, "propose", act)
    return do(record, "agree", act)


def codes(refused: Any) -> list[str]:
    return [reason.code for _, reason in refused.value.reasons]


def test_the_latest_measurement_is_held_against_the_target(make: Make, act: Act) -> None:
    record = make()
    assert (record.standing, record.latest_value) == ("unmeasured", None)
    record = measured(record, act, (5, "99.95"), (40, "99.2"))
    assert (record.standing, record.latest_value) == ("reached", Decimal("99.95"))
    assert record.latest_on == act.today - timedelta(days=5)
    record = measured(record, act, (5, "99.89"))
    assert record.standing == "short"
    undo(ObjectiveType, record.pk, record.entry.version, act)
    again = ObjectiveType.model.objects.visible_to(act.viewer).get(pk=record.pk)
    assert again.standing == "reached"


@pytest.mark.parametrize(
    ("direction", "target", "value", "standing"),
    [
        ("at_least", "5", "5", "reached"),
        ("at_most", "5", "5", "reached"),
        ("at_most", "5", "5.001", "short"),
        ("yes_no", None, "1", "reached"),
        ("yes_no", None, "0", "short"),
        ("at_least", None, "5", "unmeasured"),
    ],
)
def test_it_is_reached_in_its_direction(
    make: Make, act: Act, direction: str, target: str | None, value: str, standing: str
) -> None:
    record = make(direction=direction, target=Decimal(target) if target else None)
    assert measured(record, act, (0, value)).standing == standing


def test_it_is_agreed_by_somebody_else_and_then_stands_still(
    make: Make, act: Act, acts: dict[str, Act]
) -> None:
    record = agree(make(), act)
    assert (record.state, record.agreed_on) == ("agreed", act.today)
    assert record.measure_due == following(act.today, "monthly")
    assert record.entry.due == record.measure_due
    with pytest.raises(Refused) as refused:
        edit(ObjectiveType, [Edit(record.pk, {"target": Decimal(1)})], act)
    assert codes(refused) == ["not-a-draft"]
    measured(record, act, (0, "99"))
    revised = do(record, "revise", act)
    assert (revised.agreed_on, revised.measure_due, revised.entry.due) == (None, None, None)
    edit(ObjectiveType, [Edit(record.pk, {"target": Decimal(1)})], act)


def test_its_owner_does_not_agree_to_it(make: Make, act: Act) -> None:
    record = do(make(owner=act.viewer.principal_id), "propose", act)
    with pytest.raises(Refused) as refused:
        do(record, "agree", act)
    assert len(codes(refused)) == 1


def test_what_is_proposed_stands_still_until_it_is_taken_back(make: Make, act: Act) -> None:
    record = do(make(), "propose", act)
    with pytest.raises(Refused) as refused:
        edit(ObjectiveType, [Edit(record.pk, {"statement": "More"})], act)
    assert codes(refused) == ["not-a-draft"]
    do(record, "take_back", act)
    edit(ObjectiveType, [Edit(record.pk, {"statement": "More"})], act)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"owner": None}, ["no-owner"]),
        ({"target": None}, ["no-target"]),
        ({"target": None, "direction": "yes_no"}, []),
        ({"evaluation": " "}, ["no-evaluation"]),
        ({"by_when": None}, ["no-date"]),
        ({"plan": "", "resources": ""}, ["no-plan", "no-resources"]),
        ({"kind": "acceptable_level", "by_when": None, "plan": ""}, ["no-property"]),
        ({"kind": "acceptable_level", "by_when": None, "protects": "integrity"}, []),
    ],
)
def test_what_is_missing_is_said_before_it_is_agreed(
    make: Make, act: Act, changes: dict[str, Any], reasons: list[str]
) -> None:
    record = make(**changes)
    if not reasons:
        assert agree(record, act).state == "agreed"
        return
    with pytest.raises(Refused) as refused:
        agree(record, act)
    assert codes(refused) == reasons


def test_it_is_reached_when_it_was_measured_to_be(make: Make, act: Act) -> None:
    record = agree(make(), act)
    for rows, reason in (((), "unmeasured"), (((0, "99"),), "short")):
        measured(record, act, *rows)
        with pytest.raises(Refused) as refused:
            do(record, "reach", act)
        assert codes(refused) == [reason]
    measured(record, act, (0, "99.9"))
    record = do(record, "reach", act)
    assert (record.state, record.measure_due, record.entry.due) == ("reached", None, None)


def test_it_is_missed_or_given_up_with_the_reason(make: Make, act: Act) -> None:
    record = agree(make(), act)
    with pytest.raises(Invalid):
        do(record, "miss", act)
    assert do(record, "miss", act, reason="The line came late").state == "missed"
    assert do(make(), "give_up", act, reason="Nobody asks for it").state == "given_up"


def test_an_acceptable_level_is_neither_reached_nor_missed(make: Make, act: Act) -> None:
    record = agree(make(kind="acceptable_level", protects="integrity"), act)
    measured(record, act, (0, "99.9"))
    for verb, inputs in (("reach", {}), ("miss", {"reason": "No"})):
        with pytest.raises(Refused) as refused:
            do(record, verb, act, **inputs)
        assert codes(refused) == ["level"]


def test_what_is_measured_once_is_due_at_the_end(make: Make, act: Act) -> None:
    record = agree(make(measured_every=""), act)
    assert record.measure_due == record.by_when
    assert measured(record, act, (0, "99")).measure_due == record.by_when


def test_its_days_stand_on_the_calendar_while_it_is_agreed(make: Make, act: Act) -> None:
    def told() -> set[str]:
        last = act.today + timedelta(days=200)
        window = Window(act.viewer, act.today, last, act.today, ObjectiveType.code)
        return {str(one.label) for one in dates(window)}

    record = make()
    assert told() == set()
    agree(record, act)
    assert told() == {"Objective due", "Measurement due"}


def test_a_file_says_by_row_what_is_wrong(act: Act) -> None:
    later = act.today + timedelta(days=1)
    text = (
        "title,kind,protects,direction,target,parts.measurements\n"
        "A,objective,integrity,at_least,many,\n"
        f'B,objective,,yes_no,,"[{{""day"": ""{later}"", ""value"": ""2""}}]"\n'
    )
    sheet = transfer.read(ObjectiveType, "objectives.csv", text.encode())
    found = transfer.plan(ObjectiveType, sheet, act.viewer)
    assert {(one.row, one.column, one.code) for one in found.errors} >= {(2, "target", "decimal")}
    mended = text.replace("many", "5").replace("objective,integrity", "objective,")
    sheet = transfer.read(ObjectiveType, "objectives.csv", mended.encode())
    found = transfer.plan(ObjectiveType, sheet, act.viewer)
    assert {(one.row, one.code) for one in found.errors} == {(3, "future"), (3, "yes-no")}


def test_its_page_draws_the_course(make: Make, act: Act, sign_in: Callable[[str], Client]) -> None:
    record, client = make(unit="percent"), sign_in("ims_manager")
    url = f"/o/northgate/objectives/{record.reference}/"
    assert "How far is it?" not in client.get(url).content.decode()
    measured(record, act, (40, "99.2"), (5, "99.95"))
    page = client.get(url).content.decode()
    assert "99.95 percent on" in page
    assert "the target (at least 99.9 percent) is reached." in page
    assert page.count('r="3.5"') == 2
    measured(record, act, (5, "0"))
    assert "is not reached." in client.get(url).content.decode()


def test_intervals_keep_the_day_where_a_month_has_it(act: Act) -> None:
    first = act.today.replace(year=2026, month=1, day=31)
    assert following(first, "monthly").isoformat() == "2026-02-28"
    assert next_after(first, "monthly", first.replace(month=3, day=1)).isoformat() == "2026-03-31"
    assert next_after(first, "monthly", first.replace(month=3, day=31)).isoformat() == "2026-04-30"
    assert next_after(first, "weekly", first).isoformat() == "2026-02-07"
    assert next_after(first, "yearly", first.replace(year=2030)).isoformat() == "2031-01-31"
    assert following(first.max, "weekly") == first.max
