"""Warnings and missed targets are told in time, once, and taken back where they were not true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from isthmus.agreements.records import AgreementType
from isthmus.conformity.probe import Sight
from isthmus.engine.door import Act, Edit, create, edit, move, remove, restrict
from isthmus.engine.door.replaying import Moment, replay
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Event, Notice, Organization
from isthmus.engine.notices.working import tell_news
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks.sweep import organizations, sweep
from isthmus.incidents.probes import breach_without_reason
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, SLOW, act_of, let_clocks_follow, report

pytestmark = [
    pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")
]  # fmt: skip

RESPONSE = FRIDAY + timedelta(minutes=15)
#: Three quarters of it, rounded up to the second.
WARNING = FRIDAY + timedelta(minutes=11, seconds=15)


@pytest.fixture
def desk(acts: dict[str, Act]) -> int:
    found = acts["contributor"].viewer.principal_id
    assert found is not None
    return found


def told(record: Any) -> list[tuple[str, datetime]]:
    rows = Event.objects.filter(entry=record.pk, payload__contains='"clock":').order_by("seq")
    return [*rows.values_list("verb", "occurred_at")]


def at(clock: Any, moment: datetime, org: Organization) -> int:
    clock.move_to(moment)
    return sweep(org, moment)


def notices(org: Organization) -> list[str]:
    tell_news.func(org.pk)
    return [*Notice.objects.order_by("pk").values_list("event__verb", flat=True)]


def test_a_warning_and_a_breach_come_when_they_are_due_and_once(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization, desk: int
) -> None:
    made = report(acts, house, owner=desk)
    notices(org)
    Notice.objects.all().delete()
    assert at(clock, WARNING - timedelta(seconds=1), org) == 0
    assert [*organizations()] == []
    clock.move_to(WARNING)
    assert [*organizations()] == [(org.pk, {"organization_id": org.pk})]
    assert sweep(org, WARNING) == 1
    assert sweep(org, WARNING) == 0
    assert told(made) == [("clock warned", WARNING)]
    assert at(clock, RESPONSE, org) == 0
    assert at(clock, RESPONSE + timedelta(seconds=40), org) == 1
    assert told(made)[1:] == [("clock breached", RESPONSE)]
    assert at(clock, RESPONSE + timedelta(minutes=5), org) == 0
    assert notices(org) == ["clock warned", "clock breached"]
    assert {*Notice.objects.values_list("principal", "kind")} == {(desk, "due")}
    reading = ClockReading.objects.get(record=made.pk, metric="first_response")
    assert (reading.state, reading.breached_at, reading.ended_at) == ("breached", RESPONSE, None)
    assert [one for one in verify(org).findings if one.where == made.reference] == []


def test_its_group_is_told_of_a_report_that_nobody_owns(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization, desk: int
) -> None:
    report(acts, house, owner=None, team=desk)
    notices(org)
    Notice.objects.all().delete()
    assert at(clock, WARNING, org) == 1
    assert notices(org) == ["clock warned"]
    assert {*Notice.objects.values_list("principal", "kind")} == {(desk, "due")}


def test_after_downtime_all_is_told_as_of_when_it_was_and_people_of_the_breach_alone(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization, desk: int
) -> None:
    made = report(acts, house, owner=desk)
    notices(org)
    Notice.objects.all().delete()
    assert at(clock, FRIDAY + timedelta(hours=2), org) == 2
    assert told(made) == [("clock warned", WARNING), ("clock breached", RESPONSE)]
    assert notices(org) == ["clock breached"]


def test_what_is_answered_late_is_told_at_once_though_nobody_has_looked(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization
) -> None:
    made = report(acts, house)
    clock.move_to(RESPONSE + timedelta(minutes=1))
    move(IncidentType, "take_on", [made.pk], act_of(acts))
    assert told(made) == [("clock breached", RESPONSE)]
    assert at(clock, RESPONSE + timedelta(minutes=2), org) == 0


def test_a_correction_of_the_past_takes_a_breach_back_and_another_one_makes_it(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization
) -> None:
    made = report(acts, house)
    late = RESPONSE + timedelta(minutes=30)
    assert at(clock, late, org) == 2
    # It was answered in time, which nobody had entered.
    then = Act.dated(act_of(acts).viewer, "test", FRIDAY + timedelta(minutes=5))
    move(IncidentType, "take_on", [made.pk], then)
    assert [verb for verb, _ in told(made)][2:] == ["breach withdrawn"]
    reading = ClockReading.objects.get(record=made.pk, metric="first_response")
    assert (reading.state, reading.breached_at) == ("met", None)
    # Noticed earlier than was said at first: then it was answered too late after all.
    earlier = {"noticed_at": FRIDAY - timedelta(minutes=30)}
    edit(IncidentType, [Edit(made.pk, earlier)], act_of(acts))
    assert told(made)[-1] == ("clock breached", FRIDAY - timedelta(minutes=15))
    move(IncidentType, "cancel", [made.pk], act_of(acts), {"reason": "Twice."})
    assert told(made)[-1][0] == "breach withdrawn"
    assert at(clock, late + timedelta(days=9), org) == 0


def test_what_is_dated_back_tells_of_no_breach_that_never_was(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization
) -> None:
    clock.move_to(FRIDAY + timedelta(days=20))
    viewer = act_of(acts).viewer
    wanted = {**SLOW, "service": house["mail"], "customer": house["harbour"]}
    (made,) = create(IncidentType, [wanted], Act.dated(viewer, "test", FRIDAY))
    in_time = Act.dated(viewer, "test", FRIDAY + timedelta(minutes=5))
    move(IncidentType, "take_on", [made.pk], in_time)
    assert told(made) == []


def test_what_another_tool_tells_is_no_news(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization, desk: int
) -> None:
    clock.move_to(FRIDAY + timedelta(days=20))
    values = {**SLOW, "service": house["mail"], "customer": house["harbour"], "owner": desk}
    past = [
        Moment(FRIDAY, "A", "new", values),
        Moment(FRIDAY + timedelta(hours=9), "A", "active", {}),
    ]
    act = replace(act_of(acts), via="replay")
    (made,) = replay(IncidentType, [past], act)
    assert at(clock, FRIDAY + timedelta(days=40), org) == 0
    assert told(made) == []
    assert notices(org) == []
    rows = ClockReading.objects.filter(record=made.pk)
    assert {one.metric: one.state for one in rows} == {
        "first_response": "breached", "restoration": "running",
    }  # fmt: skip
    # Worked on here, it has clocks like any other from then on.
    edit(IncidentType, [Edit(made.pk, {"impact": "low"})], act_of(acts))
    assert told(made) == []


def test_an_agreement_that_is_restricted_makes_no_breach_untrue_another_customer_does(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization
) -> None:
    one, other = report(acts, house), report(acts, house)
    assert at(clock, RESPONSE + timedelta(minutes=1), org) == 4
    edit(IncidentType, [Edit(other.pk, {"customer": house["alpine"]})], act_of(acts))
    restrict(AgreementType, house["sla"], [], act_of(acts), "secret")
    let_clocks_follow()
    assert not ClockReading.objects.exists()
    assert [verb for verb, _ in told(one)] == ["clock warned", "clock breached"]
    assert [verb for verb, _ in told(other)][2:] == ["breach withdrawn"]


def test_a_removed_report_is_left_alone(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization
) -> None:
    made = report(acts, house)
    remove(IncidentType, [made.pk], act_of(acts), "test")
    assert at(clock, FRIDAY + timedelta(days=1), org) == 0
    assert told(made) == []


def test_a_sweep_costs_as_many_statements_for_many_as_for_few(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization, monkeypatch: Any
) -> None:
    wanted = {**SLOW, "service": house["mail"], "customer": house["harbour"]}
    statements = []
    for count in (2, 200):
        create(IncidentType, [wanted] * count, act_of(acts))
        clock.move_to(datetime.now(tz=FRIDAY.tzinfo) + timedelta(minutes=20))
        with CaptureQueriesContext(connection) as asked:
            assert sweep(org, datetime.now(tz=FRIDAY.tzinfo)) >= 2 * count
        statements.append(len(asked))
    assert statements[1] <= statements[0] + 2
    with CaptureQueriesContext(connection) as nothing:
        sweep(org, datetime.now(tz=FRIDAY.tzinfo))
    assert len(nothing) == 1
    # Batches follow one another, each with the same.
    monkeypatch.setattr("isthmus.incidents.clocks.sweep.BATCH", 10)
    create(IncidentType, [wanted] * 35, act_of(acts))
    clock.move_to(datetime.now(tz=FRIDAY.tzinfo) + timedelta(minutes=20))
    assert sweep(org, datetime.now(tz=FRIDAY.tzinfo)) == 70


def test_a_missed_target_asks_for_a_reason(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization
) -> None:
    late, told_why, answered = (report(acts, house) for _ in range(3))
    move(IncidentType, "take_on", [answered.pk], act_of(acts))
    at(clock, RESPONSE + timedelta(minutes=1), org)
    edit(IncidentType, [Edit(told_why.pk, {"breach_reason": "Storm."})], act_of(acts))
    sight = Sight(org, ("iso20000-1-2018",), FRIDAY.date())
    seen = breach_without_reason(sight, Q())
    assert {*seen.examined.values_list("pk", flat=True)} == {late.pk, told_why.pk}
    assert [*seen.falling_short.values_list("pk", flat=True)] == [late.pk]
    assert breach_without_reason(sight, Q(concerns__in=("isms",))).examined.count() == 0
