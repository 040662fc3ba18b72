"""How many relations of a type may start or end at one record, whichever way they are drawn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.assets.discovery.merge import ends
from isthmus.assets.edges import ITEM
from isthmus.assets.records.item import ItemType
from isthmus.engine.door import Act, Invalid, create, relate, relate_many, restrict, unrelate
from isthmus.engine.edges import EdgeType, edge_types
from isthmus.engine.models import Edge, Entry
from isthmus.engine.transfer.operations import apply, plan
from isthmus.engine.transfer.read_json import read_json
from isthmus.engine.validation import check_record_types

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def leads() -> Iterator[str]:
    """Declare a relation that one record may have twice, and of which each may be one end."""
    made = EdgeType("leads", "leads", "led by", (ITEM,), (ITEM,), most_targets=2, most_sources=1)
    edge_types[made.code] = made
    yield made.code
    del edge_types[made.code]


def items(act: Act, count: int) -> list[Any]:
    return create(ItemType, [{"title": f"Item {number}"} for number in range(count)], act)


def mounted(item: Any) -> list[str]:
    rows = Edge.objects.current().filter(source=item.pk, type="mounted_in")
    return sorted(edge.target.title for edge in rows)


def test_one_more_than_the_type_allows_is_refused_and_told_what_stands(act: Act) -> None:
    device, first, second = items(act, 3)
    relate(device.pk, "mounted_in", [first.pk], act)
    assert relate(device.pk, "mounted_in", [first.pk], act) == 0
    with pytest.raises(Invalid) as raised:
        relate(device.pk, "mounted_in", [second.pk], act)
    (error,) = raised.value.errors
    assert error.message == (
        f"{device.reference} is already noted as “mounted in” {first.reference} Item 1."
    )
    assert error.hint == "End that relation first."
    unrelate(device.pk, "mounted_in", [first.pk], act)
    relate(device.pk, "mounted_in", [second.pk], act)
    assert mounted(device) == ["Item 2"]


def test_what_a_batch_draws_itself_counts_and_errors_name_its_rows(act: Act, leads: str) -> None:
    chief, other, *rest = items(act, 5)
    with pytest.raises(Invalid) as raised:
        relate_many(
            [(chief.pk, leads, [rest[0].pk]), (other.pk, leads, [rest[0].pk, rest[1].pk])], act
        )
    assert [(error.row, error.code) for error in raised.value.errors] == [(1, "too-many")]
    assert raised.value.errors[0].message == (
        f"{rest[0].reference}: at most 1 may be noted as “led by”."
    )
    with pytest.raises(Invalid):
        relate(chief.pk, leads, [one.pk for one in rest], act)
    assert not Edge.objects.filter(type=leads).exists()
    relate(chief.pk, leads, [rest[0].pk, rest[1].pk], act)
    assert Edge.objects.current().filter(type=leads).count() == 2


def test_what_is_hidden_stands_in_nobodys_way_and_is_named_to_nobody(
    acts: dict[str, Act], act: Act
) -> None:
    device, hidden, open_ = items(act, 3)
    relate(device.pk, "mounted_in", [hidden.pk], act)
    restrict(ItemType, hidden.pk, [], act, "Inquiry")
    circle = Entry.objects.as_system("test").get(pk=hidden.pk).circle_id
    assert circle is not None
    knowing = replace(act, viewer=replace(act.viewer, circles=frozenset({circle})))
    with pytest.raises(Invalid, match="already noted"):
        relate(device.pk, "mounted_in", [open_.pk], knowing)
    assert relate(device.pk, "mounted_in", [open_.pk], acts["contributor"]) == 1


def test_a_limit_costs_one_query_and_only_where_one_is_declared(act: Act) -> None:
    made = items(act, 40)
    counts = []
    for code, start, number in (("uses", 0, 1), ("mounted_in", 4, 1), ("mounted_in", 8, 12)):
        links = [(one.pk, code, [made[-1].pk]) for one in made[start : start + number]]
        relate_many([(made[30].pk, "connected_to", [made[31].pk])], act)
        with CaptureQueriesContext(connection) as queries:
            relate_many(links, act)
        counts.append(len(queries))
    assert counts[1:] == [counts[0] + 1] * 2


# A whole course of events: two chiefs, three who are led, at most two of each, one for each.
STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 4), st.sets(st.integers(0, 4), min_size=1)), max_size=12
)


@given(steps=STEPS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_course_of_events_leads_beyond_a_limit(
    act: Act, leads: str, steps: list[tuple[bool, int, set[int]]]
) -> None:
    with transaction.atomic():
        made = items(act, 5)
        for draws, source, targets in steps:
            keys = [made[one].pk for one in sorted(targets)]
            if not draws:
                unrelate(made[source].pk, leads, keys, act)
                continue
            before = set(_standing(leads))
            try:
                relate(made[source].pk, leads, keys, act)
            except Invalid:
                assert set(_standing(leads)) == before
        standing = _standing(leads)
        assert max(Counter(start for start, _ in standing).values(), default=0) <= 2
        assert max(Counter(end for _, end in standing).values(), default=0) <= 1
        transaction.set_rollback(True)


def _standing(code: str) -> list[tuple[int, int]]:
    return list(Edge.objects.current().filter(type=code).values_list("source_id", "target_id"))


def file_of(*rows: tuple[str, str, list[str]], code: str = "mounted_in") -> Any:
    records = [
        {"reference": name, "fields": {"title": title}, "relations": {code: ends}}
        for name, title, ends in rows
    ]
    return read_json(ItemType, json.dumps({"format": 1, "records": records}).encode())


def test_a_file_that_names_too_many_is_told_by_row(act: Act) -> None:
    racks = [one.reference for one in items(act, 3)]
    found = plan(
        ItemType, file_of(("a", "Right", racks[:1]), ("b", "Wrong", racks[:2])), act.viewer
    )
    assert [(one.row, one.column, one.code) for one in found.errors] == [
        (2, "relations.mounted_in", "too-many")
    ]


def test_a_file_that_wants_more_than_the_door_gives_is_told_by_row(act: Act) -> None:
    device, rack, other = items(act, 3)
    relate(device.pk, "mounted_in", [rack.pk], act)
    moved = file_of((device.reference, "Item 0", [other.reference]))
    apply(plan(ItemType, moved, act.viewer), act)
    assert mounted(device) == ["Item 2"]


def test_the_rows_of_a_file_share_one_limit(act: Act, leads: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(ItemType, "relations", (*ItemType.relations, leads))
    (led,) = items(act, 1)
    file = file_of(
        ("a", "First", []), ("b", "2nd", [led.reference]), ("c", "3rd", [led.reference]), code=leads
    )
    found = plan(ItemType, file, act.viewer)
    assert [(one.row, one.column, one.code) for one in found.errors] == [
        (3, f"relations.{leads}", "too-many")
    ]


def test_a_page_says_what_stands_in_the_way_and_loses_nothing_typed(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    device, first, second = items(act, 3)
    relate(device.pk, "mounted_in", [first.pk], act)
    page = sign_in("ims_manager").post(
        f"/o/northgate/items/{device.reference}/relate/",
        {"type": "mounted_in", "to": second.reference, "note": "Since Monday"},
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert f"already noted as “mounted in” {first.reference}" in text
    assert "End that relation first." in text
    assert "Since Monday" in text


def test_a_source_puts_nothing_beside_what_a_person_noted() -> None:
    none, old, new, hand = (frozenset(one) for one in ((), {1}, {2}, {3}))
    assert ends(new, old, old, bound=False, most=1) == ends(new, old, old, bound=False)
    kept = ends(new, none, hand, bound=False, most=1)
    assert (kept.draw, kept.end, kept.kept) == (none, none, new)


def test_a_limit_that_says_nothing_fails_at_start_up() -> None:
    for code, wrong in (
        ("t1", EdgeType("t1", "a", "b", most_targets=0)),
        ("t2", EdgeType("t2", "a", "b", by_field=True, most_sources=1)),
    ):
        edge_types[code] = wrong
        try:
            assert [one.id for one in check_record_types()] == ["isthmus.E028"]
        finally:
            del edge_types[code]
