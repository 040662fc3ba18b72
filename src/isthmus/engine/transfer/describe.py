"""Records as plain values: what leaves the house, as far as one viewer may know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet

from isthmus.engine.fields import CHOICES, FieldSpec
from isthmus.engine.labels.reading import on_records
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Record
from isthmus.engine.parts import Row, prepare_parts, values_of
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer.columns import BETWEEN, Column, join_names, text
from isthmus.engine.transfer.parts import cell


class Described(NamedTuple):
    """One record by references: what people fill in, what it is related to, what is only told."""

    reference: str
    fields: dict[str, Any]
    relations: dict[str, list[str]]
    facts: dict[str, Any]
    parts: dict[str, list[Row]]
    labels: list[str]

    def text(self, column: Column) -> str:
        return text(value_of(column)(self))


def value_of(column: Column) -> Callable[[Described], Any]:
    """Return what tells the value in a column's cell of any record."""
    name = column.name
    if column.role == "field":
        return lambda row: row.fields[name]
    if column.role == "reference":
        return attrgetter("reference")
    if column.role == "relation":
        code = column.edge_type
        return lambda row: BETWEEN.join(row.relations[code])
    if column.role == "labels":
        return lambda row: join_names(row.labels)
    if column.part is not None:
        part = column.part.name
        return lambda row: cell(row.parts[part])
    return lambda row: row.facts[name]


def describe(
    record_type: type[RecordType], records: Sequence[Record], lookup: Lookup
) -> list[Described]:
    """Return the records as plain values: three queries for any number of records,
    two for their labels, and one for all kinds of parts.

    Whatever the viewer may not know of is left out, at the other end of a relation as well.
    """
    record_type = seen_by(record_type, lookup.viewer)
    keys, drawable = [record.pk for record in records], record_type.drawable()
    editable = record_type.editable()
    filled = record_type.specs(editable)
    only_told = record_type.specs([one for one in record_type.shown() if one not in set(editable)])
    ends: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for source, code, target in _edges_from(keys, drawable):
        ends[source].append((code, target))
    targets = [target for found in ends.values() for _, target in found]
    prepare_parts(record_type, records, lookup, [*filled, *only_told], targets)
    fields = _columnwise(filled, records, lookup)
    facts = _columnwise(only_told, records, lookup)
    labels = {} if record_type.shared_only else on_records(keys, lookup)
    parts = record_type.parts
    # Most records have no relations, and share that.
    unrelated: dict[str, list[str]] = {code: [] for code in drawable}
    return [
        Described(
            record.reference,
            values,
            _relations(unrelated, ends[key], lookup) if key in ends else unrelated,
            told,
            {
                part.name: [part.plain(row, lookup) for row in values_of(part, record)]
                for part in parts
            },
            [one.name for one in labels.get(key, ())],
        )
        for key, record, values, told in zip(keys, records, fields, facts, strict=True)
    ]


@Prepared
def _edges_from(
    sources: tuple[int, ...], types: tuple[str, ...]
) -> QuerySet[Edge, tuple[int, str, int]]:
    edges = Edge.objects.current().filter(source_id__in=sources, type__in=types)
    return edges.values_list("source_id", "type", "target_id")


def _columnwise(
    specs: Sequence[FieldSpec], records: Sequence[Record], lookup: Lookup
) -> list[dict[str, Any]]:
    """Return the values of each record, worked out a field at a time: thousands of rows share what
    is the same for all values of a field."""
    if not specs:
        return [{} for _ in records]
    names = [spec.name for spec in specs]
    columns = [
        [*map(one_cell, values)] if spec.kind == CHOICES else values
        for spec in specs
        for values in (spec.plains(records, lookup),)
    ]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _relations(
    unrelated: Mapping[str, list[str]], ends: Sequence[tuple[str, int]], lookup: Lookup
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, target in ends:
        if entry := lookup.entry(target):
            found[code].append(entry.reference)
    return {**unrelated, **{code: sorted(named) for code, named in found.items()}}


def one_cell(value: Any) -> Any:
    """Return a value as one cell holds it: several choices with commas between them."""
    return ", ".join(value) if isinstance(value, list) else value
