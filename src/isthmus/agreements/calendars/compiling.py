"""From calendars as they are kept to working time as clocks count it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from isthmus.agreements.calendars.models import BusinessCalendar, OpeningHours, SpecialDay, Weekday
from isthmus.agreements.calendars.public_holidays import read
from isthmus.agreements.calendars.terms import Special, Terms, Weekly
from isthmus.agreements.calendars.times import minutes, zones
from isthmus.agreements.calendars.working_time import WorkingTime
from isthmus.engine.models import Snapshot
from isthmus.engine.snapshots.declared import VERSION
from isthmus.engine.snapshots.take import parsed

DAYS = {code: number for number, code in enumerate(Weekday.values)}


def terms_of(calendar: BusinessCalendar, holidays: Mapping[date, str]) -> Terms:
    """Return what a calendar says as it stands, its parts loaded, with these public holidays."""
    hours = [row for row in calendar.parts["hours"] if isinstance(row, OpeningHours)]
    special = [row for row in calendar.parts["special"] if isinstance(row, SpecialDay)]
    return Terms(
        _zone(calendar.zone),
        calendar.always_open,
        tuple(
            Weekly(DAYS[row.weekday], *pair)
            for row in hours
            if (pair := _hours(row.opens, row.closes))
        ),
        holidays,
        tuple(
            Special(row.first, row.last or row.first, _hours(row.opens, row.closes), row.why)
            for row in special
        ),
    )


def working_times(calendars: Iterable[int]) -> dict[int, WorkingTime]:
    """Return the working time of calendars by key, from all their versions. One query.

    A calendar that was never in force is not in it.
    """
    rows = Snapshot.objects.filter(entry__in=list(calendars), purpose=VERSION).order_by("number")
    contents: dict[int, list[str]] = defaultdict(list)
    for key, content in rows.values_list("entry_id", "content"):
        contents[key].append(content)
    return {key: _compiled(tuple(said)) for key, said in contents.items()}


@lru_cache(maxsize=256)
def _compiled(contents: tuple[str, ...]) -> WorkingTime:
    """Return the working time of versions in the order in which they were brought into force.

    The newest word holds from its day on: it takes the place of what was to hold from that day or
    a later one.
    """
    held: dict[date, Terms] = {}
    for content in contents:
        since, terms = _version(content)
        held = {day: one for day, one in held.items() if day < since} | {since: terms}
    return WorkingTime(list(held.items()))


def _version(content: str) -> tuple[date, Terms]:
    said = parsed(content)
    fields: Mapping[str, Any] = said["fields"]
    hours: Sequence[Mapping[str, Any]] = said["parts"]["hours"]
    special: Sequence[Mapping[str, Any]] = said["parts"]["special"]
    return date.fromisoformat(fields["valid_from"]), Terms(
        _zone(fields["zone"]),
        fields["always_open"],
        tuple(
            Weekly(DAYS[row["weekday"]], *pair)
            for row in hours
            if (pair := _hours(row["opens"], row["closes"]))
        ),
        _kept(fields["kept_holidays"]),
        tuple(
            Special(
                date.fromisoformat(row["first"]),
                date.fromisoformat(row["last"] or row["first"]),
                _hours(row["opens"], row["closes"]),
                _text(row["why"]),
            )
            for row in special
        ),
    )


# What was lawfully erased from a version is no text any more.


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _kept(value: Any) -> dict[date, str]:
    return read(_text(value))


def _zone(value: Any) -> str:
    return value if _text(value) in zones() else "UTC"


def _hours(opens: Any, closes: Any) -> tuple[int, int] | None:
    start, end = minutes(_text(opens)), minutes(_text(closes))
    return (start, end) if start is not None and end is not None else None
