"""Every order and filter that a record type declares has an index, or its lists read everything."""

from __future__ import annotations

import pytest

from isthmus.engine.models import register_indexes
from isthmus.engine.registry import RecordType, registry

EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
HINT = "Give its Meta `indexes = register_indexes(…)` with the filters its type declares."


def begins(record_type: type[RecordType], *columns: str) -> bool:
    wanted = ["organization", *columns]
    indexes = record_type.model._meta.indexes
    return any(list(one.fields)[: len(wanted)] == wanted for one in indexes)


@EVERY_TYPE
def test_its_orders_are_indexed(record_type: type[RecordType]) -> None:
    for name in record_type.sorts:
        assert begins(record_type, "title_key" if name == "title" else name), (name, HINT)


@EVERY_TYPE
def test_its_filters_are_indexed(record_type: type[RecordType]) -> None:
    for name in record_type.filters:
        assert begins(record_type, name), (name, HINT)


def test_a_filter_is_indexed_in_every_order() -> None:
    indexes = register_indexes("thing", "state", ranges=["due"], sorts=["title_key", "changed_at"])
    assert [list(one.fields)[1:-3] for one in indexes] == [
        ["title_key"],
        ["changed_at"],
        ["state", "title_key"],
        ["state", "changed_at"],
        ["due"],
    ]
    assert all(list(one.fields)[-3:] == ["entry", "circle", "removed_at"] for one in indexes)


def test_names_of_indexes_are_short_and_differ() -> None:
    long = "a_very_long_name_of_a_record"
    made = register_indexes(long, "responsible_party", "responsibility", "state")
    names = [one.name for one in made]
    assert max(map(len, names)) <= 30
    assert len(set(names)) == len(names)
