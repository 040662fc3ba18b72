"""The tasks on a record's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from isthmus.engine.access import EDIT, Viewer
from isthmus.engine.door.hanging import may
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.language import tr
from isthmus.engine.models import Task
from isthmus.engine.tasks.operations import LONGEST_REASON, LONGEST_TITLE
from isthmus.engine.web.hanging import (
    Hangs,
    Outcome,
    address,
    declared,
    does_for,
    drawn,
    outcome_for,
    person,
    rows,
    times,
    wrong,
)
from isthmus.engine.web.hooks import RecordPage

CAPABILITY = "tasks"
FIELDS = ("title", "assignee", "due", "note", "because")


def _tasks(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    found = Task.objects.filter(entry_id=entry, removed_at__isnull=True)
    return rows_of(
        "task", found, who="assignee_id", by="done_by_id", text="title", more="note",
        mark=Cast(F("due"), TextField()), state="because", link="made_from", made_at="created_at", at="done_at",
    )  # fmt: skip


selections["task"] = _tasks


def tasks_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `engine/tasks_panel.html` reads; the most urgent first, what is done last."""
    if not declared(page, CAPABILITY):
        return None
    outcome = outcome_for(page, CAPABILITY, tr("The task was taken off."))
    may_edit = may(page.record_type, page.viewer, EDIT)
    found = rows(page, "task")
    asked = {row.who for row in found if row.who is not None}
    mine = set() if may_edit else does_for(page, asked)
    items = [_item(page, row, outcome, mine, may_edit=may_edit) for row in found]
    open_ = [one for one in items if not one["done"]]
    return {
        "open": sorted(open_, key=lambda one: (one["due"] or date.max, one["key"])),
        "done": [one for one in reversed(items) if one["done"]],
        "late": sum(1 for one in open_ if one["late"]),
        "may_edit": may_edit,
        "longest": LONGEST_TITLE,
        "longest_reason": LONGEST_REASON,
        "notice": outcome.notice,
        "undo_url": address(page, "task_restore", outcome.undo) if outcome.undo else "",
        "form": _form(page, outcome),
        "people_url": address(page, "record_people"),
    }


def _form(page: RecordPage, outcome: Outcome) -> dict[str, Any]:
    """Return the form for a new task."""
    typed = outcome.typed if outcome.key is None else {}
    errors = wrong(outcome)
    return {
        "url": address(page, "task_add"),
        "values": {name: typed.get(name, "") for name in FIELDS},
        "errors": errors,
        "open": bool(errors),
    }


def _item(
    page: RecordPage, row: Row, outcome: Outcome, mine: set[int], *, may_edit: bool
) -> dict[str, Any]:
    errors = wrong(outcome, row.key)
    who = person(page, row.who) if row.who is not None else None
    values = {"title": row.text, "assignee": who["handle"] if who else "", "due": row.mark or "",
              "note": row.more, "because": ""}  # fmt: skip
    typed = {name: outcome.typed.get(name, "") for name in FIELDS}
    if "because" in errors:
        values["because"] = typed["because"]
        typed = values
    due = date.fromisoformat(row.mark) if row.mark else None
    done = row.at is not None
    return {
        "key": row.key,
        "title": row.text,
        "note": row.more,
        "who": who,
        "due": due,
        "late": not done and due is not None and due < timezone.localdate(),
        "because": row.state,
        "done": times(row.at) | {"by": person(page, row.by)["name"]} if row.at else None,
        "may_finish": may_edit or row.who in mine,
        "finish_url": address(page, "task_reopen" if done else "task_finish", row.key),
        "form": {
            "url": address(page, "task_edit", row.key),
            "aside_url": "" if done else address(page, "task_set_aside", row.key),
            "remove_url": address(page, "task_remove", row.key),
            "values": typed if errors else values,
            "errors": errors,
            "open": bool(errors),
        }
        if may_edit
        else None,
    }


drawn[CAPABILITY] = Hangs(CAPABILITY, "engine/tasks_panel.html", tasks_panel)
