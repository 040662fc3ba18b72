"""By which words of own fields a record is found: texts, and the labels of what was chosen.

Retired fields count: what was written in them stays in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.models import Organization, OwnField, Record
from isthmus.engine.own.declared import defined_at
from isthmus.engine.own.specs import OwnSpec, spec_of
from isthmus.engine.registry import RecordType

TEXTS, CHOICES = frozenset({kinds.TEXT, kinds.LONG}), frozenset({kinds.CHOICE, kinds.CHOICES})
#: The fields of one organization and register that have words, by code.
FoundBy = Mapping[str, OwnSpec]


def found_by(record_type: type[RecordType], records: Sequence[Record]) -> dict[int, FoundBy]:
    """Return by organization the fields that have words. No query where nothing is held in any."""
    wanted = {one.organization_id: one for one in records if one.own}
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


def own_texts(record: Record, fields: FoundBy) -> Iterator[str]:
    """Yield what a record's own fields say, in the one order that databases keep alike."""
    for code, stored in sorted(record.own.items()):
        if (spec := fields.get(code)) and (value := spec.value(stored)):
            yield from _words(spec, value)


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
    return {spec.code: spec for spec in specs if spec.kind in TEXTS | CHOICES}


def _words(spec: OwnSpec, value: Any) -> Iterator[str]:
    if spec.kind in TEXTS:
        yield str(value)
        return
    labels = dict(spec.choices)
    for one in value if isinstance(value, list) else [value]:
        yield str(labels.get(one, one))
