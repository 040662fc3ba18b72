"""The calendar: a month as a grid, or what is ahead as an agenda; on a phone always the agenda."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isthmus.engine.access import VIEW
from isthmus.engine.calendar.dates import Dated, Window, dates
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest

#: So many are named in a cell of the month; the others are one link away.
NAMED = 3
#: Days of an agenda.
AHEAD = 60
WEEKDAYS = tuple(zip(months.day_abbr, months.day_name, strict=True))


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Words that mean nothing ask for nothing."""

    month: date  #: its first day
    view: str = "month"
    whose: str = "mine"
    register: str = ""

    def query(self, **other: str) -> str:
        asked = {
            "month": f"{self.month:%Y-%m}",
            "view": self.view,
            "whose": self.whose,
            "register": self.register,
        } | other
        usual = {"view": "month", "whose": "mine", "register": ""}
        kept = {name: value for name, value in asked.items() if value != usual.get(name)}
        return f"?{urlencode(kept)}" if kept else "?"


@require_safe
def calendar(request: MemberRequest, org: str) -> HttpResponse:
    """Show the dates of a month that the viewer may see, narrowed to theirs or to a register."""
    today = timezone.localdate()
    asked = _asked(request, today)
    first, last = _span(asked, today)
    chosen = registry.by_register(asked.register) if asked.register else None
    window = Window(
        request.viewer,
        first,
        last,
        today,
        type=chosen.code if chosen else "",
        mine_only=asked.whose == "mine",
    )
    found = dates(window)
    context = {
        "asked": asked,
        "title": f"{asked.month:%B %Y}"
        if asked.view == "month"
        else tr("The next %(ahead)s days", ahead=AHEAD),
        "weekdays": WEEKDAYS,
        "weeks": _weeks(asked.month, found, today) if asked.view == "month" else [],
        "days": _agenda(found, first, last, asked, today),
        "count": sum(1 for one in found if _within(one, asked, first, last)),
        "choices": _choices(request, asked),
        "previous": asked.query(month=f"{_shifted(asked.month, -1):%Y-%m}"),
        "next": asked.query(month=f"{_shifted(asked.month, 1):%Y-%m}"),
        "now": asked.query(month=f"{today:%Y-%m}"),
        "rows": [(str(one.day), one.label, one.title, one.reference) for one in found],
    }
    crumbs = [(tr("Calendar"), reverse("calendar", kwargs={"org": org}))]
    return page(request, "home/calendar.html", context, crumbs)


def _asked(request: MemberRequest, today: date) -> Asked:
    sent = request.GET
    try:
        month = date.fromisoformat(f"{sent.get('month', '')}-01")
    except ValueError:
        month = today.replace(day=1)
    if not today.year - 50 < month.year < today.year + 50:
        month = today.replace(day=1)
    register = sent.get("register", "")
    known = [one.register for one in _registers(request)]
    return Asked(
        month,
        "agenda" if sent.get("view") == "agenda" else "month",
        "all" if sent.get("whose") == "all" else "mine",
        register if register in known else "",
    )


def _registers(request: MemberRequest) -> list[type[RecordType]]:
    return [one for one in registry.types() if request.viewer.may_on(one.model, VIEW)]


def _span(asked: Asked, today: date) -> tuple[date, date]:
    """Return the days that are read: whole weeks around a month, or from today on."""
    if asked.view == "agenda":
        return today, today + timedelta(days=AHEAD)
    weeks = months.Calendar().monthdatescalendar(asked.month.year, asked.month.month)
    return weeks[0][0], weeks[-1][-1]


def _shifted(month: date, by: int) -> date:
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def _within(one: Dated, asked: Asked, first: date, last: date) -> bool:
    """Return whether a date belongs to the month itself, or to the agenda."""
    if asked.view == "agenda":
        return True
    end = _shifted(asked.month, 1) - timedelta(days=1)
    return one.day <= end and (one.until or one.day) >= asked.month


def _on(found: Iterable[Dated], day: date) -> list[Dated]:
    return [one for one in found if one.day <= day <= (one.until or one.day)]


def _weeks(month: date, found: Sequence[Dated], today: date) -> list[list[dict[str, Any]]]:
    return [
        [_cell(day, _on(found, day), month, today) for day in week]
        for week in months.Calendar().monthdatescalendar(month.year, month.month)
    ]


def _cell(day: date, here: list[Dated], month: date, today: date) -> dict[str, Any]:
    # One more takes no more room than the line that says so.
    named = len(here) if len(here) <= NAMED + 1 else NAMED
    return {
        "day": day,
        "other": day.month != month.month,
        "today": day == today,
        "items": [_item(one, today) for one in here[:named]],
        "more": len(here) - named,
    }


def _item(one: Dated, today: date) -> dict[str, Any]:
    return {
        "url": one.url,
        "title": one.title,
        "label": one.label,
        "reference": one.reference,
        "late": one.until is None and one.day < today,
        "away": one.until is not None,
        "until": one.until,
        "mine": one.mine,
        "restricted": one.restricted,
    }


def _agenda(
    found: Sequence[Dated], first: date, last: date, asked: Asked, today: date
) -> list[dict[str, Any]]:
    """Return the days on which there is something; what lasts stands on its first day shown."""
    if asked.view == "month":
        first = asked.month
        last = _shifted(asked.month, 1) - timedelta(days=1)
    by_day: dict[date, list[Dated]] = {}
    for one in found:
        if one.day <= last and (one.until or one.day) >= first:
            by_day.setdefault(max(one.day, first), []).append(one)
    return [
        {
            "day": day,
            "weekday": months.day_name[day.weekday()],
            "today": day == today,
            "items": [_item(one, today) for one in by_day[day]],
        }
        for day in sorted(by_day)
    ]


def _choices(request: MemberRequest, asked: Asked) -> dict[str, Any]:
    return {
        "views": [
            {"label": label, "url": asked.query(view=code), "current": asked.view == code}
            for code, label in (("month", tr("Month")), ("agenda", tr("Agenda")))
        ],
        "whose": [
            {"label": label, "url": asked.query(whose=code), "current": asked.whose == code}
            for code, label in (("mine", tr("Mine")), ("all", tr("Everybody's")))
        ],
        "registers": [("", tr("Every register"))]
        + [(one.register, one.label_plural) for one in _registers(request)],
    }
