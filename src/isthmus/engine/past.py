"""A record as it was: later events folded back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from isthmus.engine.door.history import snapshot
from isthmus.engine.models import Event, Record


def payload_of(event: Event) -> dict[str, Any]:
    """Return what an event says; nothing if it was lawfully erased."""
    found: dict[str, Any] = json.loads(event.payload) if event.payload else {}
    return found


def values_at_version(record: Record, version: int) -> dict[str, Any]:
    """Return the record's columns by name as they were at `version`, as Python values.

    One query. Needs `record.entry`. Versions before the first are the first.
    """
    columns = snapshot(record)
    back = record.entry.version - version
    if back > 0:
        events = Event.objects.filter(entry_id=record.pk).exclude(
            verb__in=("related", "unrelated", "created")
        )
        # Each of these events moved the version on by one; relations don't.
        for event in events.order_by("-seq")[:back]:
            columns |= {
                name: old for name, (old, _) in payload_of(event).get("changes", {}).items()
            }
    return python_values(type(record), columns)


def python_values(model: type[Record], plain: dict[str, Any]) -> dict[str, Any]:
    """Return values of history as the model holds them: keys as numbers, dates as dates."""
    known = {column.name: column for column in model._meta.concrete_fields}
    return {name: known[name].to_python(value) for name, value in plain.items() if name in known}


def related_keys(events: Iterable[Event]) -> set[int]:
    """Return the keys of the entries that events about relations name."""
    found: set[int] = set()
    for event in events:
        if event.verb in ("related", "unrelated"):
            payload = payload_of(event)
            found |= {int(payload[end]) for end in ("source", "target") if end in payload}
    return found
