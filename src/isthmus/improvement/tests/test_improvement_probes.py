"""What the probes over nonconformities and improvements see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from isthmus.conformity.addition import ClearedSight
from isthmus.conformity.probe import Sight, probes
from isthmus.engine.door import Act, Edit, create, edit, move, relate, restrict
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import CircleMember, Organization
from isthmus.improvement.probes import lessons_without_action
from isthmus.improvement.records import ImprovementType, NonconformityType
from isthmus.incidents.major.models import MajorIncident
from isthmus.incidents.major.records import MajorIncidentType
from isthmus.incidents.records import IncidentType
from isthmus.risks.models import Risk
from isthmus.risks.records import RiskType
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

#: How many are examined, and the keys of those that fall short, so many days from now.
Short = Callable[..., tuple[int, set[int]]]
KNOWN = {"correction": "Mended.", "cause": "A hole.", "elsewhere": "No."}
JUDGED = {"target": "Less", "benefit": "low", "effort": "low"}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def short(act: Act) -> Short:
    def look(code: str, days: int = 0) -> tuple[int, set[int]]:
        system = ("iso27001-2022",) if code.endswith("-isms") else ("iso20000-1-2018",)
        seen: Any = probes[code].look(
            Sight(act.viewer.organization, system, act.today + timedelta(days=days))
        )
        return seen.examined.count(), {*seen.falling_short.values_list("pk", flat=True)}

    return look


def nonconformity(act: Act, *verbs: str, **values: Any) -> Any:
    row = {
        "what": "Close it",
        "who": act.viewer.principal_id,
        "due_on": act.today + timedelta(days=5),
    }
    said = {
        "title": "A hole",
        "owner": act.viewer.principal_id,
        **KNOWN,
        "corrective_actions": [row],
    }
    (made,) = create(NonconformityType, [{**said, **values}], act)
    for verb in verbs:
        if verb == "carry_out":
            rows = [{**row, "done_on": act.today}]
            edit(NonconformityType, [Edit(made.pk, {"corrective_actions": rows})], act)
        move(NonconformityType, verb, [made.pk], act)
    return made


def improvement(act: Act, *verbs: str, **values: Any) -> Any:
    said = {"title": "Better", "owner": act.viewer.principal_id, **JUDGED}
    (made,) = create(ImprovementType, [{**said, **values}], act)
    for verb in verbs:
        move(ImprovementType, verb, [made.pk], act)
    return made


def test_what_names_nothing_it_does_not_meet_falls_short(act: Act, short: Short) -> None:
    bare, named = nonconformity(act), nonconformity(act)
    key = edition("iso27001-2022").by_ref["5.2"].key
    relate(named.pk, "violates", [key], act)
    assert short("nonconformity-without-requirement-isms") == (2, {bare.pk})


def test_a_cause_that_is_not_known_in_time_falls_short(act: Act, short: Short) -> None:
    late = nonconformity(act)
    nonconformity(act, "analyse")
    move(NonconformityType, "withdraw", [nonconformity(act).pk], act, {"reason": "None."})
    code = "nonconformity-without-cause-isms"
    assert short(code, 30) == (2, set())
    assert short(code, 31) == (2, {late.pk})


def test_an_action_past_its_day_falls_short(act: Act, short: Short) -> None:
    waiting, under_way = nonconformity(act, "analyse"), nonconformity(act, "analyse", "begin")
    nonconformity(act, "analyse", "begin", "carry_out")
    code = "corrective-action-overdue-sms"
    assert short(code, 5) == (3, set())
    assert short(code, 6) == (3, {under_way.pk})
    assert short(code, 31) == (3, {under_way.pk, waiting.pk})


def test_an_effect_nobody_looked_at_falls_short(act: Act, short: Short) -> None:
    made = nonconformity(act, "analyse", "begin", "carry_out", check_on=act.today)
    code = "corrective-action-not-checked-isms"
    assert short(code) == (1, set())
    assert short(code, 1) == (1, {made.pk})


def test_each_system_is_asked_about_what_concerns_it_alone(act: Act, short: Short) -> None:
    made = nonconformity(act, concerns="isms")
    assert short("nonconformity-without-cause-isms", 31) == (1, {made.pk})
    assert short("nonconformity-without-cause-sms", 31) == (0, set())


def test_an_idea_that_waits_for_two_months_falls_short(act: Act, short: Short) -> None:
    idea = improvement(act)
    improvement(act, "accept")
    code = "improvement-undecided-isms"
    assert short(code, 60) == (2, set())
    assert short(code, 61) == (2, {idea.pk})


def test_what_is_approved_is_done_in_time(act: Act, short: Short) -> None:
    endless = improvement(act, "accept")
    dated = improvement(act, "accept", "begin", due_on=act.today + timedelta(days=3))
    improvement(act)
    code = "improvement-overdue-sms"
    assert short(code, 3) == (2, {endless.pk})
    assert short(code, 4) == (2, {endless.pk, dated.pk})


def test_what_is_in_effect_is_measured(act: Act, short: Short) -> None:
    verbs = ("accept", "begin", "carry_out")
    made = improvement(act, *verbs, measure_on=act.today)
    endless = improvement(act, *verbs)
    code = "improvement-not-measured-sms"
    assert short(code) == (2, {endless.pk})
    assert short(code, 1) == (2, {endless.pk, made.pk})


def test_what_is_restricted_is_not_counted(act: Act, short: Short) -> None:
    made = nonconformity(act)
    restrict(NonconformityType, made.pk, [], act, "test")
    assert short("nonconformity-without-cause-isms", 31) == (0, set())


def test_what_is_learnt_from_a_major_incident_changes_something(act: Act, short: Short) -> None:
    def missing() -> int:
        return len(short("major-lessons-without-action")[1])

    reports = create(IncidentType, [{"title": "Away"}, {"title": "Away again"}], act)
    for report in reports:
        values = {"title": report.title, "incident": report.pk, "criterion": "All"}
        create(MajorIncidentType, [values], act)
    # How one comes to be reviewed is tried elsewhere.
    rows = [*MajorIncident.objects.as_system("test").order_by("pk")]
    for row in rows:
        row.state = "reviewed"
    with door_open():
        update_rows(MajorIncident, rows, ("state",))
    assert missing() == 2
    other = next(row for row in rows if row.incident_id == reports[1].pk)
    other.no_action = "A tree fell on the line."
    with door_open():
        update_rows(MajorIncident, [other], ("no_action",))
    assert missing() == 1
    (one,) = create(ImprovementType, [{"title": "Watch it", "incident": reports[0].pk}], act)
    assert missing() == 0
    restrict(ImprovementType, one.pk, [], act, "Only us")
    assert missing() == 1
    # A risk that the report shows is an answer as well, also one that was raised on it.
    (risk,) = create(RiskType, [{"title": "Lines lie in one trench"}], act)
    relate(reports[0].pk, "shows_risk", [risk.pk], act)
    assert missing() == 0
    restrict(RiskType, risk.pk, [], act, "Only us")
    assert missing() == 1
    move(IncidentType, "raise_risk", [reports[0].pk], act, {"title": "One line"})
    assert missing() == 0


def test_a_risk_of_a_restricted_report_is_known_to_the_same_people(
    act: Act, acts: dict[str, Act], org: Organization
) -> None:
    case: Any = create(IncidentType, [{"title": "Somebody of us"}], act)[0]
    create(MajorIncidentType, [{"title": "x", "incident": case.pk, "criterion": "All"}], act)
    members: list[Any] = [acts["contributor"].viewer.principal_id]
    restrict(IncidentType, case.pk, members, act, "Only us")
    case.refresh_from_db()
    knowing = replace(act, viewer=replace(act.viewer, circles=frozenset({case.circle_id})))
    (major,) = MajorIncident.objects.as_system("test")
    major.state = "reviewed"
    with door_open():
        update_rows(MajorIncident, [major], ("state",))

    def missing() -> int:
        sight = ClearedSight(org, (), act.today, viewer=knowing.viewer)
        return lessons_without_action(sight).lacking().count()

    assert missing() == 1
    given = {"title": "Keys are not asked back", "event": "Somebody leaves and comes in again."}
    move(IncidentType, "raise_risk", [case.pk], knowing, given)
    risk = Risk.objects.as_system("test").get()
    assert risk.circle_id is not None
    assert (risk.event, risk.state) == (given["event"], "identified")
    there = CircleMember.objects.filter(circle=risk.circle_id).values_list("principal", flat=True)
    assert {*there} == {act.viewer.principal_id, *members}
    assert not Risk.objects.visible_to(acts["auditor"].viewer).exists()
    assert missing() == 0
    # One that fewer know of says nothing to the others.
    wider = replace(knowing.viewer, circles=knowing.viewer.circles | {risk.circle_id})
    restrict(RiskType, risk.pk, [], replace(knowing, viewer=wider), "Only me")
    assert missing() == 1
