"""Writing what stands inside records: one statement for each kind of part and way of changing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.door.history import differences, snapshot
from isthmus.engine.language import tr
from isthmus.engine.models import Part, PartRow, Record
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType

#: Keys in one DELETE: databases take so many parameters, and no more.
MOST_KEYS = 10_000


@dataclass
class PartChange:
    """How the rows of one part of one record change."""

    part: PartType
    added: list[PartRow] = field(default_factory=list)
    removed: list[PartRow] = field(default_factory=list)
    #: with what history kept of the row before
    changed: list[tuple[PartRow, dict[str, Any]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def payload(self) -> dict[str, Any]:
        """Return what the event says: whole rows added and removed, [old, new] of the changed."""
        return {
            "added": [snapshot(row) for row in self.added],
            "removed": [snapshot(row) for row in self.removed],
            "changed": {
                str(row.pk): differences(before, snapshot(row)) for row, before in self.changed
            },
        }


def plan_parts(
    record_type: type[RecordType], record: Record, values: Mapping[str, Any], row: int
) -> list[PartChange]:
    """Bring `record.parts` to what `values` say and return how they change.

    Raises Invalid for a row that is none of this record's, or is named twice.
    """
    found = [
        _change(part, record, values[part.name], row)
        for part in record_type.parts
        if part.name in values
    ]
    return [change for change in found if change]


def _change(
    part: PartType, record: Record, given: Sequence[Mapping[str, Any]], number: int
) -> PartChange:
    change = PartChange(part)
    standing = {row.pk: row for row in record.parts.get(part.name, ())}
    errors, after = [], []
    for place, values in enumerate(given):
        key = values.get("id")
        row = standing.pop(key, None) if key is not None else _new(part, record)
        if row is None:
            message = tr(
                "There is no such %(label)s here, or it is named twice.", label=part.label.lower()
            )
            hint = tr("Leave the id out for a new one.")
            errors.append(RowError(number, f"{part.name}.{place}.id", "unknown", message, hint))
            continue
        before = snapshot(row) if key is not None else None
        row.position = place
        for spec in part.specs():
            if spec.name in values:
                setattr(row, spec.attribute, values[spec.name])
        after.append(row)
        if before is None:
            change.added.append(row)
        elif before != snapshot(row):
            change.changed.append((row, before))
    if errors:
        raise Invalid(errors)
    change.removed = list(standing.values())
    record.parts[part.name] = after
    return change


def _new(part: PartType, record: Record) -> PartRow:
    return part.model(organization_id=record.organization_id)


def parts_payload(record: Record, changes: Iterable[PartChange] = ()) -> dict[str, Any]:
    """Tell the parts that a record carries whose they are, and return what the event says of them.

    By model label: the rows that were appended for good, or how rows that people edit changed.
    """
    found: dict[str, Any] = {}
    for part in record.new_parts:
        if isinstance(part, PartRow):
            raise TypeError(f"{part._meta.label}: rows that people edit are no new_parts.")
        part.organization_id = record.organization_id
        part.record_id = record.pk
        found.setdefault(part._meta.label_lower, []).append(snapshot(part))
    for change in changes:
        for row in change.added:
            row.record_id = record.pk
        found[change.part.code] = change.payload()
    return found


def insert_parts(records: Sequence[Record]) -> None:
    """Write the parts of the payloads, one statement for each kind of part."""
    by_model: dict[type[Part], list[Part]] = {}
    for record in records:
        for part in record.new_parts:
            by_model.setdefault(type(part), []).append(part)
    for model, parts in by_model.items():
        model._default_manager.bulk_create(parts)
    for record in records:
        record.new_parts = []


def write_parts(changes: Iterable[PartChange]) -> None:
    """Write changes of many records. What goes goes first: its place may be taken by what comes."""
    by_part: dict[PartType, list[PartChange]] = {}
    for change in changes:
        by_part.setdefault(change.part, []).append(change)
    for part, found in by_part.items():
        rows = part.model._default_manager
        gone = [row.pk for change in found for row in change.removed]
        for start in range(0, len(gone), MOST_KEYS):
            rows.filter(pk__in=gone[start : start + MOST_KEYS]).delete()
        changed = [one for change in found for one in change.changed]
        names = {name for row, old in changed for name in differences(old, snapshot(row))}
        update_rows(part.model, [row for row, _ in changed], sorted(names))
        rows.bulk_create(row for change in found for row in change.added)
