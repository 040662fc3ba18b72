"""Writing records with a history that another system kept: true times, true names, all at once.

Nothing is asked of guards and lifecycles: what is told has happened. A record's own rules hold for
what it is in the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from isthmus.engine.access import CREATE, IMPORT
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import insert_rows
from isthmus.engine.door.checks import missing_or_long, require, validate
from isthmus.engine.door.edit import put_values
from isthmus.engine.door.errors import Invalid
from isthmus.engine.door.follow import Change, tell
from isthmus.engine.door.inherit import take_circles
from isthmus.engine.door.references import next_references, random_reference
from isthmus.engine.door.transaction import door_open
from isthmus.engine.door.words import keep_new
from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry, Event, Record
from isthmus.engine.models.rows import row_of, with_defaults
from isthmus.engine.own.declared import declared
from isthmus.engine.registry import RecordType

#: A move that the log tells of and the register's lifecycle does not have.
REPLAYED_MOVE = "replayed"


@dataclass(frozen=True)
class Moment:
    """One event of a log: what a record was from then on."""

    at: datetime
    by: str  #: as the log names them; nobody who has an account here
    state: str
    #: by field; those that the log says nothing of stay as they are
    values: Mapping[str, Any]
    #: instants that the log says itself, for fields that follow from states; not later than `at`
    stamps: Mapping[str, datetime] = field(default_factory=dict)


def replay(
    record_type: type[RecordType], pasts: Sequence[Sequence[Moment]], act: Act
) -> list[Record]:
    """Write one record for each past, with an event for each of its moments, in one transaction.

    Every past has a moment, in order. Returns the records as they are in the end. Raises Forbidden,
    and Invalid with the number of the past as its row, before anything is written.
    """
    require(record_type, IMPORT, act)
    require(record_type, CREATE, act)
    record_type = declared(record_type, act.viewer.organization)
    told = [list(_told(record_type, past, act)) for past in pasts]
    record_type.derive([one for states in told for one in states], act)
    records = [states[-1] for states in told]
    fields = record_type.specs(record_type.editable())
    errors = [
        error
        for number, record in enumerate(records)
        for error in missing_or_long(
            record_type, fields, number, {spec.name: spec.of(record) for spec in fields}
        )
    ]
    if errors:
        raise Invalid(errors)
    validate(record_type, records, act)
    with door_open():
        take_circles(record_type, records, act)
        _name(record_type, records, act)
        events = history.chain(_happenings(record_type, pasts, told, act), act)
        insert_rows(Entry, [record.entry for record in records])
        insert_rows(record_type.model, records)
        record_type.after_create(records, act)
        insert_rows(Event, events)
        keep_new(records)
        tell(Change(record_type, "created", records, act, {}))
    return records


def _told(record_type: type[RecordType], past: Sequence[Moment], act: Act) -> Iterator[Record]:
    """Yield the record as it was from each moment on."""
    record: Record | None = None
    for moment in past:
        then = replace(act, occurred_at=moment.at)
        was = "" if record is None else record.state
        new = record is None
        record = _begun(record_type, then) if record is None else _again(record)
        changed = put_values(record_type, record, moment.values)
        record.state, record.changed_at = moment.state, moment.at
        if new:
            record.on_create(then)
        elif changed:
            record.on_edit(then, changed)
        record.on_replay(was, then)
        for name, stamp in moment.stamps.items():
            if getattr(record, name) is not None:
                setattr(record, name, stamp)
        yield record


def _begun(record_type: type[RecordType], act: Act) -> Record:
    record = record_type.model.new({})
    record.organization = act.viewer.organization
    record.created_at = act.occurred_at
    record.parts = {part.name: [] for part in record_type.parts}
    return record


def _again(record: Record) -> Record:
    """Return another instance of a record that is not written yet."""
    columns = {column.attname: getattr(record, column.attname) for column in _columns(record)}
    found = type(record).new({**columns, "own": dict(record.own)})
    found.parts = record.parts
    return found


def _columns(record: Record) -> Sequence[Any]:
    return type(record)._meta.concrete_fields


def _name(record_type: type[RecordType], records: Sequence[Record], act: Act) -> None:
    """Give each record a reference of the year in which it began, and its line in the directory."""
    years = [replace(act, occurred_at=record.created_at).today.year for record in records]
    open_years = Counter(
        year for year, record in zip(years, records, strict=True) if record.circle_id is None
    )
    series = {
        year: iter(
            next_references(
                act.viewer.organization,
                record_type.prefix,
                year,
                count,
                gaps=record_type.restrictable,
            )
        )
        for year, count in sorted(open_years.items())
    }
    for year, record in zip(years, records, strict=True):
        hidden = record.circle_id is not None
        record.reference = random_reference(record_type.prefix) if hidden else next(series[year])
        columns = {
            "id": new_key(),
            "organization_id": act.viewer.organization_id,
            "type": record_type.code,
            "created_at": record.created_at,
        }
        record.entry = row_of(Entry, with_defaults(Entry, columns))
        history.mirror(record)


def _happenings(
    record_type: type[RecordType],
    pasts: Sequence[Sequence[Moment]],
    told: Sequence[Sequence[Record]],
    act: Act,
) -> list[history.Happening]:
    verbs = {
        (source, move.target): move.verb
        for move in record_type.transitions().values()
        if move.target
        for source in move.sources
    }
    found = []
    for past, states in zip(pasts, told, strict=True):
        last = states[-1]
        before: dict[str, Any] = {}
        was = ""
        for moment, record in zip(past, states, strict=True):
            record.reference, record.circle_id = last.reference, last.circle_id
            after = history.snapshot(record)
            if not before:
                verb, payload = "created", {"fields": after}
            else:
                moved = verbs.get((was, record.state), REPLAYED_MOVE)
                verb = "edited" if record.state == was else moved
                payload = {"changes": history.differences(before, after)}
            found.append(history.Happening(last.entry, verb, payload, moment.at, moment.by))
            before, was = after, record.state
        last.entry.version = len(states)
    return found
