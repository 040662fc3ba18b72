"""Lists: the grammar of filters, and pages that together are the whole list, once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.filters import QueryProblem
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization
from isthmus.engine.reading import Page, page, parse_query, selection

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TITLES = st.lists(st.sampled_from(["a", "B", "Ä", "b", "_", "Z", "z", "é", "10", "9"]), max_size=9)


def listed(viewer: Viewer, **parameters: str) -> Page:
    lookup = Lookup(viewer)
    query = parse_query(DocumentType, {k: [v] for k, v in parameters.items()}, lookup)
    return page(query, viewer, lookup)


def walk(viewer: Viewer, **parameters: str) -> list[int]:
    """Return the keys of every page after the other."""
    seen, cursor = [], ""
    for _ in range(100):
        found = listed(viewer, after=cursor, **parameters)
        seen += [row.pk for row in found.rows]
        cursor = found.next
        if not cursor:
            return seen
    raise AssertionError("the pages do not end")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=TITLES, sort=st.sampled_from(["title", "-title", "changed_at", "-changed_at"]))
def test_pages_together_are_the_list(acts: dict[str, Act], titles: list[str], sort: str) -> None:
    act = acts["ims_manager"]
    if titles:
        create(DocumentType, [{"title": title} for title in titles], act)
    query = parse_query(DocumentType, {"sort": [sort]}, Lookup(act.viewer))
    whole = [row.pk for row in selection(query, act.viewer)]
    assert walk(act.viewer, sort=sort, limit="3") == whole


def test_going_back_returns_the_page_before(acts: dict[str, Act]) -> None:
    viewer = acts["ims_manager"].viewer
    create(DocumentType, [{"title": f"{n}"} for n in range(7)], acts["ims_manager"])
    first = listed(viewer, limit="3")
    second = listed(viewer, limit="3", after=first.next)
    back = listed(viewer, limit="3", before=second.previous)
    assert [row.title for row in second.rows] == ["3", "4", "5"]
    assert [row.title for row in back.rows] == ["0", "1", "2"]
    assert (first.previous, back.previous) == ("", "")
    assert back.next


def test_titles_sort_by_folded_code_points_on_every_database(acts: dict[str, Act]) -> None:
    titles = ["zebra", "Ärger", "apfel", "_x", "Öl", "10", "9", "Éclair", "ecke"]
    create(DocumentType, [{"title": title} for title in titles], acts["ims_manager"])
    found = [row.title for row in listed(acts["ims_manager"].viewer).rows]
    assert found == ["10", "9", "_x", "apfel", "Ärger", "ecke", "Éclair", "Öl", "zebra"]


def test_filters_combine_and_name_what_they_mean(acts: dict[str, Act]) -> None:
    me = acts["contributor"].viewer.principal_id
    rows: list[dict[str, object]] = [
        {"title": "Mine", "owner": me, "kind": "policy"},
        {"title": "Mine too", "owner": me, "kind": "plan"},
        {"title": "Nobody's", "kind": "plan"},
    ]
    create(DocumentType, rows, acts["contributor"])
    viewer = acts["auditor"].viewer

    def titles(**parameters: str) -> list[str]:
        return [row.title for row in listed(viewer, **parameters).rows]

    assert titles(owner="Contributor") == ["Mine", "Mine too"]
    assert titles(owner="none") == ["Nobody's"]
    assert titles(owner="Contributor,none", kind="plan") == ["Mine too", "Nobody's"]
    assert titles(kind="Policy,plan", q="too mine") == ["Mine too"]
    assert titles(state="published") == []


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("colour", "red"),
        ("kind", "sonnet"),
        ("owner", "Nobody Here"),
        ("sort", "body"),
        ("after", "forged"),
        ("limit", "many"),
        ("kind.gte", "plan"),
        ("review_due.gte", "soon"),
    ],
)
def test_a_filter_that_makes_no_sense_says_so(
    acts: dict[str, Act], parameter: str, value: str
) -> None:
    with pytest.raises(QueryProblem):
        listed(acts["auditor"].viewer, **{parameter: value})


def test_a_cursor_of_another_order_is_refused(acts: dict[str, Act]) -> None:
    create(DocumentType, [{"title": f"{n}"} for n in range(3)], acts["ims_manager"])
    cursor = listed(acts["auditor"].viewer, limit="1").next
    with pytest.raises(QueryProblem):
        listed(acts["auditor"].viewer, sort="-title", after=cursor)


def test_restricted_records_are_neither_listed_nor_counted(
    acts: dict[str, Act], org: Organization
) -> None:
    made = create(DocumentType, [{"title": "Open"}, {"title": "Secret"}], acts["ims_manager"])
    restrict(DocumentType, made[1].pk, [], acts["ims_manager"], "inquiry")
    found = listed(acts["auditor"].viewer)
    assert ([row.title for row in found.rows], found.count) == (["Open"], 1)
    assert listed(acts["auditor"].viewer, q="secret").count == 0
