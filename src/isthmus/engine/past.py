"""What happened to a record, and the record as it was: later events folded back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Subquery

from isthmus.engine.door.history import snapshot
from isthmus.engine.fields import Lookup
from isthmus.engine.happenings import beside, quiet
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
        events = Event.objects.filter(entry_id=record.pk).exclude(verb__in=("created", *beside()))
        # Each of these events moved the version on by one; relations and comments don't.
        for event in events.order_by("-seq")[:back]:
            columns |= {
                name: old for name, (old, _) in payload_of(event).get("changes", {}).items()
            }
    return python_values(type(record), columns)


def python_values(model: type[Record], plain: dict[str, Any]) -> dict[str, Any]:
    """Return values of history as the model holds them: keys as numbers, dates as dates."""
    known = {column.name: column for column in model._meta.concrete_fields}
    return {name: known[name].to_python(value) for name, value in plain.items() if name in known}


def known_events(
    entry: int, most: int, lookup: Lookup, before: int | None = None, *, lately: bool = False
) -> list[Event]:
    """Return the newest events of an entry that the viewer may know of, at most `most`.

    `lately` leaves out what only the whole history tells (who watches).

    Relations with what is hidden are left out before anything is counted: a list with a place
    missing would tell of them. `before` is the key of the event that ended the page before.
    """
    every = Event.objects.filter(entry_id=entry).order_by("-seq")
    if lately:
        every = every.exclude(verb__in=quiet())
    rows = every
    if before is not None:
        rows = rows.filter(seq__lt=Subquery(rows.filter(pk=before).values("seq")))
    found: list[Event] = []
    step = max(most, 50)
    while True:
        events = list(rows[:step])
        found += known(events, lookup)
        if len(found) >= most or len(events) < step:
            return found[:most]
        rows = every.filter(seq__lt=events[-1].seq)


def known(events: Iterable[Event], lookup: Lookup) -> list[Event]:
    """Leave out the relations with what the viewer may not know of. One query at most."""
    events = list(events)
    lookup.load_entries(related_keys(events))
    return [one for one in events if all(lookup.entry(key) for key in related_keys([one]))]


def related_keys(events: Iterable[Event]) -> set[int]:
    """Return the keys of the entries that events about relations name."""
    found: set[int] = set()
    for event in events:
        if event.verb in ("related", "unrelated"):
            payload = payload_of(event)
            found |= {int(payload[end]) for end in ("source", "target") if end in payload}
    return found
