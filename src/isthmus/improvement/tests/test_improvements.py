"""An improvement is judged, approved, done, and held against its target."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.door import Act, Edit, Forbidden, Invalid, Refused, create, edit, move
from isthmus.improvement.models.improvement import rank
from isthmus.improvement.records import ImprovementType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def idea(act: Act) -> Any:
    values = {
        "title": "Passwords are reset without the desk",
        "owner": act.viewer.principal_id,
        "target": "Twenty calls a month",
        "benefit": "high",
        "effort": "low",
    }
    return create(ImprovementType, [values], act)[0]


def do(record: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(ImprovementType, verb, [record.pk], act, inputs)[0]


def codes(refused: Any) -> list[str]:
    return [reason.code for _, reason in refused.value.reasons]


@pytest.mark.parametrize(
    ("benefit", "effort", "wanted"),
    [
        ("high", "low", "1"),
        ("medium", "low", "2"),
        ("high", "high", "3"),
        ("low", "medium", "4"),
        ("low", "high", "5"),
        ("", "low", ""),
        ("high", "", ""),
    ],
)
def test_much_for_little_comes_first(benefit: str, effort: str, wanted: str) -> None:
    assert rank(benefit, effort) == wanted


def test_how_soon_follows_what_is_judged(idea: Any, act: Act) -> None:
    assert idea.rank == "1"
    edit(ImprovementType, [Edit(idea.pk, {"effort": "high"})], act)
    idea.refresh_from_db()
    assert idea.rank == "3"


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ("owner", "no-owner"),
        ("target", "no-target"),
        ("benefit", "no-benefit"),
        ("effort", "no-effort"),
    ],
)
def test_nothing_is_approved_that_is_not_judged(
    idea: Any, act: Act, lacking: str, code: str
) -> None:
    edit(ImprovementType, [Edit(idea.pk, {lacking: None if lacking == "owner" else ""})], act)
    with pytest.raises(Refused) as refused:
        do(idea, "accept", act)
    assert codes(refused) == [code]


def test_whoever_proposes_does_not_decide(idea: Any, acts: dict[str, Act]) -> None:
    for verb, inputs in (("accept", {}), ("reject", {"reason": "No."})):
        with pytest.raises(Forbidden):
            do(idea, verb, acts["contributor"], **inputs)
    assert do(idea, "accept", acts["top_management"]).state == "approved"


def test_it_is_closed_when_the_target_is_reached_and_people_know(idea: Any, act: Act) -> None:
    for verb in ("accept", "begin", "carry_out"):
        do(idea, verb, act)
    missed = do(idea, "go_on", act, result="Sixty calls.")
    assert (missed.state, missed.result) == ("under_way", "Sixty calls.")
    do(idea, "carry_out", act)
    with pytest.raises(Invalid):
        do(idea, "close", act, result="Twelve calls.")
    closed = do(idea, "close", act, result="Twelve calls.", told="Everybody, in the monthly letter")
    assert (closed.state, closed.result, closed.closed_on) == ("closed", "Twelve calls.", act.today)
    assert do(closed, "propose_again", act, reason="Calls rise again.").closed_on is None
