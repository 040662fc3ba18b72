"""A write that is sent again is done once."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from isthmus.documents.models import Document
from isthmus.engine.api import idempotency
from isthmus.engine.models import Event, KeptAnswer, StoredFile
from isthmus.engine.registry import RecordType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
KEY = "8f14e45f-ceea-467f-9575-6f7d1b1f1e7e"


def count() -> int:
    return Document.objects.as_system("test").count()


def code(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


@EVERY_TYPE
def test_sent_again_it_gets_the_first_answer_and_writes_nothing(
    record_type: type[RecordType], samples: dict[str, Any], api: Any
) -> None:
    sample = samples[record_type.code][0]
    first = api.post(record_type.register, sample, Idempotency_Key=KEY)
    assert first.status_code == 201, first.content
    assert "Idempotency-Replayed" not in first
    events = Event.objects.count()
    again = api.post(record_type.register, sample, Idempotency_Key=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    for header in ("Content-Type", "ETag", "Location", "Cache-Control"):
        assert again[header] == first[header]
    assert Event.objects.count() == events


def test_every_kind_of_write_is_done_once(api: Any) -> None:
    made = api.post("documents", [{"title": "A", "body": "x"}, {"title": "B"}]).json()["items"]
    one, other = (item["reference"] for item in made)
    writes: list[tuple[str, str, Any]] = [
        ("PATCH", f"documents/{one}", {"title": "C"}),
        ("POST", f"documents/{one}/do/submit", None),
        ("POST", "documents/do/send_back", {"references": [one], "inputs": {"reason": "r"}}),
        ("POST", f"documents/{one}/relations", {"type": "related", "targets": [other]}),
        ("DELETE", f"documents/{one}/relations?type=related&target={other}", None),
        ("DELETE", f"documents/{other}?reason=twice", None),
    ]
    for number, (method, path, body) in enumerate(writes):
        first = api.request(method, path, body, Idempotency_Key=f"{KEY}-{number}")
        assert first.status_code < 300, (path, first.content)
        events = Event.objects.count()
        again = api.request(method, path, body, Idempotency_Key=f"{KEY}-{number}")
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again["Idempotency-Replayed"] == "true"
        assert Event.objects.count() == events


def test_the_same_key_for_something_else_is_refused(api: Any) -> None:
    api.post("documents", {"title": "A"}, Idempotency_Key=KEY)
    assert code(api.post("documents", {"title": "B"}, Idempotency_Key=KEY)) == (422, "key-used")
    assert code(api.post("people", {"title": "A"}, Idempotency_Key=KEY)) == (422, "key-used")
    assert count() == 1


def test_a_refused_write_leaves_the_key_free_for_the_corrected_one(api: Any) -> None:
    assert api.post("documents", {"title": ""}, Idempotency_Key=KEY).status_code == 422
    one = api.post("documents", {"title": "Empty"}).json()["reference"]
    assert api.post(f"documents/{one}/do/submit", Idempotency_Key=KEY).status_code == 409
    assert api.post("documents", {"title": "A"}, Idempotency_Key=KEY).status_code == 201
    assert api.post("documents", {"title": "A"}, Idempotency_Key=KEY).status_code == 201
    assert count() == 2


def test_nobody_gets_the_answer_to_somebody_else(
    api: Any, api_as: Callable[..., Any], other_org: Any
) -> None:
    mine = api.post("documents", {"title": "A"}, Idempotency_Key=KEY)
    theirs = api_as("contributor").post("documents", {"title": "A"}, Idempotency_Key=KEY)
    assert "Idempotency-Replayed" not in theirs
    assert theirs.json()["reference"] != mine.json()["reference"]
    reader = api_as("ims_manager", writes=False)
    assert code(reader.post("documents", {"title": "A"}, Idempotency_Key=KEY)) == (403, "forbidden")
    api.slug = "southbank"
    assert code(api.post("documents", {"title": "A"}, Idempotency_Key=KEY)) == (404, "absent")


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "ü", "a\x7f"])
def test_a_key_has_a_form(key: str, api: Any) -> None:
    assert code(api.post("documents", {"title": "A"}, Idempotency_Key=key)) == (422, "key")
    assert count() == 0


def test_a_key_is_forgotten_after_a_day(api: Any) -> None:
    api.post("documents", {"title": "A"}, Idempotency_Key=KEY)
    assert KeptAnswer.objects.count() == 1
    old = timezone.now() - timedelta(hours=24, seconds=1)
    KeptAnswer.objects.update(made_at=old)
    later = api.post("documents", {"title": "B"}, Idempotency_Key=KEY)
    assert later.status_code == 201
    assert "Idempotency-Replayed" not in later
    assert KeptAnswer.objects.count() == 1


def test_an_answer_too_large_to_keep_undoes_the_write(
    api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "MOST", 50)
    refused = api.post("documents", {"title": "A"}, Idempotency_Key=KEY)
    assert code(refused) == (413, "answer-too-large")
    assert count() == 0
    assert api.post("documents", {"title": "A"}).status_code == 201


def test_a_crash_between_write_and_answer_leaves_neither(
    api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "_keep", crash)
        with pytest.raises(SystemExit):
            api.post("documents", {"title": "A"}, Idempotency_Key=KEY)
    assert count() == 0
    assert api.post("documents", {"title": "A"}, Idempotency_Key=KEY).status_code == 201
    assert count() == 1


def test_an_upload_is_known_by_its_content_and_not_by_its_envelope(api: Any) -> None:
    headers = {"Authorization": f"Bearer {api.secret}", "Idempotency-Key": KEY}

    def upload(text: bytes, boundary: str) -> Any:
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n'
            f"Content-Type: text/markdown\r\n\r\n{text.decode()}\r\n--{boundary}--\r\n"
        )
        return Client().post(
            "/api/v1/o/northgate/files",
            body.encode(),
            content_type=f"multipart/form-data; boundary={boundary}",
            headers=headers,
        )

    first, again = upload(b"# A", "one"), upload(b"# A", "two")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["handle"] == again.json()["handle"]
    assert StoredFile.objects.count() == 1
    assert code(upload(b"# B", "one")) == (422, "key-used")


def test_a_read_takes_no_notice_of_a_key(api: Any) -> None:
    assert api.get("documents", Idempotency_Key=KEY).status_code == 200
    assert KeptAnswer.objects.count() == 0


def test_without_a_key_every_request_writes(api: Any) -> None:
    api.post("documents", {"title": "A"})
    api.post("documents", {"title": "A"})
    assert count() == 2


def test_every_write_declares_the_key_and_its_answers() -> None:
    response = Client().get("/api/v1/openapi.json")
    for address, operations in orjson.loads(response.content)["paths"].items():
        for method, operation in operations.items():
            names = [parameter["name"] for parameter in operation["parameters"]]
            assert names.count("Idempotency-Key") == int(method != "get"), address
            assert "503" in operation["responses"]
            if method != "get":
                assert {"409", "413", "422"} <= operation["responses"].keys()
                good = next(v for k, v in operation["responses"].items() if k.startswith("2"))
                assert "Idempotency-Replayed" in good["headers"]


def test_an_erasure_takes_the_kept_answers_with_it_and_keeps_its_own(api: Any) -> None:
    made = api.post("documents", {"title": "A", "summary": "Ines Ribeiro"}, Idempotency_Key=KEY)
    address = f"documents/{made.json()['reference']}/erasure"
    wish = {"fields": ["summary"], "basis": "objection", "reason": "Asked to"}
    erased = api.post(address, wish, Idempotency_Key=KEY[::-1])
    assert erased.status_code == 200, erased.content
    (kept,) = KeptAnswer.objects.all()
    assert b"Ribeiro" not in zlib.decompress(bytes(kept.content))
    again = api.post(address, wish, Idempotency_Key=KEY[::-1])
    assert (again.content, again["Idempotency-Replayed"]) == (erased.content, "true")
