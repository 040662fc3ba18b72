"""What the probes over risks see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from isthmus.assets.records.item import ItemType
from isthmus.conformity.probe import Sight, probes
from isthmus.context.records.obligation import ObligationType
from isthmus.context.tests.scopes import draft, lines, put_in_force
from isthmus.engine.door import Act, Edit, Refused, create, edit, move, relate
from isthmus.risks.edges import CONSIDERS, THREATENS
from isthmus.risks.tests.made import approach, change, do, method, risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

#: How many are examined, and how many fall short, so many days from now.
Short = Callable[..., tuple[int, int]]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def short(act: Act) -> Short:
    def look(code: str, days: int = 0) -> tuple[int, int]:
        system = ("iso27001-2022",) if code.endswith("-isms") else ("iso20000-1-2018",)
        seen: Any = probes[code].look(
            Sight(act.viewer.organization, system, act.today + timedelta(days=days))
        )
        return seen.examined.count(), seen.falling_short.count()

    return look


def test_from_a_draft_to_an_acceptance_that_expires(
    acts: dict[str, Act], act: Act, short: Short
) -> None:
    by = method(acts)
    assert short("risk-method-missing-isms") == (1, 0)
    assert short("risk-approach-undecided-sms") == (1, 1)
    approach(acts, "a")
    assert short("risk-approach-undecided-sms") == (1, 0)
    one = risk(act, by, owner=None)
    assert short("risk-without-owner-isms") == short("risk-never-assessed-sms") == (1, 1)
    assert short("risk-above-criteria-isms") == (1, 1)
    change(one, act, owner=act.viewer.principal_id)
    do(one, "assess", act)
    assert short("risk-without-owner-isms") == short("risk-never-assessed-sms") == (1, 0)
    assert (short("risk-review-overdue-sms"), short("risk-review-overdue-sms", 370)) == (
        (1, 0),
        (1, 1),
    )
    row = {"what": "Try it", "who": act.viewer.principal_id, "due_on": act.today}
    rest = {"residual_likelihood": "1", "residual_consequence": "4"}
    change(one, act, treatment="modify", measures=[row], **rest)
    do(one, "accept", act, reason="Cheap")
    assert short("risk-above-criteria-isms") == (1, 0)
    assert (short("risk-treatment-overdue-isms"), short("risk-treatment-overdue-isms", 1)) == (
        (1, 0),
        (1, 1),
    )
    assert short("risk-acceptance-out-of-date-isms") == (1, 0)
    assert short("risk-acceptance-out-of-date-isms", 370) == (1, 1)
    change(one, act, likelihood="5")
    assert short("risk-acceptance-out-of-date-isms") == (1, 1)


def test_obligations_of_contracts_are_thought_of(
    acts: dict[str, Act], act: Act, short: Short
) -> None:
    said = {"title": "Tell within a day", "kind": "contractual", "source": "Contract, 4",
            "owner": act.viewer.principal_id}  # fmt: skip
    (bound,) = create(ObligationType, [said], act)
    move(ObligationType, "bring_into_force", [bound.pk], act)
    assert short("obligation-outside-risk-assessment-isms") == (1, 1)
    one = risk(act, method(acts))
    relate(one.pk, CONSIDERS.code, [bound.pk], act)
    assert short("obligation-outside-risk-assessment-isms") == (1, 0)
    do(one, "close", act, reason="Gone")
    assert short("obligation-outside-risk-assessment-isms") == (1, 1)
    why = {"reason": "A machine tells them within the hour, whatever happens."}
    aside: Any = move(ObligationType, "dismiss", [bound.pk], act, why)[0]
    assert (aside.without_risk, aside.without_risk_on) == (why["reason"], act.today)
    assert short("obligation-outside-risk-assessment-isms") == (1, 0)
    edit(ObligationType, [Edit(bound.pk, {"title": "Tell within one day"})], act)
    assert short("obligation-outside-risk-assessment-isms") == (1, 0)
    edit(ObligationType, [Edit(bound.pk, {"demands": "Within an hour."})], act)
    assert short("obligation-outside-risk-assessment-isms") == (1, 1), (
        "It demands something else now."
    )
    move(ObligationType, "dismiss", [bound.pk], act, why)
    move(ObligationType, "consider", [bound.pk], act)
    assert short("obligation-outside-risk-assessment-isms") == (1, 1)
    (law,) = create(ObligationType, [{**said, "kind": "statutory"}], act)
    move(ObligationType, "bring_into_force", [law.pk], act)
    with pytest.raises(Refused):
        move(ObligationType, "dismiss", [law.pk], act, why)


def test_an_item_is_thought_of_as_soon_as_an_assessed_risk_threatens_it(
    acts: dict[str, Act], act: Act, short: Short
) -> None:
    code = "item-outside-risk-assessment-isms"
    hosts = create(
        ItemType, [{"title": "In scope"}, {"title": "Planned"}, {"title": "Outside"}], act
    )
    inside, planned, outside = (one.pk for one in hosts)
    move(ItemType, "put_into_use", [inside, outside], act)
    assert short(code) == (0, 0), "Nothing is in scope."
    scope = draft("isms", lines([inside, planned]), act, owner=act.viewer.principal_id)
    put_in_force(scope.pk, act, acts["top_management"])
    assert short(code) == (1, 1), "What is not in use is not asked, nor what is outside."
    one = risk(act, method(acts))
    relate(one.pk, THREATENS.code, [inside], act)
    assert short(code) == (1, 1), "It was not assessed yet."
    do(one, "assess", act)
    assert short(code) == (1, 0)
    change(one, act, for_security="no")
    assert short(code) == (1, 1), "Nobody assessed it for information security."
    change(one, act, for_security="yes")
    do(one, "close", act, reason="Gone")
    assert short(code) == (1, 1)
