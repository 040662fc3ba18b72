"""Rows inside a record that people edit with it: targets of an agreement, answers of a checklist.

A record type declares them by `PartType`. `create` and `Edit.values` carry the complete list of
rows under the part's name: `{"targets": [{"id": 7, "metric": "security"}, {"metric": "…"}]}`. A
row with the id of a row of this record changes it (fields left out stay), one without is added,
rows that aren't named are removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from isthmus.engine.edges import EdgeType
from isthmus.engine.fields import FieldSpec, spec_for
from isthmus.engine.language import declare_texts
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import PartRow, Record
from isthmus.engine.rows_of_parts import rows_of_parts

if TYPE_CHECKING:
    from isthmus.engine.registry import RecordType

#: The rows of so many records are fetched together.
AT_ONCE = 500
#: Values of one row by field, with its key under `id` where it is there already.
Row = dict[str, Any]


@dataclass(frozen=True)
class PartType:
    """How one kind of rows is named, shown and limited; the rest follows from its model."""

    name: str  #: in values, API and files: targets
    model: type[PartRow]
    label: str  #: of one row: Target
    label_plural: str
    fields: tuple[str, ...]  #: in the order of the form and the table
    about: str = ""  #: a sentence above the rows
    at_most: int = 200
    #: a field that tells rows apart where a file names none by its key: there each value stands once
    told_by: str = ""
    #: filled in on a page of its own and told of by `body_template`: form and page leave it out
    apart: bool = False
    #: a field that names the relation by which a record needs others: the organization's own that
    #: carry a loss are among its choices
    needs: str = ""
    #: these choices, code and words, in the declaration that one organization has
    own_needs: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        declare_texts(self, "label", "label_plural", "about")

    @property
    def code(self) -> str:
        """The name of the rows in events: agreements.agreementtarget."""
        return str(self.model._meta.label_lower)

    def with_own(self, code: str, relations: Mapping[str, EdgeType]) -> PartType:
        """Return the part of records of this type where the organization has these own relations.

        The retired come last: what stands of them still counts.
        """
        if not self.needs:
            return self
        ordered = sorted(relations.items(), key=lambda one: one[1].retired)
        found = [(name, one.read_by_need(code)) for name, one in ordered]
        return replace(self, own_needs=tuple(one for one in found if one[1]))

    def specs(self) -> tuple[FieldSpec, ...]:
        return _specs(self)

    def spec(self, name: str) -> FieldSpec:
        return next(spec for spec in self.specs() if spec.name == name)

    def values(self, row: PartRow) -> Row:
        """Return a row as `Edit.values` takes it."""
        return {"id": row.pk, **{s.name: s.of(row) for s in self.specs()}}

    def plain(self, row: Mapping[str, Any], lookup: Lookup) -> Row:
        """Return the values of a row as JSON, its key as text."""
        found = {s.name: s.plain(row.get(s.name), lookup) for s in self.specs()}
        return {"id": str(row["id"]), **found} if row.get("id") is not None else found

    def words(self, row: Mapping[str, Any], lookup: Lookup) -> str:
        """Return a row in one line for people, fields with nothing in them left out."""
        said = (spec.display(row.get(spec.name), lookup) for spec in self.specs())
        return " · ".join(one for one in said if one)


@lru_cache(maxsize=1024)
def _specs(part: PartType) -> tuple[FieldSpec, ...]:
    found = {name: spec_for(part.model, name) for name in part.fields}
    if part.own_needs:
        known = found[part.needs]
        found[part.needs] = replace(known, choices=(*known.choices, *part.own_needs))
    return tuple(found.values())


def load_parts(record_type: type[RecordType], records: Iterable[Record]) -> None:
    """Put the rows of each record into `record.parts`, in order: one query for all kinds of parts and
    for as many records as a chunk has."""
    missing = {record.pk: record for record in records if not record.parts}
    parts = record_type.parts
    for record in missing.values():
        record.parts.update({part.name: [] for part in parts})
    keys = [*missing]
    for start in range(0, len(keys) if parts else 0, AT_ONCE):
        for place, row in rows_of_parts(parts, keys[start : start + AT_ONCE]):
            missing[row.record_id].parts[parts[place].name].append(row)


def values_of(part: PartType, record: Record) -> list[Row]:
    """Return the rows of a record whose parts are loaded, as `Edit.values` takes them."""
    return [part.values(row) for row in record.parts[part.name]]


def part_rows(
    record_type: type[RecordType], records: Sequence[Record]
) -> Iterator[tuple[PartType, list[PartRow]]]:
    """Yield each kind of part with its rows of all records, for `Lookup.prepare`."""
    for part in record_type.parts:
        yield part, [row for record in records for row in record.parts[part.name]]


def plain_parts(
    record_type: type[RecordType], values: Mapping[str, Any], lookup: Lookup
) -> dict[str, list[Row]]:
    """Return the parts that `values` of a record name, as JSON."""
    return {
        part.name: [part.plain(row, lookup) for row in values[part.name]]
        for part in record_type.parts
        if part.name in values
    }


def prepare_parts(
    record_type: type[RecordType],
    records: Sequence[Record],
    lookup: Lookup,
    specs: Iterable[FieldSpec] = (),
    *more: Iterable[int],
    people: Iterable[int] = (),
) -> None:
    """Load the parts of the records, and what they and these fields of the records point at, with the
    entries `more` and the principals `people`. Nothing where there are none."""
    load_parts(record_type, records)
    pairs = [(part.specs(), rows) for part, rows in part_rows(record_type, records)]
    lookup.prepare_all([(specs, records), *pairs], *more, people=people)
