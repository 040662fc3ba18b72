from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Edit, create, edit, relate, restrict
from isthmus.engine.door.history import snapshot as row_of
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Event, Snapshot
from isthmus.engine.past import values_at_version
from isthmus.engine.snapshots.difference import difference
from isthmus.engine.snapshots.take import TamperedError, read, take, tampered

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]
FIELDS = ("title", "body", "owner", "review_due")


@pytest.fixture
def document(acts: Acts) -> Document:
    (made,) = create(DocumentType, [{"title": "Backup", "body": "Daily."}], acts["contributor"])
    assert isinstance(made, Document)
    return made


def test_it_holds_what_the_record_said_and_counts_within_its_purpose(
    document: Document, acts: Acts
) -> None:
    act = acts["contributor"]
    first = take(document, "baseline", FIELDS, (), act, "Before the move")
    edit(DocumentType, [Edit(document.pk, {"body": "Hourly."})], act)
    second = take(document, "baseline", FIELDS, (), act)
    other = take(document, "case-file", FIELDS, (), act)
    assert [one.number for one in (first, second, other)] == [1, 2, 1]
    assert read(first)["fields"]["body"] == "Daily."
    assert read(second)["fields"]["body"] == "Hourly."
    assert first.digest != second.digest == other.digest


def test_its_event_holds_all_of_it(document: Document, acts: Acts) -> None:
    taken = take(document, "baseline", FIELDS, (), acts["contributor"], "Why")
    event = Event.objects.get(entry=document.pk, verb="snapshot taken")
    assert json.loads(event.payload)["snapshot"] == row_of(Snapshot.objects.get(pk=taken.pk))


def test_an_outsider_takes_none(document: Document, acts: Acts) -> None:
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    with pytest.raises(Absent):
        take(document, "baseline", FIELDS, (), acts["contributor"])


def test_it_never_changes(document: Document, acts: Acts) -> None:
    taken = take(document, "baseline", FIELDS, (), acts["contributor"])
    taken.note = "Other"
    with pytest.raises(ImproperlyConfigured):
        taken.save()
    with pytest.raises(ImproperlyConfigured):
        Snapshot.objects.update(note="Other")
    with pytest.raises(ImproperlyConfigured):
        Snapshot.objects.bulk_update([taken], ["note"])
    with pytest.raises(ImproperlyConfigured):
        Snapshot.objects.all().delete()
    with pytest.raises(ImproperlyConfigured):
        taken.delete()


def test_a_change_behind_the_doors_back_is_found(document: Document, acts: Acts) -> None:
    taken = take(document, "baseline", FIELDS, (), acts["contributor"])
    with door_open(), connection.cursor() as cursor:
        cursor.execute("UPDATE engine_snapshot SET content = replace(content, 'Daily', 'Hourly')")
    taken.refresh_from_db()
    assert tampered([taken]) == [f"snapshot baseline 1 of record {document.pk} was changed"]
    with pytest.raises(TamperedError):
        read(taken)


def test_snapshots_leave_the_versions_of_the_record_as_they_were(
    document: Document, acts: Acts
) -> None:
    act = acts["contributor"]
    edit(DocumentType, [Edit(document.pk, {"body": "Hourly."})], act)
    take(document, "baseline", FIELDS, (), act)
    found = DocumentType.model.objects.as_system("test").select_related("entry").get()
    assert found.entry.version == 2
    assert values_at_version(DocumentType, found, 1)["body"] == "Daily."


