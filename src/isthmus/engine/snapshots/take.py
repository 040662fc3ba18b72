"""Taking snapshots, and finding out that one was tampered with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max

from isthmus.engine.door import Act, history
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import locked
from isthmus.engine.door.transaction import door_open
from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry, Record, Snapshot
from isthmus.engine.registry import registry
from isthmus.engine.snapshots.material import contents, digest


class TamperedError(Exception):
    """A snapshot does not have the content that its digest was made of."""


def take(
    record: Record,
    purpose: str,
    fields: Sequence[str],
    parts: Sequence[str],
    act: Act,
    note: str = "",
) -> Snapshot:
    """Freeze what a record says now in `fields` and `parts`, under the next number of `purpose`.

    `purpose` is a word for addresses: baseline, case-file. The caller has made sure that the
    actor may do it. Raises Absent.
    """
    record_type = registry.of(type(record))
    with door_open():
        (row,) = locked(record_type, [record.pk], act)
        (taken,) = freeze([row], purpose, fields, parts, act, note)
        history.append([told("snapshot taken", taken, row.entry)], act)
        update_rows(Entry, [row.entry], ("seq", "head_hash"))
    return taken


def freeze(
    records: Sequence[Record],
    purpose: str,
    fields: Sequence[str],
    parts: Sequence[str],
    act: Act,
    note: str = "",
) -> list[Snapshot]:
    """Insert a snapshot of each record, whose entries are locked. The caller tells history."""
    said = contents(records, fields, parts)
    last = dict(
        Snapshot.objects.filter(entry__in=said, purpose=purpose)
        .values_list("entry_id")
        .annotate(last=Max("number"))
    )
    return Snapshot.objects.bulk_create(
        Snapshot(
            id=new_key(),
            organization_id=record.organization_id,
            entry=record.entry,
            purpose=purpose,
            number=last.get(record.pk, 0) + 1,
            content=said[record.pk],
            digest=digest(said[record.pk]),
            note=note.strip()[:500],
            made_by_id=act.viewer.principal_id,
            made_at=act.occurred_at,
        )
        for record in records
    )


def told(verb: str, snapshot: Snapshot, entry: Entry, **more: Any) -> history.Happening:
    """Return the event that holds the whole snapshot, so that its table follows from history."""
    payload = {"snapshot": history.snapshot(snapshot), "note": snapshot.note, **more}
    return history.Happening(entry, verb, payload)


def read(snapshot: Snapshot) -> Mapping[str, Any]:
    """Return what a snapshot holds. Raises TamperedError."""
    if problem := tampered([snapshot]):
        raise TamperedError(problem[0])
    return parsed(snapshot.content)


def parsed(content: str) -> Mapping[str, Any]:
    """Return canonical content as {fields, parts}."""
    found: Mapping[str, Any] = json.loads(content)
    return found


def tampered(snapshots: Iterable[Snapshot]) -> list[str]:
    """Return, in words, which snapshots no longer have the content they were taken with."""
    return [
        f"snapshot {one.purpose} {one.number} of record {one.entry_id} was changed"
        for one in snapshots
        if digest(one.content) != one.digest
    ]
