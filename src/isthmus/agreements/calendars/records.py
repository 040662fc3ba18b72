from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from isthmus.agreements.calendars.models import BusinessCalendar, OpeningHours, SpecialDay
from isthmus.agreements.calendars.public_holidays import countries
from isthmus.agreements.calendars.times import clock, like, minutes, zones
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.snapshots.declared import Versions
from isthmus.engine.web.hooks import RecordPage

HOURS = PartType(
    name="hours",
    model=OpeningHours,
    label="Row of hours",
    label_plural="Weekly hours",
    fields=("weekday", "opens", "closes"),
    about=(
        "A row for each stretch of a day. A break is the gap between two rows of the same day; a "
        "night shift is two rows, until 24:00 and from 00:00."
    ),
)
SPECIAL = PartType(
    name="special",
    model=SpecialDay,
    label="Special day",
    label_plural="Closures and other hours",
    fields=("first", "last", "opens", "closes", "why"),
    about=(
        "Days that are closed, or open at other hours. They go before weekly hours and public "
        "holidays, so a holiday that is none for you is a row with its hours."
    ),
)

FIELDS = (
    "title",
    "zone",
    "always_open",
    "country",
    "region",
    "valid_from",
    "kept_holidays",
)
#: Nothing holds from before it, nor from so many years after today.
EARLIEST, YEARS_AHEAD = date(1990, 1, 1), 10


@register
class BusinessCalendarType(RecordType):
    model = BusinessCalendar
    prefix = "CAL"
    register = "calendars"
    label = "Business calendar"
    label_plural = "Business calendars"
    about = (
        "The hours in which clocks of targets run: weekly hours, public holidays, closures, from a "
        "day on. Targets of agreements name one, so everybody counts alike."
    )
    clause = "6.3.2"
    phase = "plan"
    icon = "clock"
    columns = ("title", "zone", "always_open", "country", "region", "state", "holidays_until")
    filters = ("owner", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The calendar", "title", "zone", "always_open", "owner", about="Whose hours they are, by which clock on the wall."),
        section("Public holidays", "country", "region", about="Looked up when it is brought into force, and kept: what was counted stays counted."),
        section("How long", "valid_from", about="A version holds from its day until the next one does."),
    )  # fmt: skip
    parts = (HOURS, SPECIAL)
    readonly = ("in_force_from", "holidays_until")
    relations = ("traces",)

    body_template = "agreements/calendar_body.html"
    versions = Versions(
        FIELDS,
        parts=("hours", "special"),
        freeze_on=("bring_into_force", "extend"),
        end_on=("retire",),
        tells=("in_force_from", "holidays_until"),
        redraft="Revise it.",
    )

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        # Pages alone need it: the command line starts without the picture.
        from isthmus.agreements.calendars.shown import shown

        assert isinstance(page.record, BusinessCalendar)
        return shown(page.record, page.request.GET, page.viewer.organization.language)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            yield from _field_errors(row, record, act)
            yield from _hours_errors(row, record)
            yield from _special_errors(row, record)


def _field_errors(row: int, record: BusinessCalendar, act: Act) -> Iterator[RowError]:
    if record.zone not in zones():
        near = ", ".join(like(record.zone)) or "Europe/Berlin, America/New_York, UTC"
        text = tr("There is no time zone “%(zone)s”.", zone=record.zone[:40])
        yield RowError(row, "zone", "zone", text, tr("For example: %(near)s.", near=near))
    if record.always_open and record.country:
        text = tr("Round the clock it is open on holidays as well.")
        yield RowError(row, "country", "always", text, tr("Leave it empty."))
    elif record.country and record.country not in countries():
        text = tr("The holidays of “%(country)s” are not known.", country=record.country)
        hint = tr("Give two capital letters, for example DE, AT, GB, US.")
        yield RowError(row, "country", "country", text, hint)
    elif record.region and record.region not in countries().get(record.country, ()):
        known = ", ".join(countries().get(record.country, ())[:60])
        text = tr("There is no part “%(region)s” of the country.", region=record.region)
        hint = tr("One of: %(known)s.", known=known) if known else tr("Leave it empty.")
        yield RowError(row, "region", "region", text, hint)
    day = record.valid_from
    if day is not None and not (day >= EARLIEST and day.year <= act.today.year + YEARS_AHEAD):
        text = tr("That is too far away.")
        hint = tr("From 1990 on, and at most ten years ahead.")
        yield RowError(row, "valid_from", "range", text, hint)


def _hours_errors(row: int, record: BusinessCalendar) -> Iterator[RowError]:
    taken: dict[str, list[tuple[int, int]]] = {}
    for place, hours in enumerate(record.parts["hours"]):
        assert isinstance(hours, OpeningHours)
        where = f"hours.{place}"
        pair = yield from _pair(row, where, hours.opens, hours.closes)
        if record.always_open:
            text = tr("Round the clock there are no other hours.")
            yield RowError(row, f"{where}.opens", "always", text, tr("Remove the row."))
        if pair is None:
            continue
        clash = next((one for one in taken.get(hours.weekday, ()) if _clash(one, pair)), None)
        if clash is not None:
            text = tr(
                "It overlaps with %(opens)s to %(closes)s of that day.",
                opens=clock(clash[0]),
                closes=clock(clash[1]),
            )
            yield RowError(row, f"{where}.opens", "overlap", text, tr("Join them in one row."))
        taken.setdefault(hours.weekday, []).append(pair)


def _special_errors(row: int, record: BusinessCalendar) -> Iterator[RowError]:
    taken: list[tuple[date, date, tuple[int, int] | None]] = []
    for place, special in enumerate(record.parts["special"]):
        assert isinstance(special, SpecialDay)
        where = f"special.{place}"
        first, last = special.first, special.last or special.first
        if last < first:
            text = tr("It ends before it begins.")
            yield RowError(row, f"{where}.last", "order", text, tr("Mend one of the dates."))
        pair: tuple[int, int] | None = None
        if special.opens or special.closes:
            pair = yield from _pair(row, where, special.opens, special.closes)
            if pair is None:
                continue
        for one, other, hours in taken:
            if first <= other and one <= last and _differ(hours, pair):
                text = tr("Another row says something else of the same day.")
                yield RowError(row, f"{where}.first", "overlap", text, tr("Leave one of them."))
                break
        taken.append((first, last, pair))


def _pair(
    row: int, where: str, opens: str, closes: str
) -> Generator[RowError, None, tuple[int, int] | None]:
    """Yield what is wrong with two times of day; return them in minutes, None if they are none."""
    start, end = minutes(opens), minutes(closes)
    hint = tr("Write it as 08:30; 24:00 is midnight at the end of the day.")
    for name, said, found in (("opens", opens, start), ("closes", closes, end)):
        if found is None:
            text = tr("“%(said)s” is no time of day.", said=said)
            yield RowError(row, f"{where}.{name}", "time", text, hint)
    if start is None or end is None:
        return None
    if start >= end:
        hint = tr("Past midnight it goes on in a row of the next day.")
        yield RowError(row, f"{where}.closes", "order", tr("It closes before it opens."), hint)
        return None
    return start, end


def _differ(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """Say whether two rows of one day can't both be meant; the same row twice can."""
    return one != other and (one is None or other is None or _clash(one, other))


def _clash(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say whether hours overlap without being the same."""
    return one != other and one[0] < other[1] and other[0] < one[1]