def test_the_difference_goes_by_field_by_line_and_by_row() -> None:
    before = {
        "fields": {"title": "Old", "body": "one\ntwo\nthree", "kind": "policy"},
        "parts": {"targets": [{"id": "1", "text": "Fast"}, {"id": "2", "text": "Gone"}]},
    }
    after = {
        "fields": {"title": "New", "body": "one\n2\nthree", "kind": "policy"},
        "parts": {"targets": [{"id": "3", "text": "Come"}, {"id": "1", "text": "Faster"}]},
    }
    found = difference(before, after)
    assert [(one.name, bool(one.lines)) for one in found.fields] == [
        ("title", False),
        ("body", True),
    ]
    assert [line.kind for line in found.fields[1].lines] == ["same", "removed", "added", "same"]
    assert [(row.id, row.kind) for row in found.rows] == [
        ("1", "changed"),
        ("2", "removed"),
        ("3", "added"),
    ]
    assert not difference(before, before)


def test_pages_show_it_as_it_was_and_what_changed_since(
    document: Document, acts: Acts, sign_in: Callable[[str], Client], memberships: Any
) -> None:
    act, owner = acts["contributor"], memberships["approver"].principal
    edit(DocumentType, [Edit(document.pk, {"owner": owner.pk})], act)
    edit(DocumentType, [Edit(document.pk, {"review_due": act.today})], act)
    take(document, "baseline", FIELDS, (), act, "Before the move")
    edit(DocumentType, [Edit(document.pk, {"title": "Copies", "body": "Hourly.\nAll of it."})], act)
    take(document, "baseline", FIELDS, (), act)
    client, address = sign_in("auditor"), f"/o/northgate/documents/{document.reference}/snapshots/"
    assert "Baseline 2" in client.get(address).content.decode()
    page = client.get(f"{address}baseline/1/").content.decode()
    for text in ("Backup", "<p>Daily.</p>", "Approver", "Before the move"):
        assert text in page
    assert str(owner.pk) not in page
    assert page.index(">Owner<") < page.index(">Next review<")
    changed = client.get(f"{address}compare/?from=baseline-1").content.decode()
    for text in ("Copies", "As it stands", "<ins>+</ins>"):
        assert text in changed
    same = client.get(f"{address}compare/?from=baseline-2&to=baseline-2").content.decode()
    assert "Nothing changed" in same
    for wrong in ("baseline/9/", "compare/", "compare/?from=baseline-1&to=none"):
        assert client.get(f"{address}{wrong}").status_code == 404


def test_pages_are_absent_where_the_record_is(
    document: Document, acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    taken = take(document, "baseline", FIELDS, (), acts["contributor"])
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    found = DocumentType.model.objects.as_system("test").get()
    address = f"/o/northgate/documents/{found.reference}/snapshots/"
    client = sign_in("contributor")
    absent = client.get("/o/northgate/documents/DOC-2026-9999/snapshots/")
    for more in ("", f"baseline/{taken.number}/", "compare/?from=baseline-1"):
        answer = client.get(address + more)
        assert (answer.status_code, answer.content) == (404, absent.content)
        assert sign_in("ims_manager").get(address + more).status_code == 200


def test_a_file_that_a_snapshot_holds_stays_to_be_had(
    acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("contributor")
    upload = SimpleUploadedFile("plan.txt", b"Plan", "text/plain")
    client.post("/o/northgate/documents/new/", {"title": "P", "kind": "plan", "file": upload})
    document = Document.objects.as_system("test").get()
    key = document.file_id
    take(document, "baseline", ("title", "file"), (), acts["contributor"])
    edit(DocumentType, [Edit(document.pk, {"file": None})], acts["contributor"])
    address = f"/o/northgate/documents/{document.reference}/"
    page = client.get(f"{address}snapshots/baseline/1/").content.decode()
    assert f'href="{address}files/{key}/"' in page
    answer = client.get(f"{address}files/{key}/")
    assert b"".join(answer.streaming_content) == b"Plan"  # type: ignore[attr-defined]
    (other,) = create(DocumentType, [{"title": "Other", "body": "x"}], acts["contributor"])
    relate(document.pk, "related", [other.pk], acts["contributor"])
    elsewhere = f"/o/northgate/documents/{other.reference}/files/{key}/"
    assert client.get(elsewhere).status_code == 404
