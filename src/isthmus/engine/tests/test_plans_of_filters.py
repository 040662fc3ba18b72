"""What is not asked for is found by an index in the order of the list, like what is."""

from __future__ import annotations

import pytest
from django.db import connection

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act
from isthmus.engine.labels.operations import make_label
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query, selection

pytestmark = pytest.mark.django_db


def plan(act: Act, **asked: str) -> str:
    parameters = {name.replace("__", "."): [value] for name, value in asked.items()}
    query = parse_query(DocumentType, parameters, Lookup(act.viewer))
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
