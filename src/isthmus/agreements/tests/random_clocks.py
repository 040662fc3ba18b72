"""Random calendars and instants, close to where clocks on the wall are put forward and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from isthmus.agreements.calendars.terms import Special, Terms, Weekly

#: North and south, a change by half an hour, at midnight, by three quarters, twice for a month.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Atlantic/Azores",
    "Asia/Kolkata",
    "UTC",
)
#: Days near which some of these zones change in 2026, and the end of a year.
NEAR = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 4, 24),
    date(2026, 9, 6),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 10, 29),
    date(2026, 12, 31),
)
MINUTES = st.one_of(st.integers(0, 96).map(lambda quarter: quarter * 15), st.integers(0, 1440))


@st.composite
def pairs(draw: Any) -> tuple[int, int]:
    one, other = draw(MINUTES), draw(MINUTES)
    start, end = sorted((one, other))
    return (start, end) if start < end else (max(start - 30, 0), max(start - 30, 0) + 30)


@st.composite
def weeks(draw: Any) -> tuple[Weekly, ...]:
    """Hours of a week, now and then with breaks, whole nights and none at all on some day."""
    found = []
    for weekday in range(7):
        ends = sorted(draw(st.lists(MINUTES, max_size=4, unique=True)))
        found += [
            Weekly(weekday, start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)
        ]
    return tuple(found)


def days() -> st.SearchStrategy[date]:
    return st.builds(
        lambda day, more: day + timedelta(days=more), st.sampled_from(NEAR), st.integers(-8, 8)
    )


@st.composite
def specials(draw: Any) -> Special:
    first = draw(days())
    hours = draw(st.none() | pairs())
    return Special(first, first + timedelta(days=draw(st.integers(0, 3))), hours, "Special")


@st.composite
def terms(draw: Any) -> Terms:
    always = draw(st.sampled_from([False, False, False, True]))
    return Terms(
        draw(st.sampled_from(ZONES)),
        always,
        () if always else draw(weeks()),
        {} if always else {day: f"Holiday {day}" for day in draw(st.lists(days(), max_size=4))},
        tuple(draw(st.lists(specials(), max_size=3))),
    )


@st.composite
def versions(draw: Any) -> list[tuple[date, Terms]]:
    """One to three versions, some of which begin near a change of clocks."""
    found = [(date(2026, 1, 1), draw(terms()))]
    later = sorted(set(draw(st.lists(days(), max_size=2))))
    return found + [(day, draw(terms())) for day in later]


@st.composite
def instants(draw: Any) -> int:
    """A second up to nine days around a change of clocks."""
    day = draw(st.sampled_from(NEAR))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    more: int = draw(st.integers(-9 * 86_400, 2 * 86_400))
    return int(noon.timestamp()) + more
