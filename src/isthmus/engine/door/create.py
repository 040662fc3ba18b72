from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.engine.access import CREATE
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import insert_rows
from isthmus.engine.door.checks import (
    foreign_values,
    missing_or_long,
    refuse,
    require,
    validate,
)
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.door.follow import Change, tell
from isthmus.engine.door.inherit import take_circles
from isthmus.engine.door.parts import (
    PartChange,
    insert_parts,
    parts_payload,
    plan_parts,
    write_parts,
)
from isthmus.engine.door.references import next_references, random_reference
from isthmus.engine.door.single import no_second
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.door.words import keep_new
from isthmus.engine.fields import FieldSpec
from isthmus.engine.keys import new_key
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Event, Record
from isthmus.engine.models.rows import row_of, with_defaults
from isthmus.engine.own.declared import declared
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold


def create(
    record_type: type[RecordType], rows: Sequence[Mapping[str, Any]], act: Act
) -> list[Record]:
    """Create one record for each row of values and return them in order.

    Values are Python values by field name, foreign keys as keys; text comes through
    `FieldSpec.parse` first. A part's rows stand under its name. Raises Forbidden, Invalid (all rows are checked before the first
    is written), Refused.
    """
    require(record_type, CREATE, act)
    record_type = declared(record_type, act.viewer.organization)
    fields = record_type.specs(record_type.editable())
    records = [_build(record_type, fields, values, act) for values in rows]
    changes: dict[int, list[PartChange]] = {}
    errors = [
        error
        for number, (record, values) in enumerate(zip(records, rows, strict=True))
        for error in _errors(record_type, fields, number, record, values)
    ]
    if errors:
        raise Invalid(errors)
    for number, (record, values) in enumerate(zip(records, rows, strict=True)):
        record.parts = {part.name: [] for part in record_type.parts}
        changes[id(record)] = plan_parts(record_type, record, values, number)
        record.on_create(act)
    record_type.derive(records, act)
    validate(record_type, records, act)
    for offset, chunk in chunks(records):
        with door_open():
            refuse((no_second, *record_type.create_guards), chunk, act)
            take_circles(record_type, chunk, act, offset)
            _insert(record_type, chunk, act, [changes[id(record)] for record in chunk])
    return records


def _build(
    record_type: type[RecordType],
    fields: Sequence[FieldSpec],
    values: Mapping[str, Any],
    act: Act,
) -> Record:
    parts = {part.name for part in record_type.parts}
    unknown = values.keys() - {spec.name for spec in fields} - parts
    if unknown:
        raise Invalid(
            [RowError(0, name, "unknown-field", tr("%(label)s has no field “%(name)s”.", label=record_type.label, name=name))
             for name in sorted(unknown)]
        )  # fmt: skip
    record = record_type.model.new(
        {
            spec.attribute: values[spec.name]
            for spec in fields
            if spec.name in values and spec.name not in record_type.own
        }
    )
    for name, spec in record_type.own.items():
        if name in values:
            spec.put(record, values[name])
    record.organization = act.viewer.organization
    record.title_key = fold(record.title)[:250]
    record.state = record.lifecycle.initial
    record.created_at = record.changed_at = act.occurred_at
    return record


def _errors(
    record_type: type[RecordType],
    fields: Sequence[FieldSpec],
    number: int,
    record: Record,
    values: Mapping[str, Any],
) -> list[RowError]:
    filled = {
        spec.name: values[spec.name] if spec.name in values else spec.of(record) for spec in fields
    }
    filled |= {part.name: values[part.name] for part in record_type.parts if part.name in values}
    errors = missing_or_long(record_type, fields, number, filled)
    if not record_type.kinds():
        return errors
    # An import's file has a column for every field: what says nothing is not refused.
    said = [
        spec.name
        for spec in fields
        if filled[spec.name] not in (None, "", spec.column.get_default())
    ]
    return errors + foreign_values(record_type, number, record, said)


def _insert(
    record_type: type[RecordType],
    records: Sequence[Record],
    act: Act,
    changes: Sequence[list[PartChange]],
) -> None:
    organization = act.viewer.organization
    restricted = [record for record in records if record.circle_id is not None]
    references = iter(
        next_references(
            organization,
            record_type.prefix,
            act.today.year,
            len(records) - len(restricted),
            gaps=record_type.restrictable,
        )
    )
    happenings = []
    for record, changed in zip(records, changes, strict=True):
        hidden = record.circle_id is not None
        record.reference = random_reference(record_type.prefix) if hidden else next(references)
        columns = {
            "id": new_key(),
            "organization_id": organization.pk,
            "type": record_type.code,
            "created_at": act.occurred_at,
        }
        record.entry = row_of(Entry, with_defaults(Entry, columns))
        history.mirror(record)
        happening = history.Happening(record.entry, "created", {"fields": history.snapshot(record)})
        if record.new_parts or changed:
            happening.payload["parts"] = parts_payload(record, changed)
        happenings.append(happening)
    # Chained before anything is written: the entries go in with their heads and need no update.
    events = history.chain(happenings, act)
    # Events name their entry, so entries come first; all are one statement each.
    insert_rows(Entry, [record.entry for record in records])
    insert_rows(record_type.model, records)
    record_type.after_create(records, act)
    insert_parts(records)
    write_parts(one for changed in changes for one in changed)
    insert_rows(Event, events)
    keep_new(records)
    tell(Change(record_type, "created", records, act, {}))
