"""What a list says of how many there are, and how often it counts."""

from __future__ import annotations

from itertools import combinations
from time import monotonic
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine import reading
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create, remove
from isthmus.engine.lookup import Lookup
from isthmus.engine.models.indexes import found_by
from isthmus.engine.reading import Query, page, parse_query, selection

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "COUNT_CAP", 3)


def counts(viewer: Viewer, limit: int = 1) -> tuple[int, bool, int]:
    """Return the number, whether there are more, and how many queries count."""
    query = Query(DocumentType, sort="title", limit=limit)
    with CaptureQueriesContext(connection) as asked:
        found = page(query, viewer)
    return found.count, found.capped, sum("COUNT(" in one["sql"] for one in asked)


def documents(act: Act, number: int) -> list[int]:
    rows = [{"title": f"Policy {place}", "body": "x"} for place in range(number)]
    return [one.pk for one in create(DocumentType, rows, act)]


def test_more_than_are_counted_are_not_counted_again_at_once(
    acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    act = acts["ims_manager"]
    keys = documents(act, 4)
    assert counts(act.viewer) == (3, True, 1)
    assert counts(act.viewer) == (3, True, 0)
    remove(DocumentType, keys[:2], act, "Twice.")
    later = monotonic() + reading.COUNT_AGAIN
    monkeypatch.setattr(reading, "monotonic", lambda: later)
    assert counts(act.viewer) == (2, False, 1)
    assert counts(act.viewer) == (2, False, 1)


def test_nobody_is_told_what_another_was(acts: dict[str, Act]) -> None:
    documents(acts["ims_manager"], 4)
    assert counts(acts["ims_manager"].viewer) == (3, True, 1)
    assert counts(acts["contributor"].viewer) == (3, True, 1)


def test_rows_that_fill_no_page_are_not_counted_once_more(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    documents(act, 2)
    assert counts(act.viewer, limit=3) == (2, False, 0)
    assert counts(act.viewer, limit=2) == (2, False, 0)
    assert counts(act.viewer, limit=1) == (2, False, 1)


def filtered(viewer: Viewer, **values: str) -> tuple[int, bool]:
    """Return the number that stands above a list of one row a page, and whether there may be more."""
    parameters = {name: [value] for name, value in values.items()} | {"limit": ["1"]}
    found = page(parse_query(DocumentType, parameters, Lookup(viewer)), viewer)
    return found.count, found.capped


def reviewed(act: Act, **numbers: int) -> None:
    """Make so many documents of each kind, one after the other, the first of each to review in May."""
    rows = [
        {
            "title": f"{kind} {place}",
            "body": "x",
            "kind": kind,
            "review_due": f"2026-{6 if place else 5:02d}-01",
        }
        for kind, number in numbers.items()
        for place in range(number)
    ]
    create(DocumentType, rows, act)


def test_one_filter_that_few_rows_fit_counts_for_all_of_them(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    reviewed(act, policy=5, plan=3, form=1)
    # More drafts are there than are counted, and more that are due in summer; three are plans.
    assert filtered(act.viewer, state="draft", kind="plan") == (3, False)
    assert filtered(act.viewer, kind="plan", review_due="2026-06-01") == (2, False)
    assert filtered(act.viewer, kind="policy", review_due="2026-05-01") == (1, False)
    assert filtered(act.viewer, kind="record", state="draft") == (0, False)
    assert filtered(act.viewer, kind="plan", state="draft", review_due="2026-05-01") == (1, False)


def test_where_many_fit_each_filter_as_many_are_looked_at_as_are_counted(
    acts: dict[str, Act],
) -> None:
    act = acts["ims_manager"]
    reviewed(act, policy=5)
    assert filtered(act.viewer, kind="policy", state="draft") == (3, True)
    # The first four drafts and the first four due in summer: of both three fit the other.
    assert filtered(act.viewer, state="draft", review_due="2026-06-01") == (3, True)


def test_who_did_not_count_on_knows_of_the_rows_that_are_shown(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    # The four oldest plans are due in May, the four oldest due in summer are policies.
    for _ in range(4):
        reviewed(act, plan=1)
    reviewed(act, policy=5)
    reviewed(act, plan=3)
    assert filtered(act.viewer, kind="plan", review_due="2026-06-01") == (2, True)


def test_counts_of_any_filters_are_those_of_the_rows(acts: dict[str, Act]) -> None:
    """Without more rows than are counted a count is exact, whichever filters are set."""
    act = acts["ims_manager"]
    reviewed(act, policy=2, plan=1)
    filters = {"kind": "policy", "state": "draft", "review_due": "2026-05-01", "owner": "none"}
    for number in range(1, len(filters) + 1):
        for chosen in combinations(filters.items(), number):
            query = parse_query(DocumentType, {k: [v] for k, v in chosen}, Lookup(act.viewer))
            exact = selection(query, act.viewer).count()
            assert filtered(act.viewer, **dict(chosen)) == (exact, False), chosen


def test_rows_are_counted_in_the_order_in_which_an_index_finds_them() -> None:
    orders = {
        ("kind", "created_at"): Q(kind__in=["plan"]),
        ("owner", "created_at"): Q(owner_id=4),
        ("review_due",): Q(review_due__gte="2026-05-01", review_due__lte="2026-06-01"),
        (): Q(kind__in=["plan", "policy"]),
    }
    for order, condition in orders.items():
        assert found_by(DocumentType.model, condition) == order
    assert found_by(DocumentType.model, Q(owner_id__isnull=True)) == ("owner", "created_at")
    for other in (
        ~Q(kind="plan"),
        Q(owner_id__isnull=False),
        Q(kind="plan") | Q(owner=4),
        Q(kind="plan", owner=4),
        Q(summary="x"),
    ):
        assert found_by(DocumentType.model, other) == ()


def test_a_list_of_what_has_no_owner_is_sorted_by_that_first_unless_it_asks_for_one_value_as_well(
    acts: dict[str, Act],
) -> None:
    """Sorted by it first, PostgreSQL walks that index whatever else is asked for."""

    def sorted_by(**asked: list[str]) -> list[Any]:
        lookup = Lookup(acts["ims_manager"].viewer)
        query = parse_query(DocumentType, {**asked, "sort": ["title"]}, lookup)
        return [*selection(query, lookup.viewer).query.order_by]

    assert sorted_by(owner=["none"])[0] == "owner_id"
    assert sorted_by(owner=["none"], kind=["policy", "plan"])[0] == "owner_id"
    assert sorted_by(owner=["none"], kind=["policy"])[0] != "owner_id"
    assert sorted_by(kind=["policy"])[0] != "owner_id"
