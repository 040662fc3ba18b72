"""How history tells of tasks."""

from collections.abc import Mapping
from typing import Any

from isthmus.engine.happenings import Happened, declare, row_in
from isthmus.engine.past import told


def _title(payload: Mapping[str, Any]) -> str:
    return told(row_in(payload, "engine.task").get("title"))


def _why_not(payload: Mapping[str, Any]) -> str:
    row = row_in(payload, "engine.task")
    return " — ".join(text for text in (_title(payload), told(row.get("because"))) if text)


declare(
    Happened("task_added", "added a task", "added a task to", "checkbox", _title),
    Happened("task_edited", "changed a task", "changed a task of", "checkbox", _title),
    Happened("task_done", "finished a task", "finished a task of", "check", _title),
    Happened("task_set_aside", "set a task aside", "set a task aside of", "checkbox", _why_not),
    Happened("task_reopened", "opened a task again", "opened a task again of", "refresh", _title),
    Happened("task_removed", "took a task off", "took a task off", "checkbox", _title),
    Happened("task_restored", "put a task back", "put a task back on", "checkbox", _title),
)
