"""Business calendars: what they take, how a version is frozen, and what clocks count by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from isthmus.agreements.calendars import probes
from isthmus.agreements.calendars.compiling import working_times
from isthmus.agreements.calendars.jobs import add_holidays
from isthmus.agreements.calendars.public_holidays import public_holidays
from isthmus.agreements.calendars.records import BusinessCalendarType
from isthmus.agreements.calendars.working_time import WorkingTime, moment, seconds
from isthmus.agreements.tests.slow_clock import at
from isthmus.conformity.probe import Sight
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move
from isthmus.engine.models import Organization, Snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WEEK = [
    {"weekday": day, "opens": "08:00", "closes": "18:00"}
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def made(act: Act, **changes: Any) -> Any:
    values = {
        "title": "Desk in Berlin",
        "zone": "Europe/Berlin",
        "country": "DE",
        "region": "BE",
        "valid_from": date(2026, 1, 1),
        "hours": WEEK,
    }
    (record,) = create(BusinessCalendarType, [values | changes], act)
    return record


def do(record: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(BusinessCalendarType, verb, [record.pk], act, inputs)[0]


def counted(record: Any) -> WorkingTime:
    return working_times([record.pk])[record.pk]


def due(record: Any, start: datetime, hours: int) -> datetime | None:
    reached = counted(record).after(seconds(start), hours * 3600)
    return None if reached is None else moment(reached)


def test_the_examples_that_were_asked_for_come_out_of_a_calendar_in_force(act: Act) -> None:
    desk = do(made(act), "bring_into_force", act)
    assert due(desk, at(2026, 3, 27, 16, 30), 4) == at(2026, 3, 30, 10, 30)
    assert due(desk, at(2026, 4, 2, 17), 4) == at(2026, 4, 7, 11)
    values = {"always_open": True, "hours": [], "country": "", "region": ""}
    always = do(made(act, **values), "bring_into_force", act)
    assert due(always, at(2026, 3, 28, 22), 8) == at(2026, 3, 29, 7)


def test_a_calendar_that_was_never_in_force_counts_for_nothing(act: Act) -> None:
    assert working_times([made(act).pk]) == {}


def test_holidays_are_kept_with_the_version_and_no_upgrade_of_the_library_moves_them(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = do(made(act), "bring_into_force", act)
    assert desk.holidays_until == date(act.today.year + 3, 12, 31)
    assert "2026-04-03 " in desk.kept_holidays

    def other(country: str, part: str, years: Any, language: str = "") -> dict[date, str]:
        return {date(year, 4, 2): "A new holiday" for year in years}

    monkeypatch.setattr("isthmus.agreements.calendars.models.public_holidays", other)
    assert due(desk, at(2026, 4, 2, 17), 4) == at(2026, 4, 7, 11)
    with pytest.raises(Refused):
        do(desk, "extend", act)
    later = Act.now(act.viewer, "test").today.year + 1
    with travel(datetime(later, 2, 1, 12, tzinfo=at(2026, 1, 1).tzinfo), tick=False):
        add_holidays.func()
        add_holidays.func()
    desk.refresh_from_db()
    assert desk.holidays_until == date(later + 3, 12, 31)
    assert f"{later + 3}-04-02 A new holiday" in desk.kept_holidays
    assert f"{later + 2}-04-02 A new holiday" not in desk.kept_holidays
    assert Snapshot.objects.filter(entry=desk.pk).count() == 2
    assert due(desk, at(2026, 4, 2, 17), 4) == at(2026, 4, 7, 11)


def test_a_calendar_that_is_being_revised_is_left_alone(act: Act) -> None:
    desk = do(do(made(act), "bring_into_force", act), "revise", act)
    with travel(datetime(act.today.year + 1, 2, 1, 12, tzinfo=at(2026, 1, 1).tzinfo), tick=False):
        add_holidays.func()
    assert Snapshot.objects.filter(entry=desk.pk).count() == 1


def test_a_new_version_counts_from_its_day_on(act: Act) -> None:
    desk = do(do(made(act), "bring_into_force", act), "revise", act)
    assert desk.valid_from is None
    tomorrow = act.today + timedelta(days=1)
    day = tomorrow.strftime("%A").lower()
    hours = [{"weekday": day, "opens": "00:00", "closes": "24:00"}]
    values = {"hours": hours, "valid_from": tomorrow, "country": "", "region": ""}
    edit(BusinessCalendarType, [Edit(desk.pk, values)], act)
    assert counted(desk).version_at(seconds(at(2090, 1, 1))) == 0
    do(desk, "bring_into_force", act)
    first = seconds(at(tomorrow.year, tomorrow.month, tomorrow.day))
    assert [counted(desk).version_at(first - 1), counted(desk).version_at(first)] == [0, 1]
    assert counted(desk).between(first, first + 80_000) == 80_000
    assert due(desk, at(2026, 4, 2, 17), 4) == at(2026, 4, 7, 11)


def test_no_version_takes_over_before_today_once_one_was_in_force(act: Act) -> None:
    desk = do(do(made(act), "bring_into_force", act), "revise", act)
    past = act.today - timedelta(days=1)
    edit(BusinessCalendarType, [Edit(desk.pk, {"valid_from": past})], act)
    with pytest.raises(Refused) as refused:
        do(desk, "bring_into_force", act)
    assert [reason.code for _, reason in refused.value.reasons] == ["too-early"]


def test_what_is_never_open_does_not_come_into_force(act: Act) -> None:
    with pytest.raises(Refused) as refused:
        do(made(act, hours=[]), "bring_into_force", act)
    assert [reason.code for _, reason in refused.value.reasons] == ["never-open"]


def test_one_in_force_is_retired_and_one_that_never_was_is_given_up(act: Act) -> None:
    desk = made(act)
    with pytest.raises(Refused):
        do(desk, "retire", act, reason="Moved")
    desk = do(do(desk, "bring_into_force", act), "retire", act, reason="Moved")
    assert (desk.state, desk.in_force_from) == ("retired", None)
    assert due(desk, at(2026, 4, 2, 17), 4) == at(2026, 4, 7, 11)
    assert do(made(act), "give_up", act, reason="Not needed").state == "retired"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zone": "Europe/Berln"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"country": "QQ", "region": ""}, "country"),
        ({"region": "XX"}, "region"),
        ({"country": "", "region": "BE"}, "region"),
        ({"valid_from": date(1066, 1, 1)}, "valid_from"),
        ({"always_open": True, "hours": []}, "country"),
        ({"always_open": True, "country": "", "region": "", "hours": WEEK[:1]}, "hours.0.opens"),
        ({"hours": [WEEK[0] | {"opens": "18:00"}]}, "hours.0.closes"),
        ({"hours": [WEEK[0] | {"opens": "8 am"}]}, "hours.0.opens"),
        ({"hours": [WEEK[0] | {"closes": "24:01"}]}, "hours.0.closes"),
        ({"hours": [WEEK[0] | {"opens": "٠٨:٠٠"}]}, "hours.0.opens"),
        ({"hours": [WEEK[0], WEEK[0] | {"opens": "17:59"}]}, "hours.1.opens"),
        (
            {"special": [{"first": "2026-05-02", "last": "2026-05-01", "why": "x"}]},
            "special.0.last",
        ),
        ({"special": [{"first": "2026-05-02", "opens": "08:00", "why": "x"}]}, "special.0.closes"),
        (
            {
                "special": [
                    {"first": "2026-05-01", "last": "2026-05-09", "why": "Closed"},
                    {"first": "2026-05-09", "opens": "08:00", "closes": "09:00", "why": "Open"},
                ]
            },
            "special.1.first",
        ),
    ],
)
def test_what_makes_no_sense_is_told_where_it_stands(
    act: Act, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        made(act, **changes)
    assert [error.field for error in refused.value.errors] == [field]
    assert all(error.hint for error in refused.value.errors)


def test_a_zone_that_is_nearly_right_is_named(act: Act) -> None:
    with pytest.raises(Invalid) as refused:
        made(act, zone="Europe/Berln")
    assert "Europe/Berlin" in refused.value.errors[0].hint


def test_holidays_have_their_names_in_the_organizations_language_where_there_are_some() -> None:
    good_friday = date(2026, 4, 3)
    assert public_holidays("DE", "BE", [2026], "de")[good_friday] == "Karfreitag"
    assert public_holidays("DE", "BE", [2026])[good_friday] == "Good Friday"
    assert public_holidays("DE", "", [2026]).keys() < public_holidays("DE", "BY", [2026]).keys()
    assert public_holidays("QQ", "", [2026]) == {}


def page(client: Client, record: Any, query: str = "") -> str:
    answer = client.get(f"/o/northgate/calendars/{record.reference}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_its_page_names_holidays_says_when_it_opens_and_works_out_a_due_time(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    desk = do(made(act), "bring_into_force", act)
    client = sign_in("auditor")
    with travel(at(2026, 3, 28, 12), tick=False):
        text = page(client, desk, "?year=2026&at=2026-04-02T17:00&hours=4")
    assert "Closed now; it opens Mo 2026-03-30 08:00." in text
    assert "Due Tu 2026-04-07 11:00" in text
    assert "Good Friday" in text
    assert "Easter Monday" in text


@pytest.mark.parametrize(
    "query",
    ["?year=99999999", "?year=²²²²", "?at=x&hours=1", "?at=2026-01-01T00:00&hours=nan",
     "?at=0001-01-01T00:00&hours=1", "?at=2026-01-01T00:00&hours=1e9", "?at=2026-01-01T00:00"],
)  # fmt: skip
def test_nothing_in_the_address_breaks_its_page(
    act: Act, sign_in: Callable[[str], Client], query: str
) -> None:
    text = page(sign_in("auditor"), made(act), query)
    assert ("Give a day with its time" in text) == query.startswith("?at")


def test_a_draft_shows_the_holidays_that_it_would_have(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    assert "Women" in page(sign_in("auditor"), made(act))


def test_one_whose_holidays_run_out_falls_short(act: Act) -> None:
    desk = do(made(act), "bring_into_force", act)

    def short(day: date) -> list[int]:
        seen: Any = probes.holidays_run_out(Sight(act.viewer.organization, (), day))
        return list(seen.falling_short.values_list("pk", flat=True))

    assert short(act.today) == []
    assert short(date(act.today.year + 3, 6, 1)) == [desk.pk]


def test_the_job_reaches_every_organization(act: Act, other_org: Organization) -> None:
    there = Act.now(system_viewer(other_org, "test"), "test")
    both = [do(made(one), "bring_into_force", one) for one in (act, there)]
    with travel(datetime(act.today.year + 1, 2, 1, 12, tzinfo=at(2026, 1, 1).tzinfo), tick=False):
        add_holidays.func()
    for one in both:
        one.refresh_from_db()
        assert one.holidays_until == date(act.today.year + 4, 12, 31)
