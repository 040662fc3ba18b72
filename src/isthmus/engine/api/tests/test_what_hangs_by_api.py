"""Comments, tasks, files and watchers by API: exactly what is declared, for whoever may."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pydantic import TypeAdapter

from isthmus.documents.records import DocumentType
from isthmus.engine.api.described import openapi
from isthmus.engine.attachments.api import Attachments
from isthmus.engine.comments.api import Comments, CommentShown
from isthmus.engine.door import Act, create
from isthmus.engine.registry import registry
from isthmus.engine.tasks.api import Tasks, TaskShown
from isthmus.engine.watching.api import Watchers

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PDF = b"%PDF-1.7\n"
ODD: list[Any] = [None, 1, True, [], {}, "", "x" * 300_000, "\x00", "a\x00b", "😀", {"a": 1}, 2**62]


@pytest.fixture
def document(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "Access policy", "body": "x"}], acts["ims_manager"])
    return made


@pytest.fixture
def at(document: Any) -> str:
    return f"documents/{document.reference}"


def fits(model: Any, answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return TypeAdapter(model).validate_json(answer.content, strict=True)


def test_comments_are_added_read_changed_and_taken_away(at: str, api: Any) -> None:
    made = fits(CommentShown, api.post(f"{at}/comments", {"text": '@"Auditor", look'}), 201)
    assert made.author.name == "IMS manager"
    assert [one.name for one in made.mentions] == ["Auditor"]
    assert made.text == f"@{made.mentions[0].reference}, look"
    edited = fits(CommentShown, api.patch(f"{at}/comments/{made.id}", {"text": "Never mind"}))
    assert (edited.text, edited.mentions) == ("Never mind", [])
    assert edited.edited_at
    assert api.delete(f"{at}/comments/{made.id}").status_code == 204
    assert api.delete(f"{at}/comments/{made.id}").status_code == 404
    assert fits(Comments, api.get(f"{at}/comments")).items == []


def test_comments_come_in_pages_newest_first(at: str, api: Any) -> None:
    for number in range(5):
        api.post(f"{at}/comments", {"text": str(number)})
    first = fits(Comments, api.get(f"{at}/comments?limit=3"))
    assert [one.text for one in first.items] == ["4", "3", "2"]
    rest = fits(Comments, api.get(f"{at}/comments?limit=3&before={first.next}"))
    assert ([one.text for one in rest.items], rest.next) == (["1", "0"], None)


def test_tasks_are_set_changed_finished_and_taken_off(at: str, api: Any) -> None:
    body = {"title": "Read it", "assignee": "Auditor", "due": "2026-12-24"}
    made = fits(TaskShown, api.post(f"{at}/tasks", body), 201)
    assert (made.assignee.name, made.due, made.done) == ("Auditor", "2026-12-24", False)
    one = f"{at}/tasks/{made.id}"
    changed = fits(TaskShown, api.patch(one, {"due": None, "note": "Soon", "done": True}))
    assert (changed.due, changed.note, changed.title, changed.done) == (
        None,
        "Soon",
        "Read it",
        True,
    )
    assert changed.done_by.name == "IMS manager"
    assert not fits(TaskShown, api.patch(one, {"done": False})).done
    assert len(fits(Tasks, api.get(f"{at}/tasks")).items) == 1
    assert api.delete(one).status_code == 204
    assert fits(Tasks, api.get(f"{at}/tasks")).items == []


def test_a_patch_is_all_or_nothing(at: str, api: Any, api_as: Callable[..., Any]) -> None:
    made = api.post(f"{at}/tasks", {"title": "Read it", "assignee": "Auditor"}).json()
    auditor = api_as("auditor")
    both = auditor.patch(f"{at}/tasks/{made['id']}", {"title": "Other", "done": True})
    assert both.status_code == 403
    assert not api.get(f"{at}/tasks").json()["items"][0]["done"]
    assert fits(TaskShown, auditor.patch(f"{at}/tasks/{made['id']}", {"done": True})).done


def test_files_are_attached_fetched_and_taken_off(
    at: str, sign_in: Callable[[str], Client]
) -> None:
    client, url = sign_in("contributor"), f"/api/v1/o/northgate/{at}/attachments"
    files = [ContentFile(PDF, "a.pdf"), ContentFile(b"a,b", "b.csv")]
    made = fits(Attachments, client.post(url, {"file": files}), 201)
    assert [one.name for one in made.items] == ["a.pdf", "b.csv"]
    content = client.get(f"{url}/{made.items[0].id}/content")
    assert b"".join(content.streaming_content) == PDF  # type: ignore[attr-defined]
    assert content["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert client.delete(f"{url}/{made.items[0].id}").status_code == 204
    assert client.get(f"{url}/{made.items[0].id}/content").status_code == 404
    assert len(fits(Attachments, client.get(url)).items) == 1
    wrong = client.post(url, {"file": ContentFile(b"MZ", "a.pdf")})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["code"] == "file-type"


def test_watchers_come_and_go(at: str, api: Any) -> None:
    assert not fits(Watchers, api.get(f"{at}/watchers")).watching
    joined = fits(Watchers, api.request("PUT", f"{at}/watchers/me"))
    assert ([one.name for one in joined.items], joined.watching) == (["IMS manager"], True)
    assert not fits(Watchers, api.delete(f"{at}/watchers/me")).watching


def test_a_token_that_may_only_read_changes_nothing(at: str, api_as: Callable[..., Any]) -> None:
    reader = api_as("ims_manager", writes=False)
    assert reader.get(f"{at}/comments").status_code == 200
    assert reader.post(f"{at}/comments", {"text": "x"}).status_code == 403
    assert reader.post(f"{at}/tasks", {"title": "x"}).status_code == 403
    assert reader.request("PUT", f"{at}/watchers/me").status_code == 403


def test_odd_input_gets_a_problem(at: str, api: Any) -> None:
    for odd in ODD:
        for method, path, body in (
            ("POST", "comments", {"text": odd}),
            ("POST", "tasks", {"title": odd, "assignee": odd, "due": odd}),
            ("PATCH", "tasks/1", {"done": odd, "note": odd}),
            ("PATCH", "comments/1", odd),
            ("GET", f"comments?before={'9' * 19}&limit=1", None),
            ("DELETE", f"tasks/{'9' * 19}", None),
            ("GET", "attachments/-1/content", None),
            ("DELETE", "attachments/٣", None),
        ):
            answer = api.request(method, f"{at}/{path}", body)
            assert answer.status_code < 500, (method, path, odd)
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json"


def test_a_register_that_is_not_there_is_absent(api: Any, document: Any) -> None:
    assert api.get(f"nothing/{document.reference}/comments").status_code == 404
    assert api.get(f"people/{document.reference}/comments").status_code == 404


def test_the_description_names_every_register_and_every_status() -> None:
    described = json.loads(openapi())
    paths = {path: one for path, one in described["paths"].items() if "{records}" in path}
    assert len(paths) == 12
    for path, operations in paths.items():
        for operation in operations.values():
            names = {one["name"]: one for one in operation["parameters"]}
            spends = path.rpartition("/{reference}/")[2].startswith("time")
            registers = [one.register for one in registry.types() if one.time_spent or not spends]
            assert names["records"]["schema"]["enum"] == registers, path
            assert {"401", "403", "404"} <= operation["responses"].keys()
