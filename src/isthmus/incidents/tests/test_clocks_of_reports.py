"""Clocks of reports: which agreement counts, what its clocks say, and who may look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.agreements.clocks.reading import State
from isthmus.agreements.records import AgreementType
from isthmus.engine.door import Act, move, restrict
from isthmus.incidents.clocks.reading import Clocks, clocks_of
from isthmus.incidents.clocks.words import span
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, act_of, report

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


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
