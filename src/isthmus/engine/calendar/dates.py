"""The dates that a viewer may see between two days, of every register and capability.

    sources.append(find)

adds another sort. Each takes a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import CharField, F, QuerySet, Value

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.language import spoken, tr
from isthmus.engine.models import Approval, Clearance, Entry, Task
from isthmus.engine.naming import names_here
from isthmus.engine.needs.desk import Desk
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.addresses import entry_address

#: So many dates of one sort are read; a month of any organization has fewer.
MOST = 1000


@dataclass(frozen=True)
class Dated:
    """Something on a day, or from one day to another."""

    day: date
    label: str  #: "Review due", "Task"
    title: str
    reference: str
    url: str
    #: code of the record type it belongs to
    type: str
    #: what makes it the same date when it is moved: never shown
    key: str
    changed_at: datetime
    mine: bool = False
    restricted: bool = False
    until: date | None = None


@dataclass(frozen=True)
class Window:
    """Who looks, from which day to which, both included."""

    viewer: Viewer
    first: date
    last: date
    today: date
    #: one register only: the code of its record type
    type: str = ""
    mine_only: bool = False

    @cached_property
    def mine(self) -> Mapping[int, object]:
        """Return the principals whose dates are the viewer's: their own, their roles', and of
        whoever is away and named them."""
        return Desk(self.viewer, self.today).places

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the instants between which the days lie, by the clock of the installation."""
        zone = ZoneInfo(settings.TIME_ZONE)
        end = self.last + timedelta(days=1)
        return datetime.combine(self.first, time(), zone), datetime.combine(end, time(), zone)

    def entries(self) -> QuerySet[Entry]:
        """Return the records that the viewer may see, of the register that is asked for."""
        rows = Entry.objects.visible_to(self.viewer).filter(
            organization_id=self.viewer.organization_id
        )
        return rows.filter(type=self.type) if self.type else rows


#: Every sort of date; upper packages add theirs.
sources: list[Callable[[Window], Iterable[Dated]]] = []


def dates(window: Window) -> list[Dated]:
    """Return everything in the window, by day and then by title."""
    if window.viewer.customer:
        return []
    found = [one for find in sources for one in find(window)]
    if window.mine_only:
        found = [one for one in found if one.mine]
    return sorted(found, key=lambda one: (one.day, one.title, one.key))


def _of_records(window: Window) -> Iterator[Dated]:
    """Yield the declared dates of every register, and what is due in the others: one query."""
    types = [
        one
        for one in registry.types()
        if window.viewer.may_on(one.model, VIEW) and window.type in ("", one.code)
    ]
    declared = [(one, each) for one in types for each in one.calendar]
    rows: list[QuerySet[Any, Any]] = [_rows(one, each, window) for one, each in declared]
    others = [one.code for one in types if not one.calendar]
    due = (
        window.entries()
        .filter(type__in=others, due__range=(window.first, window.last))
        .exclude(state_category="void")
    )
    rows.append(
        due.order_by().values_list(
            "type", Value("due", CharField()), "pk", "reference", "title", "owner_id", "due",
            "changed_at", "circle_id", Value("", CharField()),
        )
    )  # fmt: skip
    labels = {(one.code, each.field): each.label for one, each in declared}
    first, *more = rows
    found: QuerySet[Any, Any] = first.union(*more, all=True) if more else first
    for code, name, key, reference, title, whose, day, changed_at, circle, of in found[:MOST]:
        yield Dated(
            day,
            _label(labels.get((code, name), "Due"), code, of),
            title,
            reference,
            _address(code, reference, window),
            code,
            f"record:{key}:{name}",
            changed_at,
            mine=whose in window.mine,
            restricted=circle is not None,
        )


def _label(label: str, code: str, value: str) -> str:
    """Return what a date is called, with the name its record goes by where there are several."""
    names = names_here(code)
    own = next((one.label for one in names if one.value == value), "")
    return f"{own}: {spoken(label)}" if own else label


