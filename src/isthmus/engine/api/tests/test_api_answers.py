from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isthmus.engine.registry import registry
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def problems(response: Any) -> set[tuple[str, str]]:
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return {(error["pointer"], error["code"]) for error in response.json()["errors"]}


def test_every_mistake_is_told_with_its_place(api: Any) -> None:
    body = {"title": "x" * 251, "kind": "poem", "owner": 7, "colour": "red", "review_due": "soon"}
    wrong = api.post("documents", body)
    assert wrong.status_code == 422
    assert problems(wrong) == {
        ("#/title", "too-long"),
        ("#/kind", "choice"),
        ("#/owner", "type"),
        ("#/colour", "unknown-field"),
        ("#/review_due", "form"),
    }
    assert problems(api.post("documents", [{}])) == {("#/0/title", "required")}
    assert problems(api.post("documents", {"title": "x", "review_due": "2026-02-30"})) == {
        ("#/review_due", "date")
    }
    assert problems(api.post("documents", {"title": "x", "owner": "PER-2099-1"})) == {
        ("#/owner", "unknown")
    }


@pytest.mark.parametrize("body", [b"{", b"", b'{"title": "\\ud800"}', b"\xff", b"NaN"])
def test_what_is_not_json_is_malformed_or_missing(body: bytes, api: Any) -> None:
    response = api.client.post(
        "/api/v1/o/northgate/documents",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.secret}"},
    )
    assert response.status_code in (400, 422)
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "?colour"),
        ("kind=poem", "?kind"),
        ("sort=body", "?sort"),
        ("limit=many", "?limit"),
        ("after=nonsense", "?after"),
        ("kind.gte=a", "?kind.gte"),
        ("changed_at.gte=soon", "?changed_at.gte"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(query: str, parameter: str, api: Any) -> None:
    wrong = api.get(f"documents?{query}")
    assert wrong.status_code == 422
    assert problems(wrong) == {(parameter, "query")}


def test_odd_text_in_a_search_finds_nothing_and_breaks_nothing(api: Any) -> None:
    for text in ("%ff", "'", "%25", "_", "%F0%9F%98%80"):
        assert api.get(f"documents?q={text}").status_code == 200


def test_pages_follow_one_another_both_ways(api: Any) -> None:
    api.post("documents", [{"title": f"Document {n:02}", "kind": "plan"} for n in range(7)])
    first = api.get("documents?kind=plan&limit=3&sort=-title")
    assert (first.json()["count"], first.json()["capped"]) == (7, False)
    assert first.json()["previous"] is None
    assert 'rel="next"' in first["Link"]
    titles = [item["title"] for item in first.json()["items"]]
    page = first.json()
    while page["next"]:
        assert "kind=plan" in page["next"]
        page = api.get(page["next"].partition("northgate/")[2]).json()
        titles += [item["title"] for item in page["items"]]
    assert titles == [f"Document {n:02}" for n in reversed(range(7))]
    back = api.get(page["previous"].partition("northgate/")[2]).json()
    assert [item["title"] for item in back["items"]] == titles[3:6]


def test_a_guard_answers_with_its_reason(api: Any) -> None:
    reference = api.post("documents", {"title": "Empty"}).json()["reference"]
    refused = api.post(f"documents/{reference}/do/submit")
    assert refused.status_code == 409
    assert problems(refused) == {(reference, "empty")}
    assert refused.json()["errors"][0]["hint"]


def test_the_same_thing_twice_is_refused_and_no_server_error(api: Any) -> None:
    body = {"title": "x", "requirement": "27001:2013 5.2", "answer": "conforms"}
    assert api.post("judgements", body).status_code == 201
    again = api.post("judgements", body)
    assert again.status_code == 422
    assert {error["code"] for error in again.json()["errors"]} == {"judged"}


def test_a_batch_of_actions_is_all_or_nothing(api: Any) -> None:
    made = api.post("documents", [{"title": "Full", "body": "text"}, {"title": "Empty"}]).json()
    references = [item["reference"] for item in made["items"]]
    assert api.post("documents/do/submit", {"references": references}).status_code == 409
    assert api.get(f"documents/{references[0]}").json()["state"] == "draft"
    absent = api.post("documents/do/submit", {"references": [references[0], "DOC-2099-1"]})
    assert absent.status_code == 404


def test_an_action_that_asks_for_something_says_where_it_belongs(api: Any) -> None:
    reference = api.post("documents", {"title": "Full", "body": "text"}).json()["reference"]
    missing = api.post(f"documents/{reference}/do/withdraw", {})
    assert missing.status_code == 422
    assert problems(missing) == {("#/reason", "required")}
    many = api.post("documents/do/withdraw", {"references": [reference]})
    assert problems(many) == {("#/inputs/reason", "required")}
    unknown = api.post(f"documents/{reference}/do/withdraw", {"reason": "x", "mood": "good"})
    assert problems(unknown) == {("#/mood", "unknown-field")}


def test_a_trace_leads_to_a_requirement_and_nowhere_else(api: Any) -> None:
    first, second = (
        item["reference"]
        for item in api.post("documents", [{"title": "A"}, {"title": "B"}]).json()["items"]
    )
    requirement = edition("iso27001-2013").by_ref["5.2 a)"].reference
    traced = api.post(f"documents/{first}/relations", {"type": "traces", "targets": [requirement]})
    assert [item["reference"] for item in traced.json()["items"]] == [requirement]
    address = f"documents/{first}/relations"
    assert api.post(address, {"type": "traces", "targets": [second]}).status_code == 422
    assert api.post(address, {"type": "related", "targets": [first]}).status_code == 422
    unknown = api.post(address, {"type": "related", "targets": [second, "DOC-2099-1"]})
    assert problems(unknown) == {("#/targets/1", "unknown")}
    assert api.post(address, {"type": "loves", "targets": [second]}).status_code == 422
    assert api.delete(f"{address}?type=loves&target={second}").status_code == 422
    assert api.delete(address).status_code == 422


def test_an_upload_gives_a_handle_that_a_file_field_takes(api: Any) -> None:
    headers = {"Authorization": f"Bearer {api.secret}"}
    upload = SimpleUploadedFile("policy.md", b"# Policy")
    made = api.client.post("/api/v1/o/northgate/files", {"file": upload}, headers=headers)
    assert made.status_code == 201
    document = api.post("documents", {"title": "With a file", "file": made.json()["handle"]})
    assert document.json()["file"] == "policy.md"
    wrong = SimpleUploadedFile("policy.exe", b"MZ")
    refused = api.client.post("/api/v1/o/northgate/files", {"file": wrong}, headers=headers)
    assert problems(refused) == {("#", "file-type")}
    none = api.client.post("/api/v1/o/northgate/files", {}, headers=headers)
    assert problems(none) == {("#/file", "required")}


def test_an_auditor_may_not_upload(api_as: Callable[..., Any]) -> None:
    api = api_as("auditor")
    refused = api.client.post(
        "/api/v1/o/northgate/files",
        {"file": SimpleUploadedFile("policy.md", b"# Policy")},
        headers={"Authorization": f"Bearer {api.secret}"},
    )
    assert refused.status_code == 403


def test_history_leaves_out_relations_to_what_is_hidden(
    api: Any, api_as: Callable[..., Any], acts: Any
) -> None:
    from isthmus.documents.models import Document
    from isthmus.documents.records import DocumentType
    from isthmus.engine.door import restrict

    first, second = (
        item["reference"]
        for item in api.post("documents", [{"title": "A"}, {"title": "B"}]).json()["items"]
    )
    api.post(f"documents/{first}/relations", {"type": "related", "targets": [second]})
    key = Document.objects.as_system("test").get(reference=second).pk
    hidden = restrict(DocumentType, key, [], acts["ims_manager"], "secret")
    other = api_as("contributor")
    for end in ("history", "relations"):
        text = other.get(f"documents/{first}/{end}").content.decode()
        assert hidden.reference not in text
        assert second not in text
        assert hidden.reference in api.get(f"documents/{first}/{end}").content.decode()


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("PUT", "/api/v1/o/northgate/documents", 405),
        ("GET", "/api/v1/o/northgate/no-such-register", 404),
        ("POST", "/api/v1/", 405),
        ("GET", "/api/v1/nowhere", 404),
        ("POST", "/api/v1/nothing", 404),
    ],
)
def test_addresses_that_do_not_answer_say_so_as_problems(
    method: str, address: str, status: int, org: object
) -> None:
    response = Client().generic(method, address)
    assert response.status_code == status
    assert problems(response) == set()


def referred_to(node: Any) -> Iterator[str]:
    """Yield the names of the schemas that a part of the description refers to."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from referred_to(value)


def test_the_description_names_every_operation_with_its_statuses() -> None:
    response = Client().get("/api/v1/openapi.json")
    description = orjson.loads(response.content)
    assert description["openapi"].startswith("3.1")
    schemas = description["components"]["schemas"]
    assert set(referred_to(description)) <= schemas.keys()
    ids = []
    for address, operations in description["paths"].items():
        wanted = {part[1:-1] for part in address.split("/") if part.startswith("{")}
        for method, operation in operations.items():
            ids.append(operation["operationId"])
            named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert named == wanted, address
            assert {"401", "403", "404"} <= operation["responses"].keys()
            if method in ("post", "patch"):
                assert "422" in operation["responses"]
    assert len(ids) == len(set(ids))
    for record_type in registry.types():
        assert f"/api/v1/o/{{org}}/{record_type.register}/{{reference}}" in description["paths"]
        assert f"{record_type.model.__name__}Create" in schemas
