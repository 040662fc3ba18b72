"""What is not asked for is found by an index in the order of the list, like what is."""

from __future__ import annotations

import pytest
from django.db import connection

from isthmus.assets.records.item import ItemType
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act
from isthmus.engine.labels.operations import make_label
from isthmus.engine.lookup import Lookup
from isthmus.engine.own.starter import adopt
from isthmus.engine.reading import parse_query, selection
from isthmus.engine.registry import RecordType

pytestmark = pytest.mark.django_db


def plan(act: Act, record_type: type[RecordType] = DocumentType, /, **asked: str) -> str:
    parameters = {name.replace("__", "."): [value] for name, value in asked.items()}
    query = parse_query(record_type, parameters, Lookup(act.viewer))
    sql, values = selection(query, act.viewer)[:51].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        return "; ".join(row[3] for row in cursor.fetchall())


@pytest.mark.parametrize(
    "asked",
    [
        {"owner__not": "me"},
        {"owner__not": "me,none"},
        {"owner__not": "none", "sort": "-changed_at"},
        {"state__not": "draft"},
        {"review_due__not": "none"},
        {"label__not": "Move"},
        {"label": "none"},
    ],
)
def test_a_negation_walks_an_index(acts: dict[str, Act], asked: dict[str, str]) -> None:
    make_label({"name": "Move"}, acts["ims_manager"])
    found = plan(acts["contributor"], **asked)
    steps = found.split("; ")
    assert not any(step.startswith("SCAN") and "INDEX" not in step for step in steps), found


def test_the_records_of_a_label_are_read_from_an_index_alone(acts: dict[str, Act]) -> None:
    make_label({"name": "Move"}, acts["ims_manager"])
    found = plan(acts["contributor"], label="Move")
    assert "COVERING INDEX labelled_by_label (label_id=?" in found, found


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"kind": "Server"}, "item_kind_title_key"),
        ({"kind": "server", "own__cpu_cores__gte": "8"}, "own_value_by_key (field_id=? AND key>?)"),
        ({"kind": "server", "own__product": "x"}, "own_value_by_key (field_id=? AND key=?)"),
    ],
)
def test_a_kind_and_what_it_has_are_found_by_an_index(
    acts: dict[str, Act], asked: dict[str, str], index: str
) -> None:
    adopt(ItemType, acts["ims_manager"])
    acts["contributor"].viewer.organization.refresh_from_db()
    found = plan(acts["contributor"], ItemType, **asked)
    assert index in found, found
