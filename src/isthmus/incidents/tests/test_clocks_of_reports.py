"""Clocks of reports: which agreement counts, what its clocks say, and who may look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.agreements.calendars.records import BusinessCalendarType
from isthmus.agreements.clocks.reading import State
from isthmus.agreements.records import AgreementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move, relate, restrict
from isthmus.incidents.clocks.reading import Clocks, clocks_of
from isthmus.incidents.clocks.shown import span
from isthmus.incidents.records import IncidentType
from isthmus.people.records import PartyType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

#: A Friday afternoon in Berlin.
FRIDAY = datetime(2026, 3, 27, 15, 30, tzinfo=UTC)
SLOW = {"title": "It is slow", "disturbs": "yes", "impact": "high", "urgency": "high"}
WEEK = [
    {"weekday": day, "opens": "08:00", "closes": "18:00"}
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(FRIDAY - timedelta(days=30), tick=False) as moved:
        yield moved


def act_of(acts: dict[str, Act], who: str = "ims_manager") -> Act:
    return Act.now(acts[who].viewer, "test")


@pytest.fixture
def house(acts: dict[str, Act], clock: Any) -> dict[str, Any]:
    """Harbour's agreement on mail: restored within four hours of the desk, waiting for users apart."""
    act = act_of(acts)
    harbour, alpine = create(
        PartyType,
        [{"title": "Harbour", "customer": True}, {"title": "Alpine", "customer": True}],
        act,
    )
    mail = live(act, "Mail")
    (desk,) = create(
        BusinessCalendarType, [{"title": "Desk", "zone": "Europe/Berlin", "hours": WEEK}], act
    )
    move(BusinessCalendarType, "bring_into_force", [desk.pk], act)
    target = {
        "metric": "restoration", "value": 4, "unit": "hours", "business_calendar": desk.pk,
    }  # fmt: skip
    values = {
        "title": "Mail for Harbour", "kind": "sla", "party": harbour.pk, "starts_on": act.today,
        "review_due": act.today + timedelta(days=300), "without_security": "Elsewhere.",
        "targets": [target, {"metric": "first_response", "value": 15, "unit": "minutes"}],
        "priorities": [{"impact": "high", "urgency": "high", "priority": "3"}],
        "pauses": [{"waiting_for": "user", "metric": "restoration"}],
    }  # fmt: skip
    (agreement,) = create(AgreementType, [values], act)
    move(AgreementType, "negotiate", [agreement.pk], act)
    give(AgreementType, "terms", [agreement.pk], act)
    move(AgreementType, "agree", [agreement.pk], act, {"how": "Signed"})
    move(AgreementType, "bring_into_force", [agreement.pk], act)
    relate(agreement.pk, "applies_to", [mail.pk], act)
    clock.move_to(FRIDAY)
    return {"harbour": harbour.pk, "alpine": alpine.pk, "mail": mail.pk, "sla": agreement.pk}


def report(acts: dict[str, Act], house: dict[str, Any], **values: Any) -> Any:
    wanted = {**SLOW, "service": house["mail"], "customer": house["harbour"], **values}
    (made,) = create(IncidentType, [wanted], act_of(acts))
    return made


def said(record: Any, acts: dict[str, Act], now: datetime, who: str = "ims_manager") -> Clocks:
    fresh = IncidentType.model.objects.visible_to(acts[who].viewer).get(pk=record.pk)
    return clocks_of(fresh, acts[who].viewer, now)


def restoration(found: Clocks) -> Any:
    return next(one.reading for one in found.clocks if one.metric == "restoration")


def test_it_is_due_by_the_hours_of_the_desk(acts: dict[str, Act], house: dict[str, Any]) -> None:
    reading = restoration(said(report(acts, house), acts, FRIDAY))
    assert reading.state is State.RUNNING
    # Opened at 16:30 on the day before the clocks go forward; two and a half hours are left on Monday.
    assert reading.due_at == datetime(2026, 3, 30, 8, 30, tzinfo=UTC)


def test_it_stands_still_while_it_waits_for_a_user_and_is_met(
    acts: dict[str, Act], house: dict[str, Any], clock: Any
) -> None:
    made = report(acts, house)
    clock.move_to(FRIDAY + timedelta(minutes=30))
    move(IncidentType, "wait_for_user", [made.pk], act_of(acts), {"why": "Which one?"})
    paused = restoration(said(made, acts, FRIDAY + timedelta(hours=1)))
    assert (paused.state, paused.due_at, paused.elapsed) == (State.PAUSED, None, 1800)
    clock.move_to(FRIDAY + timedelta(days=2, hours=18))
    move(IncidentType, "go_on", [made.pk], act_of(acts))
    clock.move_to(FRIDAY + timedelta(days=2, hours=18, minutes=30))
    move(IncidentType, "resolve", [made.pk], act_of(acts), {"resolution": "Done."})
    met = restoration(said(made, acts, FRIDAY + timedelta(days=9)))
    assert (met.state, met.elapsed) == (State.MET, 3600)


