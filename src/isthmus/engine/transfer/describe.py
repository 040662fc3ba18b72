"""Records as plain values: what leaves the house, as far as one viewer may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine.fields import FieldSpec
from isthmus.engine.labels.reading import on_records
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Record
from isthmus.engine.parts import Row, prepare_parts, values_of
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer.columns import BETWEEN, Column, join_names, text
from isthmus.engine.transfer.parts import cell


@dataclass(frozen=True)
class Described:
    """One record by references: what people fill in, what it is related to, what is only told."""

    reference: str
    fields: dict[str, Any]
    relations: dict[str, list[str]]
    facts: dict[str, Any]
    parts: dict[str, list[Row]] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)

    def value(self, column: Column) -> Any:
        """Return what stands in a column's cell."""
        if column.role == "field":
            return self.fields[column.name]
        if column.role == "reference":
            return self.reference
        if column.role == "relation":
            return BETWEEN.join(self.relations[column.edge_type])
        if column.role == "labels":
            return join_names(self.labels)
        if column.part is not None:
            return cell(self.parts[column.part.name])
        return self.facts[column.name]

    def text(self, column: Column) -> str:
        return text(self.value(column))


def describe(
    record_type: type[RecordType], records: Sequence[Record], lookup: Lookup
) -> list[Described]:
    """Return the records as plain values: three queries for any number of records,
    two for their labels, and one for each kind of part.

    Whatever the viewer may not know of is left out, at the other end of a relation as well.
    """
    record_type = seen_by(record_type, lookup.viewer)
    specs, editable = record_type.specs(record_type.shown()), set(record_type.editable())
    edges = Edge.objects.current().filter(
        source_id__in=[record.pk for record in records], type__in=record_type.drawable()
    )
    ends: dict[int, list[tuple[str, int]]] = {}
    for source, code, target in edges.values_list("source_id", "type", "target_id"):
        ends.setdefault(source, []).append((code, target))
    targets = [target for found in ends.values() for _, target in found]
    lookup.prepare(specs, records, targets)
    prepare_parts(record_type, records, lookup)
    fields = _columnwise([s for s in specs if s.name in editable], records, lookup)
    facts = _columnwise([s for s in specs if s.name not in editable], records, lookup)
    drawable = record_type.drawable()
    labels = {} if record_type.shared_only else on_records((r.pk for r in records), lookup)
    return [
        Described(
            record.reference,
            filled,
            _relations(drawable, ends.get(record.pk, ()), lookup),
            told,
            {
                part.name: [part.plain(row, lookup) for row in values_of(part, record)]
                for part in record_type.parts
            },
            [one.name for one in labels.get(record.pk, ())],
        )
        for record, filled, told in zip(records, fields, facts, strict=True)
    ]


def _columnwise(
    specs: Sequence[FieldSpec], records: Sequence[Record], lookup: Lookup
) -> list[dict[str, Any]]:
    """Return the values of each record, worked out a field at a time: thousands of rows share what
    is the same for all values of a field."""
    if not specs:
        return [{} for _ in records]
    names = [spec.name for spec in specs]
    columns = [[*map(one_cell, spec.plains(records, lookup))] for spec in specs]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _relations(
    drawable: Sequence[str], ends: Sequence[tuple[str, int]], lookup: Lookup
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {code: [] for code in drawable}
    for code, target in ends:
        if entry := lookup.entry(target):
            found[code].append(entry.reference)
    return {code: sorted(named) for code, named in found.items()} if ends else found


def one_cell(value: Any) -> Any:
    """Return a value as one cell holds it: several choices with commas between them."""
    return ", ".join(value) if isinstance(value, list) else value
