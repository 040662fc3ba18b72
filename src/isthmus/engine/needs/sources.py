"""The sorts of need that the engine itself knows: of every register, by no register's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import F

from isthmus.engine.approvals.waiting import Waiting, waiting_for
from isthmus.engine.comments.operations import unseen
from isthmus.engine.door import Act
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Event, Task
from isthmus.engine.needs.desk import MOST, Desk, Need, Source, Whose, sources
from isthmus.engine.registry import RecordType
from isthmus.engine.tasks.operations import open_tasks
from isthmus.engine.web.addresses import record_address

#: Dates of records that are further off are on the calendar; nobody needs to act yet.
AHEAD = timedelta(days=30)


def tasks(desk: Desk) -> Iterator[Need]:
    """Yield what was asked of the viewer, of their roles, and of whom they stand in for."""
    rows = open_tasks(desk.viewer, desk.places).select_related("entry", "author")
    slug = desk.viewer.organization.slug
    for row in rows[:MOST]:
        yield _task(row, desk, slug)


def _task(row: Task, desk: Desk, slug: str) -> Need:
    whose, place = desk.places[row.assignee_id or 0]
    return Need(
        "task",
        row.title,
        f"{record_address(row.entry, slug)}#tasks",
        "checkbox",
        row.entry.reference,
        row.author.name if row.author and row.author_id != desk.viewer.principal_id else "",
        row.created_at,
        row.due,
        whose,
        place,
    )


def mentions(desk: Desk) -> Iterator[Need]:
    """Yield the records on which somebody mentions the viewer or a role of theirs, each once."""
    rows = unseen(desk.viewer).select_related("entry", "comment__author").order_by("-pk")[:MOST]
    slug = desk.viewer.organization.slug
    for row in {row.entry_id: row for row in reversed(rows)}.values():
        whose, place = desk.places.get(row.principal_id, ("mine", ""))
        yield Need(
            "mention",
            row.entry.title,
            f"{record_address(row.entry, slug)}#comment-{row.comment_id}",
            "message",
            row.entry.reference,
            row.comment.author.name if row.comment.author else tr("The system"),
            row.created_at,
            None,
            whose,
            place,
        )


def approvals(desk: Desk) -> Iterator[Need]:
    """Yield what waits for this viewer's approval, in whatever register, and who asked for it."""
    found = waiting_for(Act.now(desk.viewer, "web"))[:MOST]
    asked = _asked(found)
    slug = desk.viewer.organization.slug
    for one in found:
        seat, event = one.on_behalf_of, asked.get(one.record.pk)
        whose: Whose = "mine" if seat is None else "role" if seat.own else "standing_in"
        yield Need(
            "approval",
            one.record.title,
            record_address(one.record, slug),
            "checks",
            one.record.reference,
            event.actor_name if event else "",
            event.occurred_at if event else one.record.changed_at,
            None,
            whose,
            seat.name if seat else "",
            one.rule.label,
        )


def _asked(found: Iterable[Waiting]) -> dict[int, Event]:
    """Return the latest transition of each record into the state in which approval is asked for."""
    keys = [one.record.pk for one in found]
    types: dict[type[RecordType], None] = {one.record_type: None for one in found}
    verbs = {
        verb
        for one in types
        for verb, step in one.transitions().items()
        if any(step.target in rule.states for rule in one.approvals)
    }
    if not keys:
        return {}
    rows = Event.objects.filter(entry__in=keys, verb__in=verbs).order_by("pk")
    # What people wrote is not asked for: a payload may be long.
    return {row.entry_id: row for row in rows.only("entry_id", "actor_name", "occurred_at")}


def dates(desk: Desk) -> Iterator[Need]:
    """Yield the records for which somebody answers and that are due before long, or overdue."""
    rows = (
        Entry.objects.visible_to(desk.viewer)
        .filter(
            organization_id=desk.viewer.organization_id,
            owner__in=desk.places,
            due__lte=desk.today + AHEAD,
        )
        .exclude(state_category="void")
        .order_by(F("due").asc(), "pk")
    )
    slug = desk.viewer.organization.slug
    for row in rows[:MOST]:
        whose, place = desk.places[row.owner_id or 0]
        declared = row.record_type
        if declared is not None:
            yield Need(
                "date",
                row.title,
                record_address(row, slug),
                declared.icon,
                row.reference,
                due=row.due,
                whose=whose,
                place=place,
            )


sources += [
    Source("task", "Tasks", "checkbox", tasks),
    Source("approval", "Approvals", "checks", approvals),
    Source("mention", "Mentions", "message", mentions),
    Source("date", "Dates of my records", "calendar-due", dates),
]
