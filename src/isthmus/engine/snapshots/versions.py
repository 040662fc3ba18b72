"""Versions: frozen by a transition, and in force until the next or until one ends it."""

from __future__ import annotations

from isthmus.engine.door import Act, history
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.follow import Change
from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry, InForce, Record, Snapshot
from isthmus.engine.snapshots.declared import VERSION, Versions
from isthmus.engine.snapshots.take import freeze, told


def follow(change: Change) -> None:
    """Freeze the records of a change as versions, or end those in force, where declared."""
    declared = change.record_type.versions
    if declared is None:
        return
    if change.verb in declared.freeze_on:
        _freeze(change, declared)
    elif change.verb in declared.end_on:
        _end(change)


def _freeze(change: Change, declared: Versions) -> None:
    act = change.act
    note = str(change.inputs.get(declared.note) or "")
    taken = freeze(change.records, VERSION, declared.fields, declared.parts, act, note)
    ended = _closed(change, act)
    starts = [
        _start(one, record, ended.get(record.pk), act)
        for one, record in zip(taken, change.records, strict=True)
    ]
    InForce.objects.bulk_create(starts)
    history.append(
        [
            told("version frozen", one, record.entry, in_force=_told(ended.get(record.pk), start))
            for one, start, record in zip(taken, starts, change.records, strict=True)
        ],
        act,
    )
    _save_heads(change)


def _end(change: Change) -> None:
    ended = _closed(change, change.act)
    history.append(
        [
            history.Happening(
                record.entry, "version out of force", {"in_force": _told(ended[record.pk])}
            )
            for record in change.records
            if record.pk in ended
        ],
        change.act,
    )
    _save_heads(change)


def _start(taken: Snapshot, record: Record, before: InForce | None, act: Act) -> InForce:
    # An act that is dated back never begins before the one it follows has ended.
    since = max(act.occurred_at, before.valid_to) if before and before.valid_to else act.occurred_at
    return InForce(
        id=new_key(),
        organization_id=taken.organization_id,
        entry_id=taken.entry_id,
        snapshot=taken,
        valid_from=since,
        title_key=record.title_key,
    )


def _closed(change: Change, act: Act) -> dict[int, InForce]:
    """Take out of force what is in force, and return it by key of the record."""
    rows = list(
        InForce.objects.filter(entry__in=[r.pk for r in change.records], valid_to__isnull=True)
    )
    for row in rows:
        row.valid_to = max(act.occurred_at, row.valid_from)
    update_rows(InForce, rows, ("valid_to",))
    return {row.entry_id: row for row in rows}


def _told(*rows: InForce | None) -> list[dict[str, object]]:
    return [history.snapshot(row) for row in rows if row is not None]


def _save_heads(change: Change) -> None:
    update_rows(Entry, [record.entry for record in change.records], ("seq", "head_hash"))


def in_force(record: Record) -> Snapshot | None:
    """Return the version of a record that is to be relied on now."""
    found = (
        InForce.objects.filter(entry=record.pk, valid_to__isnull=True)
        .select_related("snapshot")
        .first()
    )
    return found.snapshot if found else None
