"""The door, shown on the document; the contract tests repeat the essentials for every type."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.documents.models import Document, DocumentVersion
from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Absent,
    Act,
    Conflict,
    Edit,
    Forbidden,
    Invalid,
    Refused,
    choices_for,
    create,
    edit,
    move,
    remove,
    restrict,
)
from isthmus.engine.door.transaction import CHUNK
from isthmus.engine.models import Entry, Event

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Acts = dict[str, Act]


def document(act: Act, **values: object) -> Document:
    (made,) = create(DocumentType, [{"title": "Backup policy", "body": "Text.", **values}], act)
    assert isinstance(made, Document)
    return made


def fresh(record: Document) -> Document:
    found = Document.objects.as_system("test").get(pk=record.pk)
    assert isinstance(found, Document)
    return found


def test_a_created_record_has_a_reference_an_entry_and_one_event(acts: Acts) -> None:
    made = document(acts["contributor"])
    entry = Entry.objects.as_system("test").get(pk=made.pk)
    # Documents can be restricted, so their numbers have gaps.
    assert re.fullmatch(rf"DOC-{acts['contributor'].today.year}-\d{{4}}", made.reference)
    assert (entry.reference, entry.title, entry.state_category) == (
        made.reference,
        "Backup policy",
        "draft",
    )
    assert (entry.version, entry.seq) == (1, 1)
    assert list(entry.events.values_list("verb", flat=True)) == ["created"]


def test_an_edit_writes_only_what_differs(acts: Acts) -> None:
    made = document(acts["contributor"])
    edit(DocumentType, [Edit(made.pk, {"title": "Backup policy"})], acts["contributor"])
    assert Entry.objects.as_system("test").get(pk=made.pk).version == 1
    edit(DocumentType, [Edit(made.pk, {"title": "Backups"})], acts["contributor"])
    entry = Entry.objects.as_system("test").get(pk=made.pk)
    assert (entry.version, entry.title, entry.title_key) == (2, "Backups", "backups")
    assert fresh(made).title_key == "backups"


def test_a_stale_edit_is_refused_and_names_both_versions(acts: Acts) -> None:
    made = document(acts["contributor"])
    edit(DocumentType, [Edit(made.pk, {"title": "First"}, base=1)], acts["contributor"])
    with pytest.raises(Conflict) as raised:
        edit(DocumentType, [Edit(made.pk, {"title": "Second"}, base=1)], acts["ims_manager"])
    assert raised.value.base == 1
    assert raised.value.record.title == "First"
    assert raised.value.yours == {"title": "Second"}


def test_mistakes_are_told_by_row_and_nothing_is_written(acts: Acts) -> None:
    rows = [{"title": "Good"}, {"title": ""}, {"title": "x" * 300}]
    with pytest.raises(Invalid) as raised:
        create(DocumentType, rows, acts["contributor"])
    assert [(e.row, e.field, e.code) for e in raised.value.errors] == [
        (1, "title", "required"),
        (2, "title", "too-long"),
    ]
    assert not Document.objects.as_system("test").exists()


@pytest.mark.parametrize("text", ["zero \x00 byte", "half a \ud800 character"])
def test_what_no_database_keeps_is_told_before_it_is_tried(acts: Acts, text: str) -> None:
    with pytest.raises(Invalid) as raised:
        create(DocumentType, [{"title": "A", "body": text}], acts["ims_manager"])
    assert [(error.field, error.code) for error in raised.value.errors] == [("body", "character")]


@pytest.mark.parametrize("role", ["auditor", "approver", "top_management", "customer_contact"])
def test_roles_that_only_read_cannot_write(acts: Acts, role: str) -> None:
    made = document(acts["contributor"])
    with pytest.raises(Forbidden):
        create(DocumentType, [{"title": "No"}], acts[role])
    with pytest.raises((Forbidden, Absent)):
        edit(DocumentType, [Edit(made.pk, {"title": "No"})], acts[role])


def test_a_transition_needs_its_state(acts: Acts) -> None:
    made = document(acts["contributor"])
    with pytest.raises(Refused, match="draft"):
        move(DocumentType, "publish", [made.pk], acts["ims_manager"])


def test_reasons_are_known_before_the_button_is_pressed(acts: Acts) -> None:
    made = document(acts["contributor"], body="")
    choices = {c.transition.verb: c for c in choices_for(DocumentType, made, acts["contributor"])}
    assert [reason.code for reason in choices["submit"].reasons] == ["empty"]
    assert [reason.code for reason in choices["withdraw"].reasons] == ["permission"]


def test_publishing_writes_a_version_in_the_same_act(acts: Acts) -> None:
    made = document(acts["contributor"])
    move(DocumentType, "submit", [made.pk], acts["contributor"])
    move(DocumentType, "approve", [made.pk], acts["approver"])
    move(DocumentType, "publish", [made.pk], acts["ims_manager"], {"note": "First issue"})
    version = DocumentVersion.objects.get(record=made)
    assert (version.number, version.note, version.approved_by_id) == (
        1,
        "First issue",
        acts["approver"].viewer.principal_id,
    )
    event = Event.objects.get(entry_id=made.pk, verb="publish")
    assert "documents.documentversion" in event.payload


def test_an_unknown_input_of_a_transition_is_an_error(acts: Acts) -> None:
    made = document(acts["contributor"])
    with pytest.raises(Invalid, match="colour"):
        move(DocumentType, "submit", [made.pk], acts["contributor"], {"colour": "red"})


def test_a_removed_record_is_absent_and_its_history_stays(acts: Acts) -> None:
    made = document(acts["contributor"])
    remove(DocumentType, [made.pk], acts["ims_manager"], "entered twice")
    assert not Document.objects.visible_to(acts["ims_manager"].viewer).exists()
    with pytest.raises(Absent):
        edit(DocumentType, [Edit(made.pk, {"title": "x"})], acts["ims_manager"])
    assert Event.objects.filter(entry_id=made.pk).count() == 2


def test_a_record_of_another_organization_is_absent(acts: Acts, other_org: object) -> None:
    from isthmus.engine.access import system_viewer

    theirs = document(Act.now(system_viewer(other_org, "test"), "test"))  # type: ignore[arg-type]
    with pytest.raises(Absent):
        edit(DocumentType, [Edit(theirs.pk, {"title": "x"})], acts["ims_manager"])


def test_restriction_hides_a_record_and_changes_its_reference(acts: Acts) -> None:
    made = document(acts["contributor"])
    hidden = restrict(DocumentType, made.pk, [], acts["ims_manager"], "under investigation")
    assert hidden.reference != made.reference
    assert hidden.reference.startswith("DOC-")
    assert not Document.objects.visible_to(acts["contributor"].viewer).exists()
    assert not Entry.objects.visible_to(acts["auditor"].viewer).filter(pk=made.pk).exists()


def test_a_queryset_without_a_viewer_refuses_to_run(acts: Acts) -> None:
    document(acts["contributor"])
    for use in (list, len, bool, lambda rows: rows.count(), lambda rows: rows.exists()):
        with pytest.raises(ImproperlyConfigured):
            use(Document.objects.filter(title="x"))
    with pytest.raises(ImproperlyConfigured):
        Document.objects.as_system("test").update(title="x")


def test_a_batch_costs_queries_by_chunk_and_not_by_row(acts: Acts) -> None:
    act = acts["ims_manager"]

    def queries(rows: int) -> int:
        with CaptureQueriesContext(connection) as made:
            records = create(DocumentType, [{"title": f"D{i}"} for i in range(rows)], act)
            edit(DocumentType, [Edit(r.pk, {"title": f"{r.title}!"}) for r in records], act)
        return len([q for q in made.captured_queries if "INSERT" not in q["sql"]])

    one, full = queries(1), queries(CHUNK)
    # SQLite can't take 500 rows of 20 columns in one statement, so inserts are not compared.
    assert full <= one + 12
