"""Files come in by one way: measured, sniffed, hashed; nothing of a refused one is kept."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.test import Client

from isthmus.engine.fields import FieldProblem
from isthmus.engine.files import sniff, store
from isthmus.engine.files.kinds import clean_name
from isthmus.engine.models import Organization, StoredFile
from isthmus.people.models import Membership

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"


def kept() -> list[str]:
    """Return every file in the storage."""
    return [str(one) for one in Path(default_storage.path("")).rglob("*") if one.is_file()]


class Endless(File):  # type: ignore[type-arg] # Django's own class takes no parameter at run time
    """A file of any size that is never in memory: PDF, then zeros."""

    def __init__(self, size: int, name: str) -> None:
        self.name, self.size_, self.place, self.largest = name, size, 0, 0
        self.file = self

    def seek(self, place: int, whence: int = 0) -> int:
        self.place = place
        return place

    def read(self, count: int = -1) -> bytes:
        self.largest = max(self.largest, count)
        rest = self.size_ - self.place
        count = rest if count < 0 else min(count, rest)
        found = (PDF if self.place == 0 else b"").ljust(count, b"\0")[:count]
        self.place += len(found)
        return found


def test_a_file_is_hashed_while_it_is_written_and_never_whole_in_memory(
    org: Organization,
) -> None:
    size = 20 * 1024 * 1024
    upload = Endless(size, "large.pdf")
    tracemalloc.start()
    stored = store(upload, org)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024
    assert stored.size == size
    assert (
        stored.sha256
        == hashlib.sha256(Path(default_storage.path(stored.path)).read_bytes()).hexdigest()
    )
    assert stored.scan == "none"
    assert stored.available


def test_what_is_too_large_is_noticed_while_it_is_written(org: Organization, settings: Any) -> None:
    settings.FILE_MAX_SIZE = 1024 * 1024
    upload = Endless(50 * 1024 * 1024, "large.pdf")
    with pytest.raises(FieldProblem, match="larger than 1 MB"):
        store(upload, org)
    assert upload.place < 2 * 1024 * 1024
    assert kept() == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("offer.pdf", b"MZ\x90\x00\x03\x00", "says it is a PDF, but is a Windows program"),
        ("offer.docx", b"\x7fELF\x02\x01\x01", "a Word document, but is a Linux program"),
        ("notes.txt", b"#!/bin/sh\nrm -rf ~\n", "says it is text, but is a script"),
        ("photo.png", b"<!DOCTYPE html><html><script>", "a PNG picture, but is a web page"),
        ("photo.jpg", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "but is a PNG picture"),
        ("table.csv", b"a,b\x00c", "but is not text"),
        ("letter.pdf", b"Dear all", "but its content is something else"),
        ("run.exe", b"MZ\x90\x00", "of a kind that isn't taken"),
        ("picture.svg", b"<svg onload='alert(1)'/>", "of a kind that isn't taken"),
        ("page.html", b"<html>", "of a kind that isn't taken"),
        ("nothing", PDF, "of a kind that isn't taken"),
    ],
)
def test_a_file_must_be_what_it_says(
    name: str, content: bytes, words: str, org: Organization
) -> None:
    with pytest.raises(FieldProblem, match=words):
        store(ContentFile(content, name), org)
    assert kept() == []


def test_what_is_what_it_says_is_taken() -> None:
    assert sniff("a.pdf", PDF) == "application/pdf"
    assert sniff("a.JPEG", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00") == "image/jpeg"
    assert sniff("a.xlsx", b"PK\x03\x04" + b"\0" * 30).endswith("sheet")
    assert sniff("a.md", "# Grüße".encode()) == "text/markdown"


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("a\u202egpj.txt", "agpj.txt"),
        ("line\nbreak\x00.txt", "linebreak.txt"),
        ("..hidden.txt", "hidden.txt"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept_as: str) -> None:
    assert clean_name(given) == kept_as


def test_a_body_that_is_too_large_is_dropped_while_it_comes_in(
    memberships: dict[str, Membership], settings: Any
) -> None:
    settings.FILE_MAX_SIZE = 1000
    client = Client()
    client.force_login(memberships["ims_manager"].user)
    content = PDF + b"x" * 5000
    url = "/o/northgate/parties/PAR-2026-0001/attachments/add/"
    assert client.post(url, {"file": ContentFile(content, "long.pdf")}).status_code == 404
    answer = client.post("/api/v1/o/northgate/files", {"file": ContentFile(content, "long.pdf")})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "too-large"
    assert kept() == []


def test_a_page_says_which_file_was_too_large(
    memberships: dict[str, Membership], settings: Any, samples: dict[str, Any]
) -> None:
    settings.FILE_MAX_SIZE = 1000
    client = Client()
    client.force_login(memberships["ims_manager"].user)
    row = {**samples["documents.document"][0], "file": ContentFile(PDF + b"x" * 5000, "long.pdf")}
    answer = client.post("/o/northgate/documents/new/", row)
    assert answer.status_code == 422
    assert "“long.pdf” is larger than" in answer.content.decode()


def test_a_storage_that_fails_leaves_nothing_behind(
    org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Endless):
        def read(self, count: int = -1) -> bytes:
            if self.place > 200_000:
                raise OSError(28, "No space left on device")
            return super().read(count)

    with pytest.raises(OSError, match="No space"):
        store(Broken(1_000_000, "a.pdf"), org)
    assert kept() == []
