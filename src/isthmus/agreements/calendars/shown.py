"""A calendar as a picture: its week, its year with holidays by name, and a sum to try it with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from isthmus.agreements.calendars.compiling import DAYS, terms_of, working_times
from isthmus.agreements.calendars.models import BusinessCalendar, Weekday
from isthmus.agreements.calendars.public_holidays import public_holidays, read
from isthmus.agreements.calendars.terms import DAY, Kind, Piece, Terms
from isthmus.agreements.calendars.times import clock
from isthmus.agreements.calendars.working_time import WorkingTime, moment, seconds
from isthmus.engine.formats import moment_pattern, number
from isthmus.engine.language import N_, spoken, tr

WORDS = {
    Kind.OPEN: N_("within the hours"),
    Kind.EXTRA: N_("open by exception"),
    Kind.HOURS: N_("outside the hours"),
    Kind.HOLIDAY: N_("public holiday"),
    Kind.CLOSURE: N_("closed by exception"),
}
#: Years that can be looked at, before and after this one.
BACK, ON = 2, 3
#: The longest sum: a year of hours. At most so many stretches are listed.
MOST_HOURS, MOST_STRETCHES = 8784, 60


def shown(
    calendar: BusinessCalendar, asked: Mapping[str, str], language: str, now: datetime | None = None
) -> dict[str, Any]:
    """Return what the page of a calendar is drawn of. One query, and only if a sum is asked for."""
    now = now or datetime.now(UTC)
    year = _year(asked.get("year", ""), now.year)
    terms = terms_of(calendar, _holidays(calendar, year, language))
    here = WorkingTime([(date(year - 1, 1, 1), terms)])
    return {
        "zone": terms.zone,
        "week": list(_week(terms)),
        "months": list(_months(terms, year)),
        "named": list(_named(terms, year)),
        "year": year,
        "years": range(now.year - BACK, now.year + ON + 1),
        "next": _next(here, seconds(now), terms.zone),
        "sum": _sum(calendar, terms, asked, here),
        "asked": {
            "at": asked.get("at", "")[:30] or _local(now, terms.zone).strftime("%Y-%m-%dT%H:%M"),
            "hours": asked.get("hours", "")[:12] or "4",
        },
    }


def _year(text: str, now: int) -> int:
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else now
    return min(max(wanted, now - BACK), now + ON)


def _holidays(calendar: BusinessCalendar, year: int, language: str) -> dict[date, str]:
    """Return the holidays that count: those kept, for a draft those that would be."""
    if calendar.state == "draft":
        years = range(year - 1, year + 3)
        return public_holidays(calendar.country, calendar.region, years, language)
    return read(calendar.kept_holidays)


def _week(terms: Terms) -> Iterator[dict[str, Any]]:
    """Yield the days of an ordinary week with their hours, in percent of a day and in words."""
    for code, number_of_day in DAYS.items():
        hours = (
            [(0, DAY)]
            if terms.always
            else sorted(
                (one.start, one.end) for one in terms.weekly if one.weekday == number_of_day
            )
        )
        yield {
            "name": spoken(Weekday(code).label),
            "bars": [
                {"x": round(start * 100 / DAY, 2), "w": round((end - start) * 100 / DAY, 2)}
                for start, end in hours
            ],
            "words": ", ".join(f"{clock(start)}–{clock(end)}" for start, end in hours) or "–",
        }


def _months(terms: Terms, year: int) -> Iterator[dict[str, Any]]:
    for month in range(1, 13):
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        days = [first + timedelta(days=more) for more in range((following - first).days)]
        yield {"name": f"{year}-{month:02}", "days": [_day(terms, day) for day in days]}


def _day(terms: Terms, day: date) -> dict[str, Any]:
    pieces = terms.pieces(day)
    main = _main(pieces)
    return {
        "x": round((day.day - 1) * 100 / 31, 3),
        "kind": main.kind.value,
        "words": f"{day.isoformat()}: {main.name or spoken(WORDS[main.kind])}",
    }


def _main(pieces: tuple[Piece, ...] | Any) -> Piece:
    """Return the piece that a day is known by: what is open in it, else why nothing is."""
    return next((one for one in pieces if one.kind.counts), pieces[0])


def _named(terms: Terms, year: int) -> Iterator[list[str]]:
    """Yield rows of days that have a name: holidays and exceptions, several in a row as one."""
    day, found = date(year, 1, 1), []
    while day.year == year:
        main = _main(terms.pieces(day))
        if main.kind not in (Kind.OPEN, Kind.HOURS):
            found.append((day, main))
        day += timedelta(days=1)
    for (_, kind, name), group in groupby(
        enumerate(found),
        key=lambda one: (one[1][0].toordinal() - one[0], one[1][1].kind, one[1][1].name),
    ):
        days = [one[1][0] for one in group]
        until = f" – {days[-1].isoformat()}" if len(days) > 1 else ""
        yield [days[0].isoformat() + until, name, spoken(WORDS[kind])]


def _next(here: WorkingTime, now: int, zone: str) -> str:
    if (opens := here.next_open(now)) is None:
        return tr("It is never open.")
    if opens > now:
        return tr("Closed now; it opens %(at)s.", at=_said(opens, zone))
    ends = next(here.spans(now, now + 86_400 * 8)).end
    if ends >= now + 86_400 * 8:
        return tr("Open now, round the clock.")
    return tr("Open now, until %(at)s.", at=_said(ends, zone))


def _sum(
    calendar: BusinessCalendar, terms: Terms, asked: Mapping[str, str], here: WorkingTime
) -> dict[str, Any] | None:
    """Return when so many working hours after an instant have passed, and how; None if not asked."""
    if "at" not in asked:
        return None
    start, hours = _instant(asked["at"], terms.zone), _hours(asked.get("hours", ""))
    if start is None or hours is None:
        return {
            "error": tr(
                "Give a day with its time between 1990 and 2090, and up to %(most)s hours.",
                most=number(MOST_HOURS),
            )
        }
    counted = working_times([calendar.pk]).get(calendar.pk, here)
    due = counted.after(start, round(hours * 3600))
    if due is None:
        return {"error": tr("It won't be open for so long in the next thirty years.")}
    spans = list(counted.spans(start, due))
    return {
        "due": _said(due, terms.zone),
        "rows": [
            [
                f"{_said(span.start, terms.zone)} – {_said(span.end, terms.zone)}",
                _length(span.end - span.start) if span.kind.counts else "–",
                span.name or spoken(WORDS[span.kind]),
            ]
            for span in spans[:MOST_STRETCHES]
        ],
        "more": max(len(spans) - MOST_STRETCHES, 0),
    }


def _instant(text: str, zone: str) -> int | None:
    """Return an instant that was typed by the clock on the wall of the calendar."""
    try:
        typed = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    if not 1990 <= typed.year <= 2090:
        return None
    return seconds(typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(zone)))


def _hours(text: str) -> float | None:
    try:
        hours = float(text[:12].replace(",", "."))
    except ValueError:
        return None
    return hours if 0 <= hours <= MOST_HOURS else None


def _length(length: int) -> str:
    """Return a length of time in hours, minutes and, where there are any, seconds: 1:30:05."""
    text = f"{length // 3600}:{length // 60 % 60:02}"
    return f"{text}:{length % 60:02}" if length % 60 else text


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def _said(at: int, zone: str) -> str:
    local = _local(moment(at), zone)
    name = spoken(Weekday(Weekday.values[local.weekday()]).label)[:2]
    return f"{name} {local.strftime(moment_pattern())}"
