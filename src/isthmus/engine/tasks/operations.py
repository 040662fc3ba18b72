"""Setting tasks on a record, finishing them, and what is asked of somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from isthmus.engine.access import EDIT, VIEW, Viewer
from isthmus.engine.audience import answers_for, who_see
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Absent, Forbidden, Invalid, RowError
from isthmus.engine.door.hanging import held, may, tell, type_of
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Principal, Task, Watch, WatchReason
from isthmus.engine.text import clean_line
from isthmus.engine.watching.operations import join

CAPABILITY = "tasks"
#: Tasks on one record, characters in a title and in a note.
MOST, LONGEST_TITLE, LONGEST_NOTE = 200, 200, 5_000
#: Characters of a reason why a task is not needed.
LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Asked:
    """What a task asks for. `assignee` is the key of a principal: a person, or a role."""

    title: str
    assignee: int | None = None
    due: date | None = None
    note: str = ""
    #: the row it is made from, which stays as it was; None: somebody sets it
    made_from: int | None = None


def add(key: int, asked: Asked, act: Act) -> Task:
    """Set a task on the record with this entry. Who is asked watches it from then on.

    Raises Absent, Forbidden, Invalid (no title, too long, somebody who can't see the record).
    """
    with door_open():
        entry = held(key, act, CAPABILITY, EDIT)
        if Task.objects.filter(entry=entry, removed_at__isnull=True).count() >= MOST:
            raise Invalid(
                [_wrong("title", "too-many", tr("A record takes %(most)s tasks.", most=MOST))]
            )
        task = Task(
            organization_id=act.viewer.organization_id,
            entry=entry,
            author_id=act.viewer.principal_id,
            created_at=act.occurred_at,
            made_from=asked.made_from,
        )
        _fill(task, asked, entry)
        Task.objects.bulk_create([task])
        tell(entry, "task_added", act, task, *_watched(task, entry, act))
    return task


def edit(key: int, task: int, asked: Asked, act: Act) -> Task:
    """Change what a task asks for. Raises as `add`."""
    with door_open():
        entry = held(key, act, CAPABILITY, EDIT)
        row = _row(entry, task)
        before = _asked(row)
        _fill(row, asked, entry)
        if before != _asked(row):
            update_rows(Task, [row], ("title", "assignee", "due", "note"))
            told = {"title": before.title} if before.title != row.title else {}
            tell(entry, "task_edited", act, row, *_watched(row, entry, act), before=told)
    return row


def finish(key: int, task: int, act: Act) -> Task:
    """Say that a task is done: whoever may edit the record, or was asked."""
    return _set_done(key, task, act, done=True)


def reopen(key: int, task: int, act: Act) -> Task:
    """Say that a task is not done after all."""
    return _set_done(key, task, act, done=False)


def set_aside(key: int, task: int, because: str, act: Act) -> Task:
    """Say that a task is not needed, and why; it counts as done. Whoever may edit the record.

    Raises Absent, Forbidden, Invalid (no reason, too long, it is done already).
    """
    because = clean_line(because)
    with door_open():
        entry = held(key, act, CAPABILITY, EDIT)
        row = _row(entry, task)
        wrong = []
        if not because:
            wrong.append(_wrong("because", "required", tr("Say why it is not needed.")))
        if len(because) > LONGEST_REASON:
            text = tr("At most %(most)s characters are possible.", most=LONGEST_REASON)
            wrong.append(_wrong("because", "too-long", text))
        if row.done_at is not None:
            wrong.append(_wrong("because", "done", tr("It is done already.")))
        if wrong:
            raise Invalid(wrong)
        row.done_at, row.done_by_id = act.occurred_at, act.viewer.principal_id
        row.because = because
        update_rows(Task, [row], ("done_at", "done_by", "because"))
        tell(entry, "task_set_aside", act, row)
    return row


def remove(key: int, task: int, act: Act) -> Task:
    """Take a task off. It can be put back."""
    return _set_removed(key, task, act, removed=True)


def restore(key: int, task: int, act: Act) -> Task:
    return _set_removed(key, task, act, removed=False)


def tasks_for(viewer: Viewer) -> QuerySet[Task]:
    """Return the open tasks of a viewer, of the roles they hold, and of whom they stand in for.

    The most urgent first; two queries with the one that reads the rows.
    """
    return open_tasks(viewer, answers_for(viewer))


def open_tasks(viewer: Viewer, principals: Iterable[int]) -> QuerySet[Task]:
    """Return the open tasks of these principals, the most urgent first.

    Tasks of records out of the viewer's sight are not there.
    """
    rows = Task.objects.filter(
        organization_id=viewer.organization_id,
        assignee__in=principals,
        done_at__isnull=True,
        removed_at__isnull=True,
        entry__in=Entry.objects.visible_to(viewer),
    )
    return rows.select_related("entry").order_by(F("due").asc(nulls_last=True), "pk")


def asked_of(task: Task, viewer: Viewer) -> bool:
    """Return whether the task is the viewer's, of a role they hold, or of whom they stand in for."""
    if task.assignee_id is None:
        return False
    return task.assignee_id == viewer.principal_id or task.assignee_id in answers_for(viewer)


def _set_done(key: int, task: int, act: Act, *, done: bool) -> Task:
    with door_open():
        entry = held(key, act, CAPABILITY, VIEW)
        row = _row(entry, task)
        if not may(type_of(entry), act.viewer, EDIT) and not asked_of(row, act.viewer):
            raise Forbidden("task.own", tr("This task is somebody else's."))
        if done is (row.done_at is not None):
            return row
        row.done_at = act.occurred_at if done else None
        row.done_by_id = act.viewer.principal_id if done else None
        row.because = ""
        update_rows(Task, [row], ("done_at", "done_by", "because"))
        tell(entry, "task_done" if done else "task_reopened", act, row)
    return row


def _set_removed(key: int, task: int, act: Act, *, removed: bool) -> Task:
    with door_open():
        entry = held(key, act, CAPABILITY, EDIT)
        row = _row(entry, task, removed=not removed)
        row.removed_at = act.occurred_at if removed else None
        update_rows(Task, [row], ("removed_at",))
        tell(entry, "task_removed" if removed else "task_restored", act, row)
    return row


def _row(entry: Entry, task: int, *, removed: bool = False) -> Task:
    row = Task.objects.filter(entry=entry, pk=task, removed_at__isnull=not removed).first()
    if row is None:
        raise Absent("task")
    return row


def _fill(task: Task, asked: Asked, entry: Entry) -> None:
    """Put what is asked into the row. Raises Invalid with everything that is wrong."""
    title, note = clean_line(asked.title), asked.note.replace("\r\n", "\n").replace("\x00", "")
    wrong = []
    if not title:
        wrong.append(_wrong("title", "required", tr("Say what is to be done.")))
    for name, text, most in (("title", title, LONGEST_TITLE), ("note", note, LONGEST_NOTE)):
        if len(text) > most:
            wrong.append(
                _wrong(name, "too-long", tr("At most %(most)s characters are possible.", most=most))
            )
    if asked.due is not None and not 1 < asked.due.year < 9999:
        wrong.append(
            _wrong("due", "range", tr("The year %(year)s is out of reach.", year=asked.due.year))
        )
    if asked.assignee is not None and asked.assignee != task.assignee_id:
        wrong += _assignable(asked.assignee, entry)
    if wrong:
        raise Invalid(wrong)
    task.title, task.note = title, note.strip()
    task.assignee_id, task.due = asked.assignee, asked.due


def _assignable(principal: int, entry: Entry) -> list[RowError]:
    found = Principal.objects.filter(
        pk=principal, organization=entry.organization, active=True
    ).first()
    if found is None:
        return [_wrong("assignee", "unknown", tr("There is nobody of that name."))]
    if principal in who_see(entry, [principal]):
        return []
    hint = tr("Choose somebody who can, or ask the IMS manager to let them see it.")
    return [
        RowError(
            0, "assignee", "unseen", tr("%(name)s can't see this record.", name=found.name), hint
        )
    ]


def _asked(row: Task) -> Asked:
    return Asked(row.title, row.assignee_id, row.due, row.note)


def _wrong(field: str, code: str, message: str) -> RowError:
    return RowError(0, field, code, message)


def _watched(task: Task, entry: Entry, act: Act) -> list[Watch]:
    if task.assignee_id is None:
        return []
    return join(entry, {task.assignee_id: WatchReason.ASSIGNED}, act)
