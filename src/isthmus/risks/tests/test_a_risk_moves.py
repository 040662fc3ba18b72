"""A risk is identified, assessed, treated, accepted; what is missing is said before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from isthmus.engine.door import Act, Forbidden, Invalid, Refused
from isthmus.risks.tests.made import change, codes, do, method, risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def by(acts: dict[str, Act]) -> Any:
    return method(acts)


def measure(act: Act, **values: Any) -> dict[str, Any]:
    said = {"what": "Try a restore", "who": act.viewer.principal_id, "due_on": act.today}
    return {**said, **values}


def test_relevance_is_asked_and_never_assumed(act: Act, by: Any) -> None:
    one = risk(act, by, for_services="", owner=None, rationale=" ", likelihood="")
    assert one.concerns == ""
    with pytest.raises(Refused) as refused:
        do(one, "assess", act)
    assert codes(refused) == ["no-owner", "not-asked", "no-level", "no-rationale"]
    assert change(one, act, for_services="no").concerns == "isms"
    with pytest.raises(Invalid):
        change(one, act, for_security="no")


def test_a_risk_is_treated_and_then_what_was_expected_is_what_there_is(act: Act, by: Any) -> None:
    one = do(risk(act, by), "assess", act)
    assert one.assessed_on == act.today
    assert one.review_due > act.today
    with pytest.raises(Refused) as refused:
        do(one, "treat", act)
    assert codes(refused) == ["no-treatment"]
    change(one, act, treatment="modify", measures=[measure(act, who=None)])
    with pytest.raises(Refused) as refused:
        do(one, "treat", act)
    assert codes(refused) == ["loose-measure", "no-rest"]
    change(one, act, residual_likelihood="1", residual_consequence="4", measures=[measure(act)])
    assert do(one, "treat", act).state == "treating"
    with pytest.raises(Refused) as refused:
        do(one, "carry_out", act, result="It works")
    assert codes(refused) == ["measure-open"]
    change(one, act, measures=[measure(act, done_on=act.today)])
    after = do(one, "carry_out", act, result="Two restores worked.")
    assert (after.state, after.level, after.above) == ("assessed", "2", False)
    assert after.rationale.endswith("Two restores worked.")


def test_its_owner_accepts_and_nobody_else(acts: dict[str, Act], act: Act, by: Any) -> None:
    owner = acts["top_management"]
    one = risk(act, by, treatment="retain", owner=owner.viewer.principal_id)
    do(one, "assess", act)
    with pytest.raises((Refused, Forbidden)):
        do(one, "accept", act, reason="Because")
    taken = do(one, "accept", owner, reason="It would cost more to treat.")
    assert (taken.state, taken.accepted_because) == ("accepted", "It would cost more to treat.")


def test_a_cost_is_a_sum_of_some_currency(act: Act, by: Any) -> None:
    one = risk(act, by)
    for wrong in (
        {"cost": Decimal(10)},
        {"cost": Decimal("1.005"), "currency": "EUR"},
        {"cost": Decimal(-1), "currency": "EUR"},
        {"currency": "XYZ"},
    ):
        with pytest.raises(Invalid):
            change(one, act, measures=[measure(act, **wrong)])
    change(one, act, measures=[measure(act, cost=Decimal("10.50"), currency="EUR")])
