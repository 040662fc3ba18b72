"""A file is lawfully erased whole: bytes, name and hash, wherever they stood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from isthmus.documents.records import DocumentType
from isthmus.engine import files
from isthmus.engine.attachments import operations as attachments
from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.door.errors import Refused
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history.erasure import Wanted, erase, offered
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Event, Organization, Scan, StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Commits = Callable[..., Any]


def upload(name: str, content: bytes = b"Ines Ribeiro was ill.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


@pytest.fixture
def record(acts: dict[str, Act]) -> Any:
    return create(DocumentType, [{"title": "Plan"}], acts["ims_manager"])[0]


def nowhere(record: Any, *words: str) -> bool:
    events = Event.objects.filter(entry=record.pk)
    return not any(events.filter(payload__contains=word).exists() for word in words)


def gone(stored: StoredFile) -> bool:
    stored.refresh_from_db()
    assert stored.scan == Scan.ERASED
    assert (stored.name, stored.sha256) == ("Erased by law", "")
    return not default_storage.exists(stored.path)


def test_an_attached_file_goes_by_an_event_that_tells_of_it(
    org: Organization,
    acts: dict[str, Act],
    record: Any,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    act = acts["ims_manager"]
    kept, taken = attachments.attach(
        record.pk, [upload("plan.txt", b"Nothing of anybody."), upload("ines-ribeiro.txt")], act
    )
    attachments.detach(record.pk, taken.pk, act)
    digest, lost = taken.file.sha256, taken.file
    chosen = {e.pk for e in offered(DocumentType, record, act).events if e.verb == "detached"}
    with django_capture_on_commit_callbacks(execute=True):
        wanted = Wanted(events=frozenset(chosen))
        erase(DocumentType, record.pk, wanted, "objection", "Asked to", act)
        assert default_storage.exists(lost.path), "before the transaction ended"
    assert gone(lost)
    assert nowhere(record, "ribeiro", digest)
    kept.file.refresh_from_db()
    with files.opened(kept.file, record) as content:
        assert content.read() == b"Nothing of anybody."
    assert verify(org).findings == []
    with pytest.raises(Refused) as refused:
        files.opened(lost, record)
    assert refused.value.reasons[0][1].code == "erased"


def test_a_file_in_a_field_goes_with_all_that_stood_there_before(
    org: Organization,
    acts: dict[str, Act],
    record: Any,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    act = acts["ims_manager"]
    first, second = (files.store(upload(f"ines-{n}.txt"), org) for n in (1, 2))
    for stored in (first, second):
        edit(DocumentType, [Edit(record.pk, {"file": stored.pk})], act)
    other = create(DocumentType, [{"title": "Copy", "file": second.pk}], act)[0]
    with django_capture_on_commit_callbacks(execute=True):
        wanted = Wanted(frozenset({"file"}))
        erase(DocumentType, record.pk, wanted, "objection", "Asked to", act)
    record.refresh_from_db()
    assert record.file_id is None
    assert gone(first)
    second.refresh_from_db()
    with files.opened(second, other) as content:
        assert content.read(), "the other document holds it as well"
    assert nowhere(record, str(first.pk), str(second.pk))
    assert verify(org).findings == []


def test_what_the_check_says_of_erased_files(
    org: Organization, django_capture_on_commit_callbacks: Commits
) -> None:
    stored = files.store(upload("ines.txt"), org)
    with django_capture_on_commit_callbacks() as waiting, door_open():
        files.erase([stored], "Erased by law")
    assert [one.what for one in files.check(StoredFile.objects.all())] == ["not erased"]
    for callback in waiting:
        callback()
    assert list(files.check(StoredFile.objects.all())) == []
    assert files.scan(stored).scan == Scan.ERASED
