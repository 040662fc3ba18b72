"""What a day brings: tasks and records that fall due or are overdue, clearances and approvals of
other parties that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import F

from isthmus.engine.models import Clearance, Entry, Organization, Task
from isthmus.engine.models.clearance import ClearanceKind
from isthmus.engine.notices.kinds import CLEARANCE, DUE
from isthmus.engine.notices.outside import ending
from isthmus.engine.notices.reasons import Reason

#: So long before it is due somebody is told, once; and once again when it is overdue.
AHEAD = timedelta(days=3)
#: What is overdue for longer when Isthmus first looks is no news.
BEHIND = timedelta(days=30)
#: So long before its end the holder of a clearance is told, if it lasts longer than that twice.
CLEARED = timedelta(days=2)


def reasons_of(organization: Organization, now: datetime, today: date) -> Iterator[Reason]:
    """Yield whom what is due concerns. Five queries, and those of approvals of others that end."""
    yield from _tasks(organization, today)
    yield from _records(organization, today)
    yield from _clearances(organization, now)
    yield from ending(organization, now)


def _key(what: str, key: int, due: date, today: date) -> str:
    return f"{'overdue' if due < today else 'due'}:{what}:{key}:{due:%Y%m%d}"


def _tasks(organization: Organization, today: date) -> Iterator[Reason]:
    rows = Task.objects.filter(
        organization=organization,
        assignee__isnull=False,
        due__range=(today - BEHIND, today + AHEAD),
        done_at__isnull=True,
        removed_at__isnull=True,
        entry__removed_at__isnull=True,
    )
    for task in rows.select_related("entry").order_by("pk"):
        assert task.assignee_id is not None
        assert task.due is not None
        key = _key("task", task.pk, task.due, today)
        yield Reason(DUE, task.assignee_id, task.entry, key, about=task.pk, day=task.due)


def _records(organization: Organization, today: date) -> Iterator[Reason]:
    rows = Entry.objects.as_system("what falls due").filter(
        organization=organization,
        owner__isnull=False,
        due__range=(today - BEHIND, today + AHEAD),
        removed_at__isnull=True,
    )
    for entry in rows.order_by("pk"):
        if entry.record_type is not None:
            assert entry.owner_id is not None
            assert entry.due is not None
            key = _key("record", entry.pk, entry.due, today)
            yield Reason(DUE, entry.owner_id, entry, key, day=entry.due)


def _clearances(organization: Organization, now: datetime) -> Iterator[Reason]:
    """Yield the clearances that are about to end; of the records they open, the one restricted
    first: others took its circle over."""
    rows = list(
        Clearance.objects.filter(
            organization=organization,
            kind=ClearanceKind.CLEARANCE,
            withdrawn_at__isnull=True,
            valid_until__range=(now, now + CLEARED),
            valid_from__lt=F("valid_until") - 2 * CLEARED,
        )
    )
    entries = Entry.objects.as_system("what clearances open").filter(
        circle__in={row.circle_id for row in rows}, removed_at__isnull=True
    )
    first = {entry.circle_id: entry for entry in entries.order_by("-pk")} if rows else {}
    for row in rows:
        if (entry := first.get(row.circle_id)) is not None:
            key = f"clearance-ends:{row.pk}"
            yield Reason(CLEARANCE, row.principal_id, entry, key, about=row.pk)
