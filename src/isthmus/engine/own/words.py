"""By which words of what an organization defined a record is found: texts of own fields, the labels
of what was chosen in them, and the label of its kind.

Retired ones count: what was written stays in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from isthmus.engine import fields as kinds
from isthmus.engine.models import Organization, OwnField, Record
from isthmus.engine.own.declared import defined_at
from isthmus.engine.own.kinds import kinds_at
from isthmus.engine.own.specs import OwnSpec, spec_of
from isthmus.engine.registry import RecordType

TEXTS, CHOICES = frozenset({kinds.TEXT, kinds.LONG}), frozenset({kinds.CHOICE, kinds.CHOICES})


class FoundBy(NamedTuple):
    """What has words, of one organization and register."""

    #: own fields by code
    fields: Mapping[str, OwnSpec] = {}
    #: labels of kinds by code
    kinds: Mapping[str, str] = {}


def found_by(record_type: type[RecordType], records: Sequence[Record]) -> dict[int, FoundBy]:
    """Return by organization what has words. No query where no record holds any of it."""
    wanted = {one.organization_id: one for one in records if one.own or kind_of(record_type, one)}
    if not wanted:
        return {}
    known = {key: one.organization for key, one in wanted.items() if _at_hand(one)}
    if missing := wanted.keys() - known.keys():
        known |= Organization.objects.in_bulk(missing)
    return {
        key: _found_by(record_type.code, key, one.fields_mark)
        for key, one in known.items()
        if one.fields_mark
    }


def own_texts(record_type: type[RecordType], record: Record, found: FoundBy) -> Iterator[str]:
    """Yield what a record's own fields and its kind say, in the one order that databases keep alike."""
    for code, stored in sorted(record.own.items()):
        if (spec := found.fields.get(code)) and (value := spec.value(stored)):
            yield from _words(spec, value)
    if label := found.kinds.get(kind_of(record_type, record)):
        yield label


def kind_of(record_type: type[RecordType], record: Any) -> str:
    """Return the kind of a record whose kinds the organization defines; nothing of others."""
    return str(record.kind) if record_type.own_kinds else ""


def wording(row: OwnField | None) -> tuple[str, ...]:
    """Return what the words of a field depend on besides what records hold in it."""
    if row is None or row.kind not in TEXTS | CHOICES:
        return ()
    return ("text",) if row.kind in TEXTS else (row.kind, str(row.choices))


def _at_hand(record: Record) -> bool:
    column: Any = record._meta.get_field("organization")
    return bool(column.is_cached(record))


@lru_cache(maxsize=1024)
def _found_by(code: str, organization: int, mark: int) -> FoundBy:
    specs = (spec_of(row, date.min) for row in defined_at(organization, mark).get(code, ()))
    return FoundBy(
        {spec.code: spec for spec in specs if spec.kind in TEXTS | CHOICES},
        {row.code: row.label for row in kinds_at(organization, mark).get(code, ())},
    )


def _words(spec: OwnSpec, value: Any) -> Iterator[str]:
    if spec.kind in TEXTS:
        yield str(value)
        return
    labels = dict(spec.choices)
    for one in value if isinstance(value, list) else [value]:
        yield str(labels.get(one, one))
