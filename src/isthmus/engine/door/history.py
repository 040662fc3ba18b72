"""Appending to history: canonical payloads and the chain of hashes of each entry."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring
from typing import Any

from django.db import models

from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.door.errors import Forbidden
from isthmus.engine.door.transaction import happened, wrote
from isthmus.engine.door.words import keep
from isthmus.engine.fields import shortest
from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry, Event, Record
from isthmus.engine.models.rows import row_of

#: Derived or kept elsewhere; replay computes them again.
NOT_IN_HISTORY = frozenset({"entry", "organization", "title_key", "changed_at", "created_at"})

#: In a payload, in place of a value that was lawfully erased.
ERASED: dict[str, Any] = {"erased": True}
#: In place of an actor's name that was lawfully erased.
ERASED_NAME = "Erased person"
#: The form of new events: see `Event`.
FORM = 2


@dataclass
class Happening:
    """What is about to be appended to one entry's history."""

    entry: Entry
    verb: str
    payload: dict[str, Any] = field(default_factory=dict)
    #: when it happened and who did it, no account of ours, where another system's log says so
    at: datetime | None = None
    by: str | None = None


def plain(value: Any) -> Any:
    """Return a column's value as canonical JSON: keys as strings, instants in UTC."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return shortest(value) if isinstance(value, Decimal) else value


def snapshot(row: models.Model, left_out: frozenset[str] = NOT_IN_HISTORY) -> dict[str, Any]:
    """Return the columns of a row that history keeps, by field name; keys as strings."""
    found: dict[str, Any] = {}
    for name, attribute, is_key in _kept(type(row), left_out):
        value = getattr(row, attribute)
        if name == "own":
            # Each own field is a field of its own in history: it may be erased by itself.
            found |= {f"own.{code}": held for code, held in value.items()}
            continue
        found[name] = str(value) if is_key and value is not None else plain(value)
    return found


@cache
def _kept(model: type[models.Model], left_out: frozenset[str]) -> list[tuple[str, str, bool]]:
    """Return name, attribute and whether it is a key of each column that history keeps."""
    left_out |= getattr(model, "BESIDE_HISTORY", frozenset())
    return [
        (column.name, str(column.attname), bool(column.is_relation or column.primary_key))
        for column in model._meta.concrete_fields
        if column.name not in left_out
    ]


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [old, new]} of what differs."""
    names = after if before.keys() <= after.keys() else {**after, **before}
    sides = ((name, before.get(name), after.get(name)) for name in names)
    return {name: [old, new] for name, old, new in sides if old != new}


def canonical(payload: dict[str, Any]) -> str:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(salt: str, payload: str) -> str:
    return hashlib.sha256(f"{salt}\n{payload}".encode()).hexdigest()


def chain_hash(previous: str, event: Event) -> str:
    """Return the hash of `event` that follows `previous` in its entry's chain."""
    covered = [
        *([str(event.form)] if event.form > 1 else []),
        previous,
        str(event.entry_id),
        str(event.seq),
        plain(event.recorded_at),
        plain(event.occurred_at),
        str(event.actor_id or ""),
        event.actor_digest if event.form > 1 else event.actor_name,
        event.via,
        event.request_id,
        event.verb,
        event.payload_digest,
    ]
    # What `json.dumps(covered, ensure_ascii=False)` gives, in a tenth of the time.
    listed = f"[{', '.join(map(encode_basestring, covered))}]"
    return hashlib.sha256(listed.encode()).hexdigest()


def append(happenings: Sequence[Happening], act: Act) -> None:
    """Append events and move each entry's `seq` and `head_hash` on. The caller saves the entries."""
    insert_rows(Event, chain(happenings, act))


def chain(happenings: Sequence[Happening], act: Act) -> list[Event]:
    """Return the events to append, in order; each entry's `seq` and `head_hash` move on.

    For a caller that writes them together with the entries; `append` does the rest itself.
    """
    if not happenings:
        return []
    for happening in happenings:
        if act.viewer.only_reads(happening.entry.circle_id):
            # Every write ends here, so a clearance can't change anything by any way in.
            raise Forbidden("clearance", "You were let in to read this; you can't change it.")
    wrote(act.viewer.organization_id, {happening.entry.type for happening in happenings})
    events = [chained(happening, act) for happening in happenings]
    happened(
        act.viewer.organization_id,
        [(one.entry, event) for one, event in zip(happenings, events, strict=True)],
    )
    return events


