"""The rows by which lists find and sort own values: they follow from `Record.own`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import insert_rows
from isthmus.engine.door.follow import Change
from isthmus.engine.models import OwnValue, Record
from isthmus.engine.own.specs import OWN, OwnSpec
from isthmus.engine.registry import RecordType


def follow(change: Change) -> None:
    """Bring the rows of a chunk in line. Nothing is asked where there are no own fields."""
    specs = filterable(change.record_type)
    if not specs:
        return
    if change.verb != "created":
        written = {name for names in change.names.values() for name in names}
        specs = [spec for spec in specs if spec.name in written]
        forget(change.records, specs)
    write(change.records, specs)


def filterable(record_type: type[RecordType]) -> list[OwnSpec]:
    """Return the own fields whose values are found by rows, in a declaration that has them."""
    specs = (spec for spec in record_type.own.values() if isinstance(spec, OwnSpec))
    return [spec for spec in specs if spec.filterable]


def forget(records: Sequence[Record], specs: Sequence[OwnSpec]) -> None:
    """Delete the rows of these fields of these records."""
    if specs and records:
        rows = OwnValue.objects.filter(entry_id__in=[one.pk for one in records])
        rows.filter(field_id__in=[spec.key for spec in specs]).delete()


def write(records: Iterable[Record], specs: Sequence[OwnSpec]) -> None:
    """Insert the rows of these fields of these records, by one statement."""
    insert_rows(OwnValue, [row for record in records for row in rows_of(record, specs)])


def rows_of(record: Any, specs: Iterable[OwnSpec]) -> list[OwnValue]:
    """Return the rows that a record has."""
    return [
        OwnValue(entry_id=record.pk, field_id=spec.key, key=key)
        for spec in specs
        for key in spec.keys(record.own.get(spec.code))
    ]


def erase(record: Record, fields: frozenset[str], act: Act) -> int:
    """Delete what rows say of fields that are lawfully erased. Returns of how many rows."""
    codes = [name.removeprefix(OWN) for name in fields if name.startswith(OWN)]
    if not codes:
        return 0
    rows = OwnValue.objects.filter(entry_id=record.pk, field__code__in=codes)
    return int(rows.delete()[0])
