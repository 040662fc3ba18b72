"""Rows inside a record by the API: for every type that declares parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from isthmus.engine.api.build import description
from isthmus.engine.api.schemas import History, schemas_of
from isthmus.engine.registry import RecordType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WITH_PARTS = [
    pytest.param(record_type, part.name, id=f"{record_type.code}.{part.name}")
    for record_type in registry.types()
    for part in record_type.parts
]
EVERY_PART = pytest.mark.parametrize(("record_type", "name"), WITH_PARTS)
Made = Callable[[type[RecordType]], dict[str, Any]]


@pytest.fixture
def made(api: Any, samples: dict[str, Any], part_samples: dict[str, Any]) -> Made:
    """Create the first sample with its rows by the API and return what it answered."""

    def make(record_type: type[RecordType]) -> dict[str, Any]:
        body = {**samples[record_type.code][0], **part_samples[record_type.code]}
        answer = api.post(record_type.register, body)
        assert answer.status_code == 201, answer.content
        TypeAdapter(schemas_of(record_type).record).validate_json(answer.content, strict=True)
        found: dict[str, Any] = answer.json()
        return found

    return make


@EVERY_PART
def test_rows_come_with_their_record_and_go_back_with_it(
    record_type: type[RecordType], name: str, made: Made, api: Any, part_samples: dict[str, Any]
) -> None:
    record = made(record_type)
    given = part_samples[record_type.code][name]
    assert [row | wanted for row, wanted in zip(record[name], given, strict=True)] == record[name]
    address = f"{record_type.register}/{record['reference']}"
    assert api.get(address).json()[name] == record[name]
    (listed,) = api.get(record_type.register).json()["items"]
    assert listed[name] == record[name]
    same = api.patch(address, {name: record[name]})
    assert same.status_code == 200, same.content
    assert same["ETag"] == '"1"'
    left = api.patch(address, {"title": "Another"}).json()
    assert left[name] == record[name]


@EVERY_PART
def test_an_edit_adds_changes_and_removes_rows_and_history_tells(
    record_type: type[RecordType], name: str, made: Made, api: Any, part_samples: dict[str, Any]
) -> None:
    record = made(record_type)
    first, second, *_ = record[name]
    address = f"{record_type.register}/{record['reference']}"
    new = part_samples[record_type.code][name][0]
    third = {**part_samples[record_type.code][name][2], "id": second["id"]}
    edited = api.patch(address, {name: [third, new]}, If_Match='"1"')
    assert edited.status_code == 200, edited.content
    assert edited["ETag"] == '"2"'
    rows = edited.json()[name]
    assert rows[0]["id"] == second["id"]
    assert rows[1]["id"] not in {row["id"] for row in record[name]}
    told = api.get(f"{address}/history")
    TypeAdapter(History).validate_json(told.content, strict=True)
    newest = told.json()["items"][0]["parts"]
    assert {(one["what"], one["id"]) for one in newest} >= {
        ("removed", first["id"]),
        ("changed", second["id"]),
        ("added", rows[1]["id"]),
    }
    emptied = api.patch(address, {name: []})
    assert emptied.json()[name] == []


@EVERY_PART
def test_mistakes_are_pointed_at(
    record_type: type[RecordType], name: str, made: Made, api: Any
) -> None:
    record, other = made(record_type), made(record_type)
    address = f"{record_type.register}/{record['reference']}"
    for rows, pointer, code in (
        ([record[name][0], {"id": "12"}], f"#/{name}/1/id", "unknown"),
        ([{"id": "x" * 30}], f"#/{name}/0/id", "unknown"),
        ([other[name][0]], f"#/{name}/0/id", "unknown"),
        ([{**record[name][0], "bogus": 1}], f"#/{name}/0/bogus", "unknown-field"),
        ("none", f"#/{name}", "type"),
        (None, f"#/{name}", "type"),
    ):
        answer = api.patch(address, {name: rows})
        assert answer.status_code == 422
        errors = answer.json()["errors"]
        assert [(e["pointer"], e["code"]) for e in errors] == [(pointer, code)]
    required = [s.name for s in record_type.part(name).specs() if s.required]  # type: ignore[union-attr]
    answer = api.patch(address, {name: [record[name][0], {}]})
    assert {e["pointer"] for e in answer.json()["errors"]} == {
        f"#/{name}/1/{one}" for one in required
    }
    assert api.get(address).json()["version"] == 1


@EVERY_PART
def test_a_stale_edit_shows_the_rows_of_all_three_sides(
    record_type: type[RecordType], name: str, made: Made, api: Any
) -> None:
    record = made(record_type)
    address = f"{record_type.register}/{record['reference']}"
    api.patch(address, {name: record[name][1:]})
    stale = api.patch(address, {name: record[name][:1]}, If_Match='"1"')
    assert stale.status_code == 412
    content = stale.json()
    assert content["base"]["fields"][name] == record[name]
    assert content["theirs"]["fields"][name] == record[name][1:]
    assert content["yours"] == {name: record[name][:1]}


@EVERY_PART
def test_a_list_costs_no_more_for_more_rows(
    record_type: type[RecordType], name: str, made: Made, api: Any
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert api.get(record_type.register).status_code == 200
        return len(found)

    made(record_type)
    queries()
    few = queries()
    for _ in range(3):
        made(record_type)
    assert queries() == few <= 8


@pytest.fixture(scope="module")
def described() -> str:
    """Make the description once: it takes seconds."""
    return description().decode()


@EVERY_PART
def test_the_description_says_what_rows_hold(
    record_type: type[RecordType], name: str, described: str
) -> None:
    model = record_type.model.__name__
    assert f'"{model}{name.title()}Row"' in described
    assert f'"{model}{name.title()}Given"' in described
