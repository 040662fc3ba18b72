"""The API's description is valid OpenAPI 3.1, says everything, and can be read as pages."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from isthmus.engine.api.build import api, description
from isthmus.engine.api.described import openapi
from isthmus.engine.registry import registry

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(openapi())
    return found


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for by_method in described["paths"].values() for one in by_method.values()]


def test_the_file_says_what_the_operations_are() -> None:
    assert openapi() == description(), "openapi.json is stale: run make reference"


def test_serving_it_works_nothing_out(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("It is worked out in a web process.")

    monkeypatch.setattr(type(api()), "get_openapi_schema", never)
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.content) == (200, openapi())
    assert client.get("/api/v1/").status_code == 200


def test_it_is_valid_openapi_3_1(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1.")
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(described)] == []


def test_every_operation_has_a_name_a_summary_and_a_heading_that_is_explained(
    described: dict[str, Any],
) -> None:
    found = operations(described)
    names = [one["operationId"] for one in found]
    assert len(set(names)) == len(names)
    assert all(one["summary"] for one in found)
    explained = {tag["name"]: tag["description"] for tag in described["tags"]}
    assert {tag for one in found for tag in one["tags"]} == set(explained)
    assert {one.label_plural for one in registry.types()} <= set(explained)
    assert [name for name, about in explained.items() if about == name] == []


def test_every_operation_says_what_can_go_wrong_as_problem_documents(
    described: dict[str, Any],
) -> None:
    for one in operations(described):
        refusals = {status: answer for status, answer in one["responses"].items() if status >= "4"}
        assert {"400", "401", "429", "503"} <= set(refusals), one["operationId"]
        for answer in refusals.values():
            assert list(answer["content"]) == ["application/problem+json"]


def test_every_operation_can_be_read(described: dict[str, Any], client: Client) -> None:
    contents = client.get("/api/v1/").content.decode()
    seen = 0
    for tag in described["tags"]:
        assert tag["name"] in contents
    for address in {line.split('"')[0] for line in contents.split('href="/api/v1/reference/')[1:]}:
        part, _, name = address.partition("#")
        if not name:
            answer = client.get(f"/api/v1/reference/{part}")
            assert answer.status_code == 200
            seen += answer.content.decode().count("<h3>Answers</h3>")
    assert seen == len(operations(described))
    assert client.get("/api/v1/reference/nothing/").status_code == 404