def chained(happening: Happening, act: Act) -> Event:
    """Return the event of a happening and move the entry's `seq` and `head_hash` on to it."""
    entry = happening.entry
    payload = canonical(happening.payload)
    salt, actor_salt = secrets.token_hex(16), secrets.token_hex(16)
    name = act.viewer.name if happening.by is None else happening.by
    event = row_of(Event, {
        "id": new_key(),
        "entry_id": entry.pk,
        "seq": entry.seq + 1,
        "verb": happening.verb,
        "actor_id": act.viewer.principal_id if happening.by is None else None,
        "actor_name": name,
        "via": act.via,
        "request_id": act.request_id,
        "recorded_at": act.recorded_at,
        "occurred_at": happening.at or act.occurred_at,
        "payload": payload,
        "salt": salt,
        "payload_digest": digest(salt, payload),
        "hash": "",
        "form": FORM,
        "actor_salt": actor_salt,
        "actor_digest": digest(actor_salt, name),
    })  # fmt: skip
    event.hash = chain_hash(entry.head_hash, event)
    entry.seq, entry.head_hash = event.seq, event.hash
    return event


def broken_event(previous: str, event: Event) -> str:
    """Return what was changed of an event that follows the hash `previous`, or the empty string.

    What was erased has no salt any more. That it was erased lawfully is for `engine.history.verify`
    to find: the `erased` event attests it.
    """
    if event.salt and event.payload and digest(event.salt, event.payload) != event.payload_digest:
        return f"the payload of event {event.seq} was changed"
    nameless = event.actor_name == ERASED_NAME
    if event.form > 1 and (event.actor_salt or not nameless):
        if digest(event.actor_salt, event.actor_name) != event.actor_digest:
            return f"event {event.seq} was changed: it names somebody else"
    elif event.form == 1 and nameless:
        return ""
    return "" if chain_hash(previous, event) == event.hash else f"event {event.seq} was changed"


def broken_link(entry: Entry, events: Sequence[Event]) -> str:
    """Return what is wrong with an entry's chain of events (in order), or the empty string."""
    previous = ""
    for position, event in enumerate(events, start=1):
        if event.seq != position:
            return f"event {position} is missing"
        if problem := broken_event(previous, event):
            return problem
        previous = event.hash
    if entry.seq != len(events) or entry.head_hash != previous:
        return "events at the end are missing"
    return ""


def mirror(record: Record) -> None:
    """Bring a record's entry in line with the record."""
    entry = record.entry
    entry.title, entry.title_key = record.title, record.title_key
    entry.kind = getattr(record, "kind", "") or ""
    entry.owner_id = record.owner_id
    entry.state, entry.state_category = record.state, record.state_category
    entry.due = record.entry_due()
    entry.circle_id = record.circle_id
    entry.reference = record.reference
    entry.removed_at = record.removed_at
    entry.changed_at = record.changed_at


#: What `mirror` and `append` change of an entry.
ENTRY_COLUMNS = (
    "title", "title_key", "kind", "owner", "state", "state_category", "due", "circle",
    "reference", "removed_at", "changed_at", "version", "seq", "head_hash",
)  # fmt: skip


def save(records: Sequence[Record], names: Sequence[str], parts: Collection[str] = ()) -> None:
    """Write the fields `names` of records that exist, and bring entries and words in line.

    `parts` names the parts that changed, whose rows are written already.
    """
    names = list(dict.fromkeys("own" if name.startswith("own.") else name for name in names))
    for record in records:
        mirror(record)
    if records:
        update_rows(type(records[0]), records, names)
    update_rows(Entry, [record.entry for record in records], ENTRY_COLUMNS)
    keep(records, {*names, *parts})
