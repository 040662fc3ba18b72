"""An own field of some kinds only is demanded of the records of these kinds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from isthmus.agreements.records import AgreementType
from isthmus.engine.door import Act, Edit, Invalid, create, edit
from isthmus.engine.own.defining import Definition, define
from isthmus.engine.sharing import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def demand(act: Act, days: int = 0) -> None:
    day = act.today + timedelta(days=days)
    wanted = Definition("Filed under", "text", kinds=("contract",), required_from=day)
    define(AgreementType, "filed", wanted, act)


def made(act: Act, kind: str, **values: Any) -> Any:
    row = {"title": "Line", "kind": kind, **values}
    (record,) = create(AgreementType, [row], act)
    return record


def refused(problem: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in problem.value.errors]


def test_records_of_these_kinds_are_not_made_without_it_and_others_are(act: Act) -> None:
    demand(act)
    with pytest.raises(Invalid) as problem:
        made(act, "contract")
    assert refused(problem) == [("own.filed", "required")]
    made(act, "contract", **{"own.filed": "Safe 3"})
    made(act, "ola")


def test_nothing_is_demanded_before_the_day(act: Act) -> None:
    demand(act, days=1)
    made(act, "contract")


def test_it_is_not_emptied_and_another_kind_brings_its_demand(act: Act) -> None:
    old = made(act, "contract")
    demand(act)
    edit(AgreementType, [Edit(old.pk, {"title": "Other line"})], act)
    edit(AgreementType, [Edit(old.pk, {"own.filed": "Safe 3"})], act)
    with pytest.raises(Invalid) as problem:
        edit(AgreementType, [Edit(old.pk, {"own.filed": None})], act)
    assert refused(problem) == [("own.filed", "required")]
    other = made(act, "ola")
    with pytest.raises(Invalid) as problem:
        edit(AgreementType, [Edit(other.pk, {"kind": "contract"})], act)
    assert refused(problem) == [("own.filed", "required")]
    edit(AgreementType, [Edit(other.pk, {"kind": "contract", "own.filed": "Safe 4"})], act)


def test_the_form_says_so_beside_the_field(act: Act) -> None:
    demand(act)
    spec = seen_by(AgreementType, act.viewer).spec("own.filed")
    assert spec.help == "Records of these kinds must have it."
    assert not spec.required
