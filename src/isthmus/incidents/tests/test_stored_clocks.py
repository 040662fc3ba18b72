"""What clocks say is kept beside reports: for lists, figures and whatever falls due."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.agreements.calendars.records import BusinessCalendarType
from isthmus.agreements.records import AgreementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, create, edit, move, remove, restrict
from isthmus.engine.history.verify import verify
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event
from isthmus.engine.reading import parse_query
from isthmus.engine.transfer import export
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, SLOW, act_of, let_clocks_follow, report

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

#: Friday 16:30 and four working hours.
MONDAY = datetime(2026, 3, 30, 8, 30, tzinfo=UTC)
RESPONSE = FRIDAY + timedelta(minutes=15)


def readings(record: Any) -> dict[str, ClockReading]:
    return {one.metric: one for one in ClockReading.objects.filter(record=record.pk)}


def fresh(record: Any) -> Any:
    return IncidentType.model.objects.as_system("test").get(pk=record.pk)


def verbs(record: Any) -> list[str]:
    rows = Event.objects.filter(entry=record.pk, verb__contains=" ").order_by("seq")
    return [verb for verb in rows.values_list("verb", flat=True) if "edge" not in verb]


def test_a_report_is_due_when_its_next_clock_is(
    acts: dict[str, Act], house: dict[str, Any], clock: Any
) -> None:
    made = report(acts, house)
    found = readings(made)
    assert {name: one.state for name, one in found.items()} == {
        "first_response": "running", "restoration": "running",
    }  # fmt: skip
    assert found["restoration"].due_at == MONDAY
    assert (found["restoration"].seconds, found["restoration"].version) == (14_400, 1)
    assert found["restoration"].agreement_id == house["sla"]
    assert fresh(made).due == RESPONSE == found["first_response"].due_at
    clock.move_to(FRIDAY + timedelta(minutes=5))
    move(IncidentType, "take_on", [made.pk], act_of(acts))
    assert fresh(made).due == MONDAY
    assert readings(made)["first_response"].state == "met"
    move(IncidentType, "wait_for_user", [made.pk], act_of(acts), {"why": "Which one?"})
    assert fresh(made).due is None
    assert readings(made)["restoration"].state == "paused"
    move(IncidentType, "go_on", [made.pk], act_of(acts))
    assert fresh(made).due == MONDAY
    move(IncidentType, "resolve", [made.pk], act_of(acts), {"resolution": "Done."})
    assert fresh(made).due is None
    done = readings(made)["restoration"]
    assert (done.state, done.elapsed, done.next_at) == ("met", 300, None)


def test_it_is_in_no_event_and_moves_no_version(
    acts: dict[str, Act], house: dict[str, Any]
) -> None:
    made = report(acts, house)
    assert fresh(made).due is not None
    made = fresh(made)
    assert made.entry.version == 1
    assert not Event.objects.filter(entry=made.pk, payload__contains='"due"').exists()
    assert [one for one in verify(made.organization).findings if one.where == made.reference] == []


def test_another_service_or_classification_binds_it_anew_and_history_says_why(
    acts: dict[str, Act], house: dict[str, Any], sign_in: Any
) -> None:
    made = report(acts, house)
    edit(IncidentType, [Edit(made.pk, {"customer": house["alpine"]})], act_of(acts))
    assert readings(made) == {}
    assert fresh(made).due is None
    edit(IncidentType, [Edit(made.pk, {"customer": house["harbour"]})], act_of(acts))
    edit(IncidentType, [Edit(made.pk, {"disturbs": "no", "asks": "yes"})], act_of(acts))
    assert [*readings(made)] == ["first_response"]
    assert verbs(made).count("clock rebound") == 2
    page = sign_in("contributor").get(f"/o/northgate/incidents/{made.reference}/history/")
    text = page.content.decode()
    assert "turned its clocks to other targets" in text
    assert "another customer" in text
    assert "4 h 00 min → none" in text
    edit(IncidentType, [Edit(made.pk, {"title": "It is very slow"})], act_of(acts))
    assert verbs(made).count("clock rebound") == 2


def test_a_new_version_of_the_agreement_touches_no_open_report(
    acts: dict[str, Act], house: dict[str, Any], clock: Any
) -> None:
    made = report(acts, house)
    before = {name: one.due_at for name, one in readings(made).items()}
    clock.move_to(FRIDAY + timedelta(minutes=2))
    act = act_of(acts)
    move(AgreementType, "revise", [house["sla"]], act)
    target = {"metric": "restoration", "value": 1, "unit": "hours"}
    edit(AgreementType, [Edit(house["sla"], {"targets": [target]})], act)
    move(AgreementType, "negotiate", [house["sla"]], act)
    give(AgreementType, "terms", [house["sla"]], act)
    move(AgreementType, "agree", [house["sla"]], act, {"how": "Signed"})
    move(AgreementType, "bring_into_force", [house["sla"]], act)
    let_clocks_follow()
    clock.move_to(FRIDAY + timedelta(minutes=5))
    move(IncidentType, "take_on", [made.pk], act_of(acts))
    assert {name: one.due_at for name, one in readings(made).items()} == before
    assert {one.version for one in readings(made).values()} == {1}
    assert [one.seconds for one in readings(report(acts, house)).values()] == [3600]


def test_other_hours_are_due_otherwise(acts: dict[str, Act], house: dict[str, Any]) -> None:
    made = report(acts, house)
    (calendar,) = BusinessCalendarType.model.objects.as_system("test")
    act = act_of(acts)
    move(BusinessCalendarType, "revise", [calendar.pk], act)
    closed = [{"first": MONDAY.date(), "why": "Works outing"}]
    edit(BusinessCalendarType, [Edit(calendar.pk, {"special": closed})], act)
    move(BusinessCalendarType, "bring_into_force", [calendar.pk], act)
    assert readings(made)["restoration"].due_at == MONDAY
    let_clocks_follow()
    assert readings(made)["restoration"].due_at == MONDAY + timedelta(days=1)


def test_a_restricted_agreement_leaves_no_due_time(
    acts: dict[str, Act], house: dict[str, Any]
) -> None:
    made = report(acts, house)
    restrict(AgreementType, house["sla"], [], act_of(acts), "secret")
    let_clocks_follow()
    assert fresh(made).due is None
    assert readings(made) == {}


def test_lists_are_sorted_and_filtered_by_what_is_due(
    acts: dict[str, Act], house: dict[str, Any], sign_in: Any, clock: Any
) -> None:
    late = report(acts, house, title="Late")
    report(acts, house, title="Never", customer=house["alpine"])
    clock.move_to(FRIDAY + timedelta(hours=1))
    soon = report(acts, house, title="Soon")
    hidden = report(acts, house, title="Hidden")
    restrict(IncidentType, hidden.pk, [], act_of(acts), "secret")
    client = sign_in("contributor")

    def titles(asked: str) -> list[str]:
        found = client.get(f"/api/v1/o/northgate/incidents?{asked}").json()
        return [one["title"] for one in found["items"]]

    assert titles("sort=due") == ["Late", "Soon", "Never"]
    assert titles("sort=-due") == ["Never", "Soon", "Late"]
    assert titles("due.lte=now") == ["Late"]
    assert titles("due=today&sort=due") == ["Late", "Soon"]
    assert titles("due=none") == ["Never"]
    first = client.get("/api/v1/o/northgate/incidents?sort=due&limit=1").json()
    assert first["items"][0]["due"] == RESPONSE.isoformat()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert [one["items"][0]["title"] for one in (second, third)] == ["Soon", "Never"]
    page = client.get("/o/northgate/incidents/?sort=due&due.lte=now").content.decode()
    assert "Late" in page
    assert "Soon" not in page
    assert late.reference in page
    assert soon.reference not in page
    viewer = acts["contributor"].viewer
    file = io.BytesIO()
    export(parse_query(IncidentType, {"sort": ["due"]}, Lookup(viewer)), viewer, "json", file)
    taken = json.loads(file.getvalue())["records"]
    assert [(one["fields"]["title"], one["facts"]["due"]) for one in taken] == [
        ("Late", RESPONSE.isoformat()),
        ("Soon", (RESPONSE + timedelta(hours=1)).isoformat()),
        ("Never", None),
    ]


def test_a_removed_report_keeps_its_readings_out_of_sight(
    acts: dict[str, Act], house: dict[str, Any]
) -> None:
    made = report(acts, house)
    remove(IncidentType, [made.pk], act_of(acts), "test")
    rows = IncidentType.model.objects.visible_to(acts["ims_manager"].viewer)
    assert not ClockReading.objects.filter(record__in=rows).exists()


def test_a_batch_costs_as_many_statements_as_few(
    acts: dict[str, Act], house: dict[str, Any], clock: Any
) -> None:
    wanted = {**SLOW, "service": house["mail"], "customer": house["harbour"]}

    def statements(count: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as created:
            made = create(IncidentType, [wanted] * count, act_of(acts))
        with CaptureQueriesContext(connection) as moved:
            move(IncidentType, "take_on", [one.pk for one in made], act_of(acts))
        assert {one.due_at for one in ClockReading.objects.all()} <= {RESPONSE, MONDAY}
        return len(created), len(moved)

    statements(2)
    few, many = statements(3), statements(300)
    if connection.vendor == "postgresql":
        assert few == many
    assert many[0] <= few[0] + 2
    assert many[1] <= few[1] + 2
