"""Records as plain values: what leaves the house, as far as one viewer may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Record
from isthmus.engine.parts import Row, prepare_parts, values_of
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer.columns import BETWEEN, Column, text
from isthmus.engine.transfer.parts import cell


@dataclass(frozen=True)
class Described:
    """One record by references: what people fill in, what it is related to, what is only told."""

    reference: str
    fields: dict[str, Any]
    relations: dict[str, list[str]]
    facts: dict[str, Any]
    parts: dict[str, list[Row]] = field(default_factory=dict)

    def value(self, column: Column) -> Any:
        """Return what stands in a column's cell."""
        if column.role == "reference":
            return self.reference
        if column.role == "relation":
            return BETWEEN.join(self.relations[column.edge_type])
        if column.part is not None:
            return cell(self.parts[column.part.name])
        return (self.fields if column.role == "field" else self.facts)[column.name]

    def text(self, column: Column) -> str:
        return text(self.value(column))


def describe(
    record_type: type[RecordType], records: Sequence[Record], lookup: Lookup
) -> list[Described]:
    """Return the records as plain values: three queries for any number of records,
    and one for each kind of part.

    Whatever the viewer may not know of is left out, at the other end of a relation as well.
    """
    record_type = seen_by(record_type, lookup.viewer)
    specs = record_type.specs(record_type.shown())
    editable = set(record_type.editable())
    edges = Edge.objects.current().filter(
        source_id__in=[record.pk for record in records], type__in=record_type.drawable()
    )
    ends: dict[int, list[tuple[str, int]]] = {}
    for source, code, target in edges.values_list("source_id", "type", "target_id"):
        ends.setdefault(source, []).append((code, target))
    targets = [target for found in ends.values() for _, target in found]
    lookup.prepare(specs, records, targets)
    prepare_parts(record_type, records, lookup)
    described = []
    for record in records:
        plain = {s.name: one_cell(s.plain(s.of(record), lookup)) for s in specs}
        relations: dict[str, list[str]] = {code: [] for code in record_type.drawable()}
        for code, target in ends.get(record.pk, ()):
            if entry := lookup.entry(target):
                relations[code].append(entry.reference)
        described.append(
            Described(
                record.reference,
                {name: value for name, value in plain.items() if name in editable},
                {code: sorted(found) for code, found in relations.items()},
                {name: value for name, value in plain.items() if name not in editable},
                {
                    part.name: [part.plain(row, lookup) for row in values_of(part, record)]
                    for part in record_type.parts
                },
            )
        )
    return described


def one_cell(value: Any) -> Any:
    """Return a value as one cell holds it: several choices with commas between them."""
    return ", ".join(value) if isinstance(value, list) else value
