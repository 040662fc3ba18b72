"""The time spent on a record, on its page: how much in all, by whom, and each entry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from isthmus.engine.access import Viewer
from isthmus.engine.door.hanging import may
from isthmus.engine.formats import day
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.language import tr
from isthmus.engine.models import TimeSpent
from isthmus.engine.time_spent.durations import length
from isthmus.engine.time_spent.operations import (
    CAPABILITY,
    FOR_OTHERS,
    LONGEST_NOTE,
    VERBS,
    may_change,
)
from isthmus.engine.web.hanging import (
    Hangs,
    Outcome,
    address,
    declared,
    drawn,
    outcome_for,
    person,
    rows,
    wrong,
)
from isthmus.engine.web.hooks import RecordPage

KIND = "time_spent"
FIELDS = ("spent", "day", "who", "note")
#: So many entries stand open; earlier ones fold out.
LATEST = 5


def _entries(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    found = TimeSpent.objects.filter(entry_id=entry, removed_at__isnull=True)
    return rows_of(
        KIND, found, who="who_id", by="author_id", number="minutes", text="note",
        mark=Cast(F("day"), TextField()), made_at="created_at",
    )  # fmt: skip


selections[KIND] = _entries


def time_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `engine/time_panel.html` reads, the latest day first; no query of its own."""
    if not declared(page, CAPABILITY):
        return None
    outcome = outcome_for(page, CAPABILITY, tr("The entry was taken off."))
    may_write = may(page.record_type, page.viewer, *VERBS)
    others = may(page.record_type, page.viewer, FOR_OTHERS)
    found = sorted(rows(page, KIND), key=lambda row: (row.mark, row.key), reverse=True)
    items = [_item(page, row, outcome, others=others, may_write=may_write) for row in found]
    return {
        "total": length(sum(row.number or 0 for row in found)) if found else "",
        "by_person": _by_person(page, found),
        "latest": items[:LATEST],
        "earlier": items[LATEST:],
        "may_write": may_write,
        "others": others,
        "longest": LONGEST_NOTE,
        "notice": outcome.notice,
        "undo_url": address(page, "time_restore", outcome.undo) if outcome.undo else "",
        "form": _form(page, outcome),
        "people_url": address(page, "record_people"),
    }


def _by_person(page: RecordPage, found: list[Row]) -> list[dict[str, str]]:
    """Return how much each spent, most first, where they are several."""
    sums: dict[int, int] = {}
    for row in found:
        if row.who is not None:
            sums[row.who] = sums.get(row.who, 0) + (row.number or 0)
    ranked = sorted(sums.items(), key=lambda one: -one[1]) if len(sums) > 1 else []
    return [{"name": person(page, who)["name"], "length": length(total)} for who, total in ranked]


def _form(page: RecordPage, outcome: Outcome) -> dict[str, Any]:
    """Return the form for a new entry."""
    typed = outcome.typed if outcome.key is None else {}
    errors = wrong(outcome)
    return {
        "url": address(page, "time_add"),
        "values": {name: typed.get(name, "") for name in FIELDS},
        "errors": errors,
        "open": bool(errors),
    }


def _item(
    page: RecordPage, row: Row, outcome: Outcome, *, others: bool, may_write: bool
) -> dict[str, Any]:
    errors = wrong(outcome, row.key)
    who = person(page, row.who)
    on = date.fromisoformat(row.mark)
    values = {"spent": length(row.number or 0), "day": row.mark, "who": who["handle"],
              "note": row.text}  # fmt: skip
    mine = may_write and may_change(row.who, row.by, page.viewer, others=others)
    return {
        "key": row.key,
        "length": length(row.number or 0),
        "day": on,
        "day_text": day(on),
        "who": who,
        "by": person(page, row.by)["name"] if row.by != row.who else "",
        "note": row.text,
        "form": {
            "url": address(page, "time_edit", row.key),
            "remove_url": address(page, "time_remove", row.key),
            "values": {name: outcome.typed.get(name, "") for name in FIELDS} if errors else values,
            "errors": errors,
            "open": bool(errors),
        }
        if mine
        else None,
    }


drawn[CAPABILITY] = Hangs(CAPABILITY, "engine/time_panel.html", time_panel)
