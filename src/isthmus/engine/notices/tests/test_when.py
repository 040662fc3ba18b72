"""When an e-mail is sent: never in quiet hours, never too late, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.engine.notices.when import Rhythm, is_quiet, when_to_send

ZONES = ["UTC", "Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
         "Africa/Casablanca", "America/St_Johns", "Pacific/Apia"]  # fmt: skip
zones = st.sampled_from(ZONES).map(ZoneInfo)
minutes = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
quiets = st.none() | st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1])
instants = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)).map(  # noqa: DTZ001 - zone below
    lambda at: at.replace(tzinfo=UTC)
)
rhythms = st.sampled_from([Rhythm.AT_ONCE, Rhythm.HOURLY, Rhythm.DAILY])
hours = st.integers(0, 23)


@given(instants, rhythms, hours, quiets, zones)
def test_it_is_never_before_now_never_in_quiet_hours_and_never_days_late(
    now: datetime, rhythm: Rhythm, hour: int, quiet: tuple[time, time] | None, zone: ZoneInfo
) -> None:
    at = when_to_send(now, rhythm, hour=hour, quiet=quiet, zone=zone)
    assert at is not None
    assert at >= now
    assert not is_quiet(at, quiet, zone)
    # A day for the rhythm, a day for the quiet hours, and what the clocks add or skip.
    assert at - now <= timedelta(days=3, hours=2)


@given(instants, hours, quiets, zones)
def test_what_goes_at_once_goes_now_unless_it_is_quiet(
    now: datetime, hour: int, quiet: tuple[time, time] | None, zone: ZoneInfo
) -> None:
    at = when_to_send(now, Rhythm.AT_ONCE, hour=hour, quiet=quiet, zone=zone)
    assert at is not None
    assert (at == now) is not is_quiet(now, quiet, zone)
    # What may be sent then may be sent then.
    assert when_to_send(at, Rhythm.AT_ONCE, hour=hour, quiet=quiet, zone=zone) == at


@given(instants, instants, rhythms, hours, quiets, zones)
def test_what_comes_later_is_not_sent_earlier(
    one: datetime,
    other: datetime,
    rhythm: Rhythm,
    hour: int,
    quiet: tuple[time, time] | None,
    zone: ZoneInfo,
) -> None:
    first, second = sorted((one, other))
    sent = [when_to_send(at, rhythm, hour=hour, quiet=quiet, zone=zone) for at in (first, second)]
    assert sent[0] is not None
    assert sent[1] is not None
    assert sent[0] <= sent[1]


@given(instants, hours, st.sampled_from(["UTC", "Europe/Vienna", "Asia/Kathmandu"]).map(ZoneInfo))
def test_digests_go_at_full_hours_of_the_local_clock(
    now: datetime, hour: int, zone: ZoneInfo
) -> None:
    hourly = when_to_send(now, Rhythm.HOURLY, zone=zone)
    assert hourly is not None
    assert hourly.astimezone(zone).minute == hourly.second == 0
    assert hourly - now <= timedelta(hours=1)
    daily = when_to_send(now, Rhythm.DAILY, hour=hour, zone=zone)
    assert daily is not None
    assert daily.astimezone(zone).minute == 0
    assert daily - now <= timedelta(hours=25)


@given(instants, zones)
def test_never_is_never(now: datetime, zone: ZoneInfo) -> None:
    assert when_to_send(now, Rhythm.NEVER, zone=zone) is None


VIENNA = ZoneInfo("Europe/Vienna")
NIGHT = time(22), time(7)


@pytest.mark.parametrize(
    ("now", "rhythm", "hour", "quiet", "then"),
    [
        # Through midnight, and before it.
        ("2026-07-01T21:59:59", Rhythm.AT_ONCE, 8, NIGHT, "2026-07-01T21:59:59"),
        ("2026-07-01T22:00", Rhythm.AT_ONCE, 8, NIGHT, "2026-07-02T07:00"),
        ("2026-07-02T06:59", Rhythm.AT_ONCE, 8, NIGHT, "2026-07-02T07:00"),
        ("2026-07-02T07:00", Rhythm.AT_ONCE, 8, NIGHT, "2026-07-02T07:00"),
        # A digest whose hour is quiet goes when the quiet ends.
        ("2026-07-01T12:00", Rhythm.DAILY, 5, NIGHT, "2026-07-02T07:00"),
        ("2026-07-01T21:30", Rhythm.HOURLY, 8, NIGHT, "2026-07-02T07:00"),
        ("2026-07-01T08:00", Rhythm.DAILY, 8, None, "2026-07-02T08:00"),
        # The night in which the clocks skip from 2 to 3, and the one that has 2 to 3 twice.
        ("2027-03-28T00:30", Rhythm.AT_ONCE, 8, (time(0), time(2, 30)), "2027-03-28T03:30"),
        ("2027-03-27T12:00", Rhythm.DAILY, 2, None, "2027-03-28T03:00"),
        ("2026-10-25T01:00", Rhythm.AT_ONCE, 8, (time(0), time(2, 30)), "2026-10-25T02:30"),
        ("2026-10-24T12:00", Rhythm.DAILY, 2, None, "2026-10-25T02:00"),
    ],
)
def test_days_that_people_remember(
    now: str, rhythm: Rhythm, hour: int, quiet: tuple[time, time] | None, then: str
) -> None:
    begun = datetime.fromisoformat(now).replace(tzinfo=VIENNA)
    at = when_to_send(begun, rhythm, hour=hour, quiet=quiet, zone=VIENNA)
    assert at is not None
    assert at.astimezone(VIENNA).replace(tzinfo=None) == datetime.fromisoformat(then)


def test_in_the_hour_that_comes_twice_the_end_that_is_over_does_not_count() -> None:
    quiet = time(0), time(2, 30)
    second = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=VIENNA)
    at = when_to_send(second, Rhythm.AT_ONCE, quiet=quiet, zone=VIENNA)
    assert at == datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=VIENNA).astimezone(UTC)
