from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isthmus.documents.models import Document
from isthmus.engine.registry import RecordType, registry

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
HERE = "/o/northgate/documents/import/"


def upload(client: Client, text: str, name: str = "x.csv") -> str:
    """Send a file and return the address of its preview."""
    answer = client.post(HERE, {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda t: t.code)
def test_every_register_says_what_its_files_hold(
    record_type: type[RecordType], sign_in: SignIn
) -> None:
    page = sign_in("ims_manager").get(f"/o/northgate/{record_type.register}/import/")
    text = page.content.decode()
    assert page.status_code == 200
    for name in record_type.editable():
        assert f">{name}<" in text


def test_a_file_is_previewed_then_imported(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title,kind\n<b>{{7*7}},plan\n=1+1,policy\n")
    page = client.get(preview).content.decode()
    assert "&lt;b&gt;{{7*7}}" in page
    assert "Nothing is written yet" in page
    assert not Document.objects.as_system("test").exists()
    done = client.post(preview, follow=True)
    assert "2 created, 0 changed" in done.content.decode()
    titles = set(Document.objects.as_system("test").values_list("title", flat=True))
    assert titles == {"<b>{{7*7}}", "=1+1"}
    assert client.get(preview).status_code == 404
    assert default_storage.listdir("imports")[1] == []


def test_mistakes_stand_on_the_preview_and_nothing_is_imported(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title,kind\nNew,poem\nFine,plan\n")
    page = client.get(preview).content.decode()
    assert "“poem” is not a kind." in page
    assert client.post(preview).status_code == 422
    assert not Document.objects.as_system("test").exists()


def test_a_file_that_cannot_be_read_is_said_beside_the_field(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    answer = client.post(HERE, {"file": SimpleUploadedFile("x.csv", b"title\n\xe9\n")})
    assert answer.status_code == 422
    assert "It is not UTF-8" in answer.content.decode()
    assert client.post(HERE).status_code == 422


def test_an_upload_is_known_to_its_session_and_register_only(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title\nNew\n")
    assert sign_in("contributor").get(preview).status_code == 404
    assert client.get(preview.replace("documents", "people")).status_code == 404
    assert client.get(f"{HERE}0000/").status_code == 404


def test_an_upload_can_be_discarded_and_is_swept_away_after_a_day(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title\nNew\n")
    client.post(preview, {"discard": "1"})
    assert default_storage.listdir("imports")[1] == []
    upload(client, "title\nOld\n")
    (old,) = default_storage.listdir("imports")[1]
    os.utime(default_storage.path(f"imports/{old}"), times=(0, 0))
    upload(sign_in("contributor"), "title\nNew\n")
    assert len(default_storage.listdir("imports")[1]) == 1
    assert not default_storage.exists(f"imports/{old}")


@pytest.mark.parametrize("role", ["auditor", "approver"])
def test_readers_do_not_get_the_form(role: str, sign_in: SignIn) -> None:
    assert sign_in(role).get(HERE).status_code == 403


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_the_list_is_exported_as_it_is_filtered(ending: str, sign_in: SignIn) -> None:
    client = sign_in("contributor")
    client.post(upload(client, "title,kind\nOne plan,plan\nOne policy,policy\n"))
    answer = client.get(f"/o/northgate/documents/export.{ending}?kind=plan&limit=1")
    assert answer.status_code == 200
    assert f'.{ending}"' in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    if ending != "xlsx":
        assert b"One plan" in data
        assert b"One policy" not in data


def test_the_links_stand_on_the_list(sign_in: SignIn) -> None:
    page = sign_in("contributor").get("/o/northgate/documents/").content.decode()
    assert HERE in page
