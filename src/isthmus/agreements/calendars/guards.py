"""What must hold before a calendar moves. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.agreements.calendars.public_holidays import AHEAD
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.agreements.calendars.models import BusinessCalendar
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["BusinessCalendar", Reason]]


def is_open_at_all(calendars: Sequence[BusinessCalendar], act: Act) -> Reasons:
    """Refuse what is never open: no clock would ever run."""
    text, hint = tr("It is never open."), tr("Give its hours, or say that it is round the clock.")
    for one in calendars:
        if not one.always_open and not one.parts["hours"]:
            yield one, Reason("never-open", text, hint)


def follows_the_last(calendars: Sequence[BusinessCalendar], act: Act) -> Reasons:
    """Refuse a version that would hold from before today while another is in force.

    What has been counted stays counted.
    """
    for one in calendars:
        past = one.valid_from is not None and one.valid_from < act.today
        if one.in_force_from is not None and past:
            text = tr("Until today it is counted by the version in force.")
            hint = tr("Let it hold from today or a later day.")
            yield one, Reason("too-early", text, hint)


def holidays_run_short(calendars: Sequence[BusinessCalendar], act: Act) -> Reasons:
    """Refuse to look up holidays that are kept already."""
    for one in calendars:
        if one.holidays_until is None:
            text = tr("It keeps no public holidays.")
            yield one, Reason("no-country", text, tr("Revise it and name a country."))
        elif one.holidays_until.year >= act.today.year + AHEAD:
            text = tr("They are known until %(until)s.", until=day(one.holidays_until))
            yield one, Reason("known", text, tr("Next year there will be more of them."))
