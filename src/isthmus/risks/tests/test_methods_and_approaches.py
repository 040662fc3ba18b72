"""A method is refused with the cell named; an approach decides which methods fit, and the names."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.door import Act, Edit, Refused, create, edit, move
from isthmus.risks.method.in_force import approach_in_force
from isthmus.risks.records import ApproachType, MethodType
from isthmus.risks.shown import assessment_name
from isthmus.risks.starter import begin
from isthmus.risks.tests.made import approach, change, codes, do, in_force, method, risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_matrix_that_falls_is_refused_with_the_cell_named(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    made = begin(act)
    rows: Any = made.parts["cells"]
    cells = [
        {"likelihood": row.likelihood, "consequence": row.consequence,
         "level": "1" if (row.likelihood, row.consequence) == ("4", "3") else row.level}
        for row in rows
    ]  # fmt: skip
    edit(MethodType, [Edit(made.pk, {"cells": cells})], act)
    with pytest.raises(Refused) as refused:
        move(MethodType, "propose", [made.pk], act)
    assert codes(refused) == ["falls"]
    assert "“Likely” with “Moderate”" in refused.value.reasons[0][1].text
    edit(MethodType, [Edit(made.pk, {"cells": cells[:-1], "criteria": []})], act)
    with pytest.raises(Refused) as refused:
        move(MethodType, "propose", [made.pk], act)
    assert {*codes(refused)} == {"no-level", "falls", "no-criteria"}


def test_names_of_separate_assessments_differ(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    said = {"title": "Ours", "choice": "b", "name_isms": "Risk", "name_sms": "risk "}
    (made,) = create(ApproachType, [said], act)
    with pytest.raises(Refused) as refused:
        move(ApproachType, "propose", [made.pk], act)
    assert codes(refused) == ["no-reasons", "one-name"]
    edit(ApproachType, [Edit(made.pk, {"reasons": "So", "name_sms": "Service risk"})], act)
    in_force(ApproachType, made, acts)
    known: Any = approach_in_force(act.viewer.organization_id)
    names = [assessment_name(known, one) for one in ("isms", "sms", "both")]
    assert names == ["Risk", "Service risk", "Risk assessment"]


@pytest.mark.parametrize(("choice", "of_method", "sides", "code"), [
    ("a", "both", "yes no", ""), ("a", "isms", "yes no", "other-method"),
    ("b", "isms", "yes no", ""), ("b", "isms", "yes yes", "separate"),
    ("b", "both", "yes no", "other-method"), ("c", "both", "yes yes", ""),
    ("c", "sms", "no yes", ""), ("c", "both", "no yes", "other-method"),
])  # fmt: skip
def test_an_approach_decides_which_methods_fit(
    acts: dict[str, Act], choice: str, of_method: str, sides: str, code: str
) -> None:
    act = acts["ims_manager"]
    approach(acts, choice)
    security, services = sides.split()
    one = risk(act, method(acts, concerns=of_method), for_security=security, for_services=services)
    if not code:
        assert do(one, "assess", act).state == "assessed"
        return
    with pytest.raises(Refused) as refused:
        do(one, "assess", act)
    assert codes(refused) == [code]


def test_a_risk_keeps_the_version_it_was_assessed_by(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    by = method(acts)
    one = risk(act, by)
    assert (one.level, one.above, one.method_version) == ("4", True, 1)
    move(MethodType, "revise", [by.pk], act)
    rows: Any = begin(act).parts["cells"]
    cells = [
        {"likelihood": row.likelihood, "consequence": row.consequence, "level": "5"} for row in rows
    ]
    edit(MethodType, [Edit(by.pk, {"cells": cells})], act)
    assert change(one, act, title="Same").method_version == 1
    in_force(MethodType, by, acts)
    assert change(one, act, title="Again").level == "4"
    anew = change(one, act, likelihood="1")
    assert (anew.level, anew.method_version) == ("5", 2)
