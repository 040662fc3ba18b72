"""What the probes over objectives, competence, training, communication, conflicts, complaints see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from isthmus.conformity.probe import Sight, probes
from isthmus.conformity.runner import run_one
from isthmus.context.records.communication import CommunicationType
from isthmus.context.records.competence import CompetenceType
from isthmus.context.records.complaint import ComplaintType
from isthmus.context.records.conflict import ConflictType
from isthmus.context.records.objective import ObjectiveType
from isthmus.context.records.relationship_review import RelationshipReviewType
from isthmus.context.records.training import TrainingType
from isthmus.context.tests.scopes import draft, lines, put_in_force, restate
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.engine.registry import RecordType
from isthmus.people.records import PartyType, RoleType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Seen = tuple[str, int, list[int]]
Look = Callable[..., Seen]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def other(acts: dict[str, Act]) -> int | None:
    return acts["contributor"].viewer.principal_id


@pytest.fixture
def look(act: Act) -> Look:
    """Run a probe as of so many days from now: outcome, how many examined, which fall short."""

    def run(name: str, days: int = 0) -> Seen:
        sight = Sight(act.viewer.organization, (), act.today + timedelta(days=days))
        seen: Any = probes[name].look(sight)
        short = sorted(seen.falling_short.values_list("pk", flat=True))
        found = run_one(probes[name], sight)
        return found.outcome, found.examined, short

    return run


def made(record_type: type[RecordType], act: Act, **values: Any) -> Any:
    return create(record_type, [{"title": "It", **values}], act)[0]


def change(record: Any, record_type: type[RecordType], act: Act, **values: Any) -> None:
    edit(record_type, [Edit(record.pk, values)], act)


@pytest.fixture
def agreed(act: Act, other: int) -> Callable[..., Any]:
    def make(**changes: Any) -> Any:
        values = {
            "concerns": "isms",
            "target": Decimal(5),
            "by_when": act.today + timedelta(days=100),
            "owner": other,
            "plan": "Work",
            "resources": "Days",
            "evaluation": "Counting",
            "measured_every": "weekly",
        }
        record = made(ObjectiveType, act, **values | changes)
        move(ObjectiveType, "propose", [record.pk], act)
        return move(ObjectiveType, "agree", [record.pk], act)[0]

    return make


@pytest.mark.parametrize(
    "name",
    [
        "objective-incomplete-isms",
        "objective-unmeasured-sms",
        "objective-missed-isms",
        "acceptable-levels-missing-isms",
        "competence-missing-isms",
        "role-without-competence-sms",
        "awareness-not-held-isms",
        "training-not-evaluated-sms",
        "communication-unsettled-isms",
        "communication-overdue-sms",
        "conflict-unresolved",
        "complaint-unanswered",
        "customer-not-reviewed",
        "customer-satisfaction-unmeasured",
    ],
)
def test_where_there_is_nothing_there_is_no_evidence(look: Look, name: str) -> None:
    assert look(name) == ("no_evidence", 0, [])


def test_an_objective_counts_for_the_system_it_concerns(look: Look, act: Act, agreed: Any) -> None:
    agreed()
    agreed(concerns="both")
    assert look("objective-incomplete-isms") == ("met", 2, [])
    assert look("objective-incomplete-sms") == ("met", 1, [])


def test_an_objective_without_target_owner_or_evaluation_falls_short(
    look: Look, act: Act, other: int
) -> None:
    whole = {"target": Decimal(1), "owner": other, "evaluation": "Counting", "concerns": "isms"}
    made(ObjectiveType, act, **whole)
    made(ObjectiveType, act, **whole | {"target": None, "direction": "yes_no"})
    short = [
        made(ObjectiveType, act, **whole | lacking).pk
        for lacking in ({"target": None}, {"owner": None}, {"evaluation": ""})
    ]
    assert look("objective-incomplete-isms") == ("falls_short", 5, short)


def test_a_measurement_past_its_day_falls_short_from_the_day_after(
    look: Look, act: Act, agreed: Any
) -> None:
    record = agreed()
    assert look("objective-unmeasured-isms", 7) == ("met", 1, [])
    assert look("objective-unmeasured-isms", 8) == ("falls_short", 1, [record.pk])
    rows = [{"day": act.today, "value": Decimal(9)}]
    change(record, ObjectiveType, act, measurements=rows)
    assert look("objective-unmeasured-isms", 7)[0] == "met"


def test_an_objective_whose_day_has_passed_is_reached_or_falls_short(
    look: Look, act: Act, agreed: Any
) -> None:
    reached, open_ = agreed(), agreed()
    change(reached, ObjectiveType, act, measurements=[{"day": act.today, "value": Decimal(9)}])
    move(ObjectiveType, "reach", [reached.pk], act)
    assert look("objective-missed-isms", 100) == ("no_evidence", 0, [])
    assert look("objective-missed-isms", 101) == ("falls_short", 2, [open_.pk])
    move(ObjectiveType, "miss", [open_.pk], act, {"reason": "Too late"})
    assert look("objective-missed-isms", 101) == ("falls_short", 2, [open_.pk])
    assert look("objective-missed-isms", 465)[0] == "falls_short"
    assert look("objective-missed-isms", 466)[0] == "no_evidence"


def test_levels_are_agreed_for_all_three_or_fall_short_together(
    look: Look, act: Act, agreed: Any
) -> None:
    def level(of: str, **more: Any) -> Any:
        return agreed(kind="acceptable_level", protects=of, **more)

    there = [level("confidentiality").pk, level("integrity").pk]
    (party,) = create(PartyType, [{"title": "Harbour"}], act)
    level("availability", party=party.pk)
    assert look("acceptable-levels-missing-isms") == ("falls_short", 2, there)
    last = level("availability")
    assert look("acceptable-levels-missing-isms") == ("met", 3, [])
    move(ObjectiveType, "revise", [last.pk], act)
    assert look("acceptable-levels-missing-isms") == ("falls_short", 3, [*there, last.pk])


def test_a_level_for_the_other_system_leaves_it_open_what_may_be_accepted(
    look: Look, agreed: Any
) -> None:
    kind = {"kind": "acceptable_level"}
    there = [
        agreed(protects=of, concerns="both", **kind).pk for of in ("integrity", "availability")
    ]
    agreed(protects="confidentiality", concerns="isms", **kind)
    assert look("acceptable-levels-missing-isms") == ("met", 3, [])
    assert look("acceptable-levels-missing-sms") == ("falls_short", 2, there)
    agreed(protects="confidentiality", concerns="sms", **kind)
    assert look("acceptable-levels-missing-sms") == ("met", 3, [])


def test_competence_is_shown_by_everybody_on_record_and_runs_out(
    look: Look, act: Act, other: int
) -> None:
    until = act.today + timedelta(days=10)
    held = {"person": other, "level": "shown", "evidence": "Certificate", "valid_until": until}
    record = made(CompetenceType, act, concerns="isms", holders=[held])
    assert look("competence-missing-isms", 10) == ("met", 1, [])
    assert look("competence-missing-isms", 11) == ("falls_short", 1, [record.pk])
    assert look("competence-missing-sms") == ("no_evidence", 0, [])
    change(record, CompetenceType, act, holders=[held, {"person": other, "level": "learning"}])
    assert look("competence-missing-isms") == ("falls_short", 1, [record.pk])
    change(record, CompetenceType, act, holders=[])
    assert look("competence-missing-isms") == ("falls_short", 1, [record.pk])


def test_the_holder_of_a_role_is_on_record_for_what_it_requires(
    look: Look, act: Act, other: int
) -> None:
    (role,) = create(RoleType, [{"title": "Desk", "holder": act.viewer.principal_id}], act)
    assert look("role-without-competence-isms") == ("falls_short", 1, [role.pk])
    held = {"person": other, "level": "shown", "evidence": "Certificate"}
    record = made(CompetenceType, act, role=role.pk, holders=[held])
    assert look("role-without-competence-isms") == ("met", 1, [])
    assert look("competence-missing-sms") == ("falls_short", 1, [record.pk])
    change(record, CompetenceType, act, holders=[held, {**held, "person": act.viewer.principal_id}])
    assert look("competence-missing-sms") == ("met", 1, [])
    move(RoleType, "retire", [role.pk], act)
    assert look("role-without-competence-isms") == ("no_evidence", 0, [])


def test_a_role_needs_nothing_for_the_system_that_does_not_cover_it(
    look: Look, act: Act, acts: dict[str, Act]
) -> None:
    isms, sms = "role-without-competence-isms", "role-without-competence-sms"
    (role,) = create(RoleType, [{"title": "Security officer"}], act)
    (away,) = create(RoleType, [{"title": "Bookkeeper"}], act)
    assert look(isms)[1:] == look(sms)[1:] == (2, [role.pk, away.pk])
    made(CompetenceType, act, role=role.pk, concerns="isms")
    assert look(isms) == ("falls_short", 2, [away.pk])
    assert look(sms) == ("falls_short", 1, [away.pk])
    # Out of the scope of the ISMS, in that of neither or of the SMS.
    stated = put_in_force(
        draft("isms", lines([role.pk], [away.pk]), act).pk, act, acts["top_management"]
    )
    assert look(isms) == ("met", 1, [])
    assert look(sms) == ("falls_short", 1, [away.pk])
    # In the scope of a system, a role needs something for it, whatever it needs for the other.
    put_in_force(draft("sms", lines([role.pk]), act).pk, act, acts["top_management"])
    assert look(sms) == ("falls_short", 2, [role.pk, away.pk])
    restate(stated.pk, lines([away.pk]), act, acts["top_management"])
    assert look(isms) == ("falls_short", 2, [away.pk])
    assert look(sms) == ("falls_short", 1, [role.pk])
    restrict(CompetenceType, made(CompetenceType, act, role=away.pk).pk, [], act, "test")
    assert look(isms) == ("falls_short", 2, [away.pk])


@pytest.fixture
def held(act: Act, other: int) -> Callable[..., Any]:
    def make(**values: Any) -> Any:
        given = {
            "kind": "awareness",
            "concerns": "isms",
            "held_on": act.today,
            "participants": [{"person": other, "attendance": "attended"}],
        }
        record = made(TrainingType, act, **given | values)
        return move(TrainingType, "hold", [record.pk], act)[0]

    return make


def test_awareness_lasts_a_year(look: Look, act: Act, held: Any) -> None:
    made(TrainingType, act, kind="awareness", planned_on=act.today)
    held(kind="training")
    assert look("awareness-not-held-isms") == ("no_evidence", 0, [])
    first = held()
    assert look("awareness-not-held-isms", 365) == ("met", 1, [])
    assert look("awareness-not-held-isms", 366) == ("falls_short", 1, [first.pk])
    assert look("awareness-not-held-sms") == ("no_evidence", 0, [])
    held(concerns="both", held_on=act.today - timedelta(days=400))
    assert look("awareness-not-held-sms")[0] == "falls_short"
    assert look("awareness-not-held-isms") == ("met", 1, [])


def test_what_was_held_is_evaluated_within_ninety_days(look: Look, act: Act, held: Any) -> None:
    record = held()
    assert look("training-not-evaluated-isms", 90) == ("met", 1, [])
    assert look("training-not-evaluated-isms", 91) == ("falls_short", 1, [record.pk])
    change(record, TrainingType, act, evaluation="Fewer wrong priorities")
    move(TrainingType, "evaluate", [record.pk], act)
    assert look("training-not-evaluated-isms", 91) == ("met", 1, [])


def test_the_communication_plan_leaves_nothing_open(look: Look, act: Act, other: int) -> None:
    whole = {
        "concerns": "sms",
        "content": "The report",
        "audience": "Customers",
        "every": "monthly",
        "means": "E-mail",
        "owner": other,
    }
    made(CommunicationType, act, **whole)
    short = [
        made(CommunicationType, act, **whole | {name: None if name == "owner" else ""}).pk
        for name in whole
        if name != "concerns"
    ]
    assert look("communication-unsettled-sms") == ("falls_short", 6, short)


def test_what_is_to_be_told_falls_short_after_its_day(look: Look, act: Act) -> None:
    made(CommunicationType, act, concerns="sms", occasion="After a major incident")
    assert look("communication-overdue-sms") == ("no_evidence", 0, [])
    record = made(CommunicationType, act, concerns="sms", every="weekly", next_due=act.today)
    assert look("communication-overdue-sms") == ("met", 1, [])
    assert look("communication-overdue-sms", 1) == ("falls_short", 1, [record.pk])
    move(CommunicationType, "note_as_done", [record.pk], act, {"note": "Told"})
    assert look("communication-overdue-sms", 7) == ("met", 1, [])
    assert look("communication-overdue-sms", 8)[0] == "falls_short"


def test_a_conflict_is_resolved_by_its_day(look: Look, act: Act) -> None:
    record = made(ConflictType, act, due_on=act.today)
    assert look("conflict-unresolved") == ("met", 1, [])
    assert look("conflict-unresolved", 1) == ("falls_short", 1, [record.pk])
    change(record, ConflictType, act, due_on=None)
    assert look("conflict-unresolved") == ("falls_short", 1, [record.pk])
    move(ConflictType, "dismiss", [record.pk], act, {"reason": "They mean the same"})
    assert look("conflict-unresolved") == ("no_evidence", 0, [])


def test_a_complaint_is_answered_by_its_day(look: Look, act: Act, other: int) -> None:
    (party,) = create(PartyType, [{"title": "Harbour"}], act)
    record = made(ComplaintType, act, party=party.pk, owner=other)
    assert look("complaint-unanswered", 14) == ("met", 1, [])
    assert look("complaint-unanswered", 15) == ("falls_short", 1, [record.pk])
    move(ComplaintType, "take_up", [record.pk], act)
    assert look("complaint-unanswered", 15)[0] == "falls_short"
    move(ComplaintType, "reply", [record.pk], act, {"answer": "We are sorry."})
    assert look("complaint-unanswered", 15) == ("met", 1, [])


def test_restricted_complaints_are_not_examined(look: Look, act: Act) -> None:
    record = made(ComplaintType, act)
    restrict(ComplaintType, record.pk, [], act, "test")
    assert look("complaint-unanswered", 100) == ("no_evidence", 0, [])


def test_customers_are_reviewed_and_asked_once_a_year(look: Look, act: Act) -> None:
    (party, _) = create(PartyType, [{"title": "Harbour", "customer": True}, {"title": "Line"}], act)
    assert look("customer-not-reviewed") == ("falls_short", 1, [party.pk])

    def reviewed(**values: Any) -> None:
        given = {"party": party.pk, "held_on": act.today, **values}
        record = made(RelationshipReviewType, act, **given)
        move(RelationshipReviewType, "hold", [record.pk], act)

    reviewed()
    assert look("customer-not-reviewed", 365) == ("met", 1, [])
    assert look("customer-not-reviewed", 366) == ("falls_short", 1, [party.pk])
    assert look("customer-satisfaction-unmeasured") == ("falls_short", 1, [party.pk])
    reviewed(kind="survey", satisfaction=8, measured_how="All were asked")
    assert look("customer-satisfaction-unmeasured", 365) == ("met", 1, [])
    assert look("customer-satisfaction-unmeasured", 366) == ("falls_short", 1, [party.pk])
