"""What a list says of how many there are, and how often it counts."""

from __future__ import annotations

from time import monotonic

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine import reading
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create, remove
from isthmus.engine.reading import Query, page

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
