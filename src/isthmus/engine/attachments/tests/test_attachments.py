"""Files on records: all or none, fetched only while they hang there, put back whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.attachments import operations
from isthmus.engine.attachments.operations import attach, detach, reattach, rescan
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, create
from isthmus.engine.models import Attachment, StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"


@pytest.fixture
def document(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "Access policy", "body": "x"}], acts["ims_manager"])
    return made


def pdf(name: str = "a.pdf") -> ContentFile[bytes]:
    return ContentFile(PDF, name)


def kept() -> list[Path]:
    return [one for one in Path(default_storage.path("")).rglob("*") if one.is_file()]


def test_one_that_can_not_be_taken_keeps_all_of_them_out(
    document: Any, acts: dict[str, Act]
) -> None:
    files = [pdf(), ContentFile(b"MZ\x90", "b.pdf"), pdf(), ContentFile(b"", "c.exe")]
    with pytest.raises(Invalid) as wrong:
        attach(document.pk, files, acts["contributor"])
    assert [(error.row, error.code) for error in wrong.value.errors] == [
        (1, "file-type"),
        (3, "file-type"),
    ]
    assert kept() == []
    assert not StoredFile.objects.exists()


def test_a_write_that_fails_leaves_no_bytes(
    document: Any, acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("database gone")

    monkeypatch.setattr(operations, "tell", broken)
    with pytest.raises(RuntimeError):
        attach(document.pk, [pdf()], acts["contributor"])
    assert kept() == []
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("role", ["approver", "auditor", "top_management"])
def test_who_may_not_edit_may_not_attach_and_leaves_no_bytes(
    role: str, document: Any, acts: dict[str, Act]
) -> None:
    (row,) = attach(document.pk, [pdf()], acts["contributor"])
    with pytest.raises(Forbidden):
        attach(document.pk, [pdf()], acts[role])
    for write in (detach, rescan):
        with pytest.raises(Forbidden):
            write(document.pk, row.pk, acts[role])
    assert len(kept()) == 1


def test_none_or_too_many_are_refused(
    document: Any, acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid, match="at least one"):
        attach(document.pk, [], acts["contributor"])
    with pytest.raises(Invalid, match="At most 20"):
        attach(document.pk, [pdf()] * 21, acts["contributor"])
    monkeypatch.setattr(operations, "MOST", 1)
    (row,) = attach(document.pk, [pdf()], acts["contributor"])
    with pytest.raises(Invalid, match="takes 1 files"):
        attach(document.pk, [pdf()], acts["contributor"])
    detach(document.pk, row.pk, acts["contributor"])
    attach(document.pk, [pdf()], acts["contributor"])
    with pytest.raises(Invalid, match="takes 1 files"):
        reattach(document.pk, row.pk, acts["contributor"])


def test_it_is_fetched_only_while_it_hangs_there(
    document: Any, acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    (row,) = attach(document.pk, [pdf("Grüße\r\n.pdf")], acts["contributor"])
    client, url = sign_in("auditor"), f"/o/northgate/documents/{document.reference}/"
    answer = client.get(f"{url}files/{row.file_id}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("attachment;")
    detach(document.pk, row.pk, acts["contributor"])
    assert client.get(f"{url}files/{row.file_id}/").status_code == 404
    assert len(kept()) == 1
    reattach(document.pk, row.pk, acts["contributor"])
    again = client.get(f"{url}files/{row.file_id}/")
    assert b"".join(again.streaming_content) == PDF  # type: ignore[attr-defined]
    (other,) = create(DocumentType, [{"title": "Another", "body": "x"}], acts["ims_manager"])
    elsewhere = f"/o/northgate/documents/{other.reference}/files/{row.file_id}/"
    assert client.get(elsewhere).status_code == 404
    with pytest.raises(Absent):
        detach(other.pk, row.pk, acts["contributor"])


def test_what_is_damaged_or_in_quarantine_is_said_so(
    document: Any, acts: dict[str, Act], sign_in: Callable[[str], Client], settings: Any
) -> None:
    settings.SCANNER = "/nowhere/scanner"
    damaged, waiting = attach(document.pk, [pdf("a.pdf"), pdf("b.pdf")], acts["contributor"])
    client, url = sign_in("contributor"), f"/o/northgate/documents/{document.reference}/"
    api = f"/api/v1/o/northgate/documents/{document.reference}/attachments"
    page = client.get(url).content.decode()
    assert "In quarantine until the virus scanner has looked" in page
    assert f"files/{waiting.file_id}/" not in page
    settings.SCANNER = ""
    assert client.post(f"{url}attachments/{damaged.pk}/scan/").status_code == 302
    place = Path(default_storage.path(damaged.file.path))
    place.chmod(0o600)
    place.write_bytes(PDF.lower())
    for row, code, words in (
        (damaged, "damaged", "not the one that was uploaded"),
        (waiting, "quarantine", "waits for the virus scanner"),
    ):
        answer = client.get(f"{url}files/{row.file_id}/")
        assert answer.status_code == 409
        assert words in answer.content.decode()
        problem = client.get(f"{api}/{row.pk}/content")
        assert problem.status_code == 409
        assert problem.json()["errors"][0]["code"] == code


def test_the_page_says_why_files_were_not_taken(
    document: Any, sign_in: Callable[[str], Client], settings: Any
) -> None:
    settings.FILE_MAX_SIZE = 1024 * 1024
    client, url = sign_in("contributor"), f"/o/northgate/documents/{document.reference}/"
    for headers in ({}, {"HX-Request": "true"}):
        wrong = ContentFile(b"MZ\x90", "tool.pdf")
        page = client.post(f"{url}attachments/add/", {"file": wrong}, headers=headers)
        assert "says it is a PDF, but is a Windows program" in page.content.decode()
        large = ContentFile(PDF + b"x" * 1024 * 1024, "large.pdf")
        page = client.post(f"{url}attachments/add/", {"file": [pdf(), large]}, headers=headers)
        assert "“large.pdf” is larger than 1 MB" in page.content.decode()
    assert kept() == []