def _rows(record_type: type[RecordType], each: CalendarDate, window: Window) -> QuerySet[Any, Any]:
    void = [
        code
        for code, state in record_type.model.lifecycle.states.items()
        if state.category == "void"
    ]
    rows = record_type.model.objects.visible_to(window.viewer).filter(
        each.when, **{f"{each.field}__range": (window.first, window.last)}
    )
    shaped: QuerySet[Any, Any] = (
        rows.exclude(state__in=void)
        .order_by()
        .values_list(
            Value(record_type.code, CharField()),
            Value(each.field, CharField()),
            "pk",
            "reference",
            "title",
            f"{each.whose}_id",
            each.field,
            "changed_at",
            "circle_id",
            F(record_type.called_by) if names_here(record_type.code) else Value("", CharField()),
        )
    )
    return shaped


def _of_tasks(window: Window) -> Iterator[Dated]:
    """Yield what is to be done on a day, until it is done."""
    rows = Task.objects.filter(
        organization_id=window.viewer.organization_id,
        due__range=(window.first, window.last),
        done_at__isnull=True,
        removed_at__isnull=True,
        entry__in=window.entries(),
    )
    for row in rows.select_related("entry").order_by("due", "pk")[:MOST]:
        yield _hung(row.entry, tr("Task"), row.title, row.due, f"task:{row.pk}", row.created_at,
                    "#tasks", row.assignee_id, window)  # fmt: skip


def _of_approvals(window: Window) -> Iterator[Dated]:
    """Yield the days on which approvals no longer hold; one given anew takes the place of the old."""
    since, until = window.moments
    rows = Approval.objects.filter(
        organization_id=window.viewer.organization_id,
        expires_at__gte=since,
        expires_at__lt=until,
        voided_at__isnull=True,
        entry__in=window.entries().exclude(state_category="void"),
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    for row in rows.select_related("entry").order_by("expires_at", "pk")[:MOST]:
        assert row.expires_at is not None
        day = row.expires_at.astimezone(zone).date()
        yield _hung(row.entry, tr("Approval expires"), row.entry.title, day, f"approval:{row.pk}",
                    row.given_at, "#approvals", row.given_by_id, window)  # fmt: skip


def _of_clearances(window: Window) -> Iterator[Dated]:
    """Yield until when somebody may read what a circle knows: told to members, and to them."""
    since, until = window.moments
    known = window.viewer.circles | window.viewer.cleared
    rows = Clearance.objects.filter(
        organization_id=window.viewer.organization_id,
        circle__in=known,
        valid_until__gte=since,
        valid_until__lt=until,
        withdrawn_at__isnull=True,
    ).select_related("principal")
    # What only lets somebody else in is the members' affair.
    told = [
        row
        for row in rows.order_by("valid_until", "pk")[:MOST]
        if row.circle_id in window.viewer.circles or row.principal_id == window.viewer.principal_id
    ]
    above: dict[int, Entry] = {}
    circles = {row.circle_id for row in told}
    for entry in window.entries().filter(circle__in=circles).order_by("pk")[:MOST]:
        above.setdefault(entry.circle_id or 0, entry)
    zone = ZoneInfo(settings.TIME_ZONE)
    for row in told:
        found = above.get(row.circle_id)
        if found is not None:
            day = row.valid_until.astimezone(zone).date()
            yield _hung(found, tr("Clearance of %(name)s ends", name=row.principal.name), found.title, day,
                        f"clearance:{row.pk}", row.valid_from, "", row.principal_id,
                        window)  # fmt: skip


def _hung(
    entry: Entry, label: str, title: str, day: date | None, key: str, at: datetime, place: str,
    whose: int | None, window: Window,
) -> Dated:  # fmt: skip
    assert day is not None
    url = f"{_address(entry.type, entry.reference, window)}{place}"
    return Dated(
        day, label, title, entry.reference, url, entry.type, key, max(at, entry.changed_at),
        mine=whose in window.mine, restricted=entry.circle_id is not None,
    )  # fmt: skip


def _address(code: str, reference: str, window: Window) -> str:
    return entry_address(Entry(type=code, reference=reference), window.viewer.organization.slug)


sources += [_of_records, _of_tasks, _of_approvals, _of_clearances]
