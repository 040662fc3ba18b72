from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.engine.access import EDIT
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import (
    foreign_values,
    locked,
    missing_or_long,
    refuse,
    require,
    validate,
)
from isthmus.engine.door.errors import Conflict, Invalid, RowError
from isthmus.engine.door.follow import Change, tell
from isthmus.engine.door.inherit import follow_parents
from isthmus.engine.door.parts import (
    PartChange,
    insert_parts,
    parts_payload,
    plan_parts,
    write_parts,
)
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.language import tr
from isthmus.engine.models import Record
from isthmus.engine.own.declared import declared
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold


@dataclass(frozen=True)
class Edit:
    """New values for some fields and parts of one record; `base` is the version the writer had read.

    A part stands under its name, as the complete list of its rows: `engine.parts`.
    """

    key: int
    values: Mapping[str, Any]
    base: int | None = None


def edit(
    record_type: type[RecordType], edits: Sequence[Edit], act: Act, note: str = ""
) -> list[Record]:
    """Change fields of records and return them in order. What does not differ is not written.

    History keeps `note` with the change.

    More than 500 edits are several transactions, each all or nothing, unless the caller has
    opened the door.

    Raises Absent, Forbidden, Conflict (the record moved on since `base`), Invalid, Refused.
    """
    require(record_type, EDIT, act)
    record_type = declared(record_type, act.viewer.organization)
    _known_fields(record_type, edits)
    done: list[Record] = []
    for offset, chunk in chunks(edits):
        with door_open():
            done += _edit_chunk(record_type, chunk, act, offset, note)
    return done


def _known_fields(record_type: type[RecordType], edits: Sequence[Edit]) -> None:
    fields = record_type.specs(record_type.editable())
    editable = {*(spec.name for spec in fields), *(part.name for part in record_type.parts)}
    errors = [
        RowError(
            row,
            name,
            "unknown-field",
            tr("%(label)s has no field “%(name)s” to edit.", label=record_type.label, name=name),
        )
        for row, change in enumerate(edits)
        for name in change.values
        if name not in editable
    ]
    seen: set[int] = set()
    for row, change in enumerate(edits):
        if change.key in seen:
            errors.append(RowError(row, "", "twice", tr("This record is edited twice at once.")))
        seen.add(change.key)
    errors += [
        error
        for row, change in enumerate(edits)
        for error in missing_or_long(record_type, fields, row, change.values)
    ]
    if errors:
        raise Invalid(errors)


def _edit_chunk(
    record_type: type[RecordType], edits: Sequence[Edit], act: Act, offset: int, note: str
) -> list[Record]:
    records = locked(record_type, [change.key for change in edits], act)
    for record, change in zip(records, edits, strict=True):
        if change.base is not None and change.base != record.entry.version:
            raise Conflict(record, change.base, dict(change.values))
    before = [history.snapshot(record) for record in records]
    touched, rows = [], []
    parts: dict[int, list[PartChange]] = {}
    wrong: list[RowError] = []
    for row, (record, change) in enumerate(zip(records, edits, strict=True), start=offset):
        changed = put_values(record_type, record, change.values)
        wrong += foreign_values(record_type, row, record, changed)
        parts[record.pk] = plan_parts(record_type, record, change.values, row)
        changed |= {one.part.name for one in parts[record.pk]}
        if changed:
            touched.append(record)
            rows.append(row)
            record.touched = changed
            record.on_edit(act, changed)
    if wrong:
        raise Invalid(wrong)
    if not touched:
        return records
    record_type.derive(touched, act)
    # Guards see the records as they are to be; what they refuse is rolled back with the chunk.
    refuse(record_type.guards_of_edit(), touched, act)
    validate(record_type, touched, act, rows)
    old_of = {record.pk: old for record, old in zip(records, before, strict=True)}
    follow_parents(
        record_type,
        {row: (record, old_of[record.pk]) for row, record in zip(rows, touched, strict=True)},
        act,
    )
    happenings = []
    names: set[str] = set()
    changed_of: dict[int, set[str]] = {}
    for record, old in zip(records, before, strict=True):
        if record not in touched:
            continue
        changes = history.differences(old, history.snapshot(record))
        names |= changes.keys()
        changed_of[record.pk] = {*changes, *(one.part.name for one in parts[record.pk])}
        record.changed_at = act.occurred_at
        record.entry.version += 1
        payload: dict[str, Any] = {"changes": changes} | ({"note": note} if note else {})
        if record.new_parts or parts[record.pk]:
            payload["parts"] = parts_payload(record, parts[record.pk])
        happenings.append(history.Happening(record.entry, "edited", payload))
    history.append(happenings, act)
    insert_parts(touched)
    write_parts(one for changed in parts.values() for one in changed)
    rows_of = {one.part.name for changed in parts.values() for one in changed}
    history.save(touched, [*sorted(names), "title_key", "changed_at"], rows_of)
    record_type.after_edit(touched, act)
    tell(Change(record_type, "edited", touched, act, changed_of))
    return records


def put_values(
    record_type: type[RecordType], record: Record, values: Mapping[str, Any]
) -> frozenset[str]:
    """Set the values that differ, those of parts left out, and return the names of those fields."""
    changed = set()
    parts = {part.name for part in record_type.parts}
    for name, value in values.items():
        if name in parts:
            continue
        spec = record_type.spec(name)
        if spec.of(record) != value:
            spec.put(record, value)
            changed.add(name)
    record.title_key = fold(record.title)[:250]
    return frozenset(changed)
