"""What the parties agree on about clocks, and what of it is frozen and watched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from isthmus.agreements import probes
from isthmus.agreements.calendars.records import BusinessCalendarType
from isthmus.agreements.clocks.history import Options, Rebinding, Reopening
from isthmus.agreements.clocks.promises import Promised
from isthmus.agreements.in_force import terms_of_version
from isthmus.agreements.models import Metric
from isthmus.agreements.records import AgreementType
from isthmus.conformity.probe import Sight
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Invalid, create, move
from isthmus.engine.snapshots.versions import in_force
from isthmus.people.records import PartyType
from isthmus.services.records import ServiceType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SECURITY = {"metric": "security", "value": 4, "unit": "hours"}
RESTORE = {"metric": "restoration", "value": 4, "unit": "hours"}
Make = Callable[..., Any]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def make(act: Act) -> Make:
    def made(**changes: Any) -> Any:
        (party,) = create(PartyType, [{"title": "Harbour Logistics"}], act)
        values = {
            "title": "Managed mail",
            "party": party.pk,
            "starts_on": act.today,
            "review_due": act.today + timedelta(days=300),
            "targets": [RESTORE, SECURITY],
        }
        (record,) = create(AgreementType, [values | changes], act)
        return record

    return made


def agreed(record: Any, act: Act) -> Any:
    move(AgreementType, "negotiate", [record.pk], act)
    give(AgreementType, "terms", [record.pk], act)
    move(AgreementType, "agree", [record.pk], act, {"how": "Signed"})
    return move(AgreementType, "bring_into_force", [record.pk], act)[0]


def test_the_version_in_force_says_how_clocks_count(make: Make, act: Act) -> None:
    (calendar,) = create(
        BusinessCalendarType, [{"title": "Always", "zone": "UTC", "always_open": True}], act
    )
    (mail,) = create(ServiceType, [{"title": "Mail"}], act)
    target = RESTORE | {
        "business_calendar": calendar.pk,
        "service": mail.pk,
        "priority": "1",
        "concerns": "incident",
        "warn_percent": 50,
    }
    record = make(
        targets=[target, SECURITY],
        pauses=[{"waiting_for": "user", "metric": "restoration"}],
        priorities=[{"impact": "low", "urgency": "high", "priority": "2"}],
        rebinding="change",
        reopening="reopening",
    )
    version = in_force(agreed(record, act))
    assert version is not None
    terms = terms_of_version(version.content)
    (promised,) = terms.promised
    assert promised == Promised(
        promised.row,
        "restoration",
        Decimal(4),
        "hours",
        calendar.pk,
        50,
        "1",
        "incident",
        mail.pk,
    )
    assert terms.options == Options(
        frozenset({("restoration", "user")}), Rebinding.CHANGE, Reopening.REOPENING
    )
    assert terms.priorities == {("low", "high"): "2"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"targets": [RESTORE | {"warn_percent": 100}]}, "targets.0.warn_percent"),
        (
            {
                "priorities": [
                    {"impact": "low", "urgency": "high", "priority": "2"},
                    {"impact": "low", "urgency": "high", "priority": "3"},
                ]
            },
            "priorities.1.priority",
        ),
    ],
)
def test_what_contradicts_itself_is_told_where_it_stands(
    make: Make, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make(**changes)
    assert [error.field for error in refused.value.errors] == [field]


def short(look: Any, act: Act, day: date | None = None) -> list[int]:
    seen: Any = look(Sight(act.viewer.organization, (), day or act.today))
    assert set(seen.falling_short.values_list("pk")) <= set(seen.examined.values_list("pk"))
    return list(seen.falling_short.values_list("pk", flat=True))


@pytest.mark.parametrize("metric", [metric for metric in Metric if metric.value != "security"])
def test_a_time_without_a_calendar_falls_short(make: Make, act: Act, metric: Metric) -> None:
    timed = metric is not Metric.AVAILABILITY
    target = {
        "metric": metric.value,
        "value": 4,
        "unit": "hours" if timed else "percent",
        "description": 'A brace }, a quote " and a bracket ]',
    }
    record = agreed(make(targets=[target, SECURITY]), act)
    assert short(probes.target_without_calendar, act) == ([record.pk] if timed else [])


def test_a_time_with_a_calendar_or_in_days_does_not(make: Make, act: Act) -> None:
    (calendar,) = create(
        BusinessCalendarType, [{"title": "Always", "zone": "UTC", "always_open": True}], act
    )
    in_days = {"metric": "resolution", "value": 2, "unit": "days"}
    with_calendar = RESTORE | {"business_calendar": calendar.pk, "calendar": "}"}
    agreed(make(targets=[with_calendar, in_days, SECURITY]), act)
    assert short(probes.target_without_calendar, act) == []


def test_what_should_have_begun_and_is_not_accepted_falls_short(make: Make, act: Act) -> None:
    record = make()
    assert short(probes.not_accepted, act) == [record.pk]
    assert short(probes.not_accepted, act, act.today - timedelta(days=1)) == []
    agreed(record, act)
    assert short(probes.not_accepted, act) == []
