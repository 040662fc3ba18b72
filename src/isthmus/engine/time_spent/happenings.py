"""How history tells of time spent. Whose it was stands where it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from isthmus.engine.formats import day
from isthmus.engine.happenings import Happened, declare, row_in
from isthmus.engine.language import tr
from isthmus.engine.past import told
from isthmus.engine.time_spent.durations import length


def _entry(payload: Mapping[str, Any]) -> str:
    row = row_in(payload, "engine.timespent")
    if not row:
        return ""
    now = _said(row)
    note = told(row.get("note") or "")
    was = payload.get("was")
    if was and (before := _said(was)) != now:
        now = tr("%(before)s → %(after)s", before=before, after=now)
    return f"{now}: {note}" if note else now


def _said(row: Mapping[str, Any]) -> str:
    on = day(date.fromisoformat(str(row["day"])))
    return tr("%(length)s on %(day)s", length=length(int(row["minutes"])), day=on)


declare(
    Happened("time_entered", "entered time spent", "entered time spent on", "clock", _entry),
    Happened("time_corrected", "corrected time spent", "corrected time spent on", "clock", _entry),
    Happened("time_removed", "took time spent off", "took time spent off", "clock", _entry),
    Happened("time_restored", "put time spent back", "put time spent back on", "clock", _entry),
)