def test_a_change_of_the_past_withdraws_a_breach(
    acts: dict[str, Act], house: dict[str, Any]
) -> None:
    made = report(acts, house)
    late = FRIDAY + timedelta(days=5)
    assert restoration(said(made, acts, late)).state is State.BREACHED
    move(IncidentType, "cancel", [made.pk], act_of(acts), {"reason": "Twice."})
    assert restoration(said(made, acts, late)).state is State.WITHDRAWN


def test_another_customer_has_no_promise_and_neither_has_a_time_before_it(
    acts: dict[str, Act], house: dict[str, Any]
) -> None:
    assert said(report(acts, house, customer=house["alpine"]), acts, FRIDAY).bound is None
    before = FRIDAY - timedelta(days=40)
    assert said(report(acts, house, noticed_at=before), acts, FRIDAY).bound is None
    assert said(report(acts, house, service=None), acts, FRIDAY).bound is None
    assert said(report(acts, house, customer=None), acts, FRIDAY).bound is not None


def test_the_matrix_of_the_agreement_gives_the_priority(
    acts: dict[str, Act], house: dict[str, Any]
) -> None:
    assert report(acts, house).priority == "3"
    assert report(acts, house, customer=house["alpine"]).priority == "1"
    restrict(AgreementType, house["sla"], [], act_of(acts), "secret")
    assert report(acts, house).priority == "1"


def test_a_request_is_not_restored(acts: dict[str, Act], house: dict[str, Any]) -> None:
    made = report(acts, house, disturbs="no", asks="yes")
    assert [one.metric for one in said(made, acts, FRIDAY).clocks] == ["first_response"]


def test_a_restricted_agreement_leaves_no_trace(
    acts: dict[str, Act], house: dict[str, Any], sign_in: Any
) -> None:
    made = report(acts, house)
    page = f"/o/northgate/incidents/{made.reference}/clocks/"
    assert "Mail for Harbour" in sign_in("contributor").get(page).content.decode()
    restrict(AgreementType, house["sla"], [], act_of(acts), "secret")
    hidden = sign_in("contributor").get(page).content.decode()
    assert "Mail for Harbour" not in hidden
    assert "4 h" not in hidden
    assert said(made, acts, FRIDAY, "contributor").bound is None


def test_the_page_explains_every_stretch_in_few_queries(
    acts: dict[str, Act], house: dict[str, Any], sign_in: Any, clock: Any
) -> None:
    made = report(acts, house)
    move(IncidentType, "take_on", [made.pk], act_of(acts))
    clock.move_to(FRIDAY + timedelta(days=3))
    client = sign_in("ims_manager")
    page = f"/o/northgate/incidents/{made.reference}/clocks/"
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        text = client.get(page).content.decode()
    assert len(asked) <= 8
    assert "Restoration of service" in text
    assert "outside the hours" in text
    assert "First response" in text
    assert page in client.get(f"/o/northgate/incidents/{made.reference}/").content.decode()


def test_the_api_tells_what_the_page_tells(
    acts: dict[str, Act], house: dict[str, Any], sign_in: Any
) -> None:
    made = report(acts, house)
    address = f"/api/v1/o/northgate/clocks/{made.reference}"
    told = sign_in("contributor").get(address).json()
    agreement = AgreementType.model.objects.visible_to(acts["ims_manager"].viewer).get()
    assert (told["agreement"], told["version"]) == (agreement.reference, 1)
    restored = next(one for one in told["clocks"] if one["metric"] == "restoration")
    assert restored["due_at"] == "2026-03-30T08:30:00+00:00"
    assert restored["promised_seconds"] == 14_400
    restrict(IncidentType, made.pk, [], act_of(acts), "secret")
    hidden = sign_in("contributor").get(address)
    absent = sign_in("contributor").get("/api/v1/o/northgate/clocks/INC-2020-9999")
    assert (hidden.status_code, absent.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (900, "15 min"),
        (14_400, "4 h 00 min"),
        (11_110, "3 h 05 min 10 s"),
    ],
)
def test_working_time_in_words(count: int, words: str) -> None:
    assert span(count) == words
