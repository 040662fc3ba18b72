"""The disk is full: an error in words, nothing half-written, and reading goes on."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from isthmus.conftest import _own_data_folder  # noqa: F401 - uploads go to a folder of the test's own
from isthmus.documents.models import Document
from isthmus.engine.door.history import broken_link
from isthmus.engine.models import Edge, Entry, Event, KeptAnswer, StoredFile
from isthmus.people.models import Membership
from isthmus.people.operations import create_token

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

API = "/api/v1/o/northgate/"
BIG = "x" * 200_000
Ask = Callable[..., Any]


@contextmanager
def full() -> Iterator[None]:
    """Leave the database room for a few pages, or none in the log of events on PostgreSQL."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages + 4}")
            yield
            cursor.execute("PRAGMA max_page_count = 1073741823")
            return
        # What the server itself says when it can't make a table's file longer.
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
            "'could not extend file \"base/1/1\": No space left on device' "
            "USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON engine_event EXECUTE FUNCTION no_room()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION no_room CASCADE")


@pytest.fixture
def ask(memberships: dict[str, Membership], system_act: Any) -> Ask:
    member = memberships["ims_manager"]
    _, secret = create_token(member, name="test", writes=True, days=1, act=system_act)

    def send(method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {secret}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().generic(
            method, API + path, body or b"", content_type="application/json", headers=given
        )

    return send


def state() -> tuple[int, ...]:
    entries = Entry.objects.as_system("test")
    documents = Document.objects.as_system("test")
    rows = (entries, documents, Event.objects, Edge.objects, StoredFile.objects)
    return tuple(one.count() for one in rows)


def whole() -> bool:
    return not any(
        broken_link(entry, list(entry.events.order_by("seq")))
        for entry in Entry.objects.as_system("test").filter(organization__isnull=False)
    )


def test_a_full_database_refuses_a_write_whole(ask: Ask, sign_in: Any) -> None:
    made = ask("POST", "documents", b'{"title": "Before"}').json()["reference"]
    before, browser = state(), sign_in("ims_manager")
    rows = "[" + ",".join(f'{{"title": "D{n}", "body": "{BIG}"}}' for n in range(20)) + "]"
    with full():
        for _ in range(2):
            answer = ask("POST", "documents", rows.encode(), Idempotency_Key="load")
            assert answer.status_code == 503, answer.content[:300]
            assert answer.json()["code"] == "storage-full"
            assert "no room left" in answer.json()["detail"]
            assert answer["Retry-After"]
            shown = browser.post(
                "/o/northgate/documents/new/", {"title": "By hand", "kind": "policy", "body": BIG}
            )
            assert shown.status_code == 503
            assert "There is no room left" in shown.content.decode()
        assert ask("GET", f"documents/{made}").status_code == 200
        assert state() == before
    answer = ask("POST", "documents", rows.encode(), Idempotency_Key="load")
    assert answer.status_code == 201
    assert Document.objects.as_system("test").count() == 21
    assert KeptAnswer.objects.filter(status=201).count() == 1
    assert whole()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_folder_of_files_keeps_no_half_a_file(
    number: int, sign_in: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def half(self: FileSystemStorage, name: str, content: Any) -> str:
        save(self, name, ContentFile(b"half"))
        raise OSError(number, "No space left on device")

    save: Any = FileSystemStorage._save  # type: ignore[attr-defined]
    browser, before = sign_in("ims_manager"), state()
    upload = {"file": SimpleUploadedFile("plan.md", b"# A plan")}
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", half)
        answer = browser.post(f"{API}files", upload)
        assert answer.status_code == 503
        assert answer.json()["code"] == "storage-full"
        form = {"title": "With a file", "kind": "form", "file": SimpleUploadedFile("a.md", b"# A")}
        shown = browser.post("/o/northgate/documents/new/", form)
        assert shown.status_code == 503
        assert "There is no room left" in shown.content.decode()
    assert state() == before
    assert [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()] == []
    upload["file"].seek(0)
    assert browser.post(f"{API}files", upload).status_code == 201


def test_a_file_whose_row_finds_no_room_is_taken_away_again(
    sign_in: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from django.db import OperationalError

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(StoredFile, "save", refuse)
    upload = {"file": SimpleUploadedFile("plan.md", b"# A plan")}
    answer = sign_in("ims_manager").post(f"{API}files", upload)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage-full")
    assert [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()] == []
