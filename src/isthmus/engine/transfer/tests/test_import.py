from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine import transfer
from isthmus.engine.door import Act, Edit, Forbidden, Invalid, create, edit, move, relate, restrict
from isthmus.engine.models import Edge, Event
from isthmus.engine.transfer.errors import CellError
from isthmus.standards.library import edition

pytestmark = pytest.mark.django_db
Acts = dict[str, Act]


def plan(act: Act, text: str) -> transfer.Plan:
    sheet = transfer.read(DocumentType, "documents.csv", text.encode())
    return transfer.plan(DocumentType, sheet, act.viewer)


def errors(found: transfer.Plan) -> set[tuple[int, str, str]]:
    return {(error.row, error.column, error.code) for error in found.errors}


def document(act: Act, **values: Any) -> Document:
    (made,) = create(DocumentType, [{"title": "Policy", **values}], act)
    assert isinstance(made, Document)
    return made


def test_a_preview_writes_nothing(acts: Acts) -> None:
    found = plan(acts["contributor"], "title,kind\nNew,plan\n")
    assert (found.created, found.changed, found.errors) == (1, 0, [])
    assert not Document.objects.as_system("test").exists()
    assert not Event.objects.filter(entry__type=DocumentType.code).exists()


def test_references_that_are_here_are_changed_and_others_created(acts: Acts) -> None:
    act = acts["contributor"]
    here = document(act, summary="old", retention="kept")
    text = f"reference,title,summary\n{here.reference},Policy,new\nDRAFT-7,Another,\n,Third,\n"
    found = plan(act, text)
    assert [row.action for row in found.rows] == ["change", "create", "create"]
    assert [(c.column, c.before, c.after) for c in found.rows[0].changes] == [
        ("summary", "old", "new")
    ]
    assert found.rows[1].notes == ["DRAFT-7 is not here; it gets a new reference."]
    outcome = transfer.apply(found, act)
    assert outcome.changed == [here.reference]
    assert len(outcome.created) == 2
    again = Document.objects.as_system("test").get(pk=here.pk)
    assert (again.summary, again.retention) == ("new", "kept")
    assert Event.objects.filter(entry_id=here.pk).count() == 2


def test_an_empty_cell_empties_and_a_missing_column_does_not(acts: Acts) -> None:
    act = acts["contributor"]
    here = document(act, summary="old", retention="kept")
    transfer.apply(plan(act, f"reference,summary\n{here.reference},\n"), act)
    again = Document.objects.as_system("test").get(pk=here.pk)
    assert (again.summary, again.retention) == ("", "kept")


def test_mistakes_are_told_by_row_and_column_with_what_to_do(acts: Acts) -> None:
    text = (
        "reference,titel,title,kind,owner,review_due,relations.traces\n"
        "A,x,First,poem,Nobody,2026-13-01,27001:2013 99.9\n"
        "A,x,,plan,,,\n"
    )
    found = plan(acts["contributor"], text)
    assert errors(found) == {
        (1, "titel", "unknown-column"),
        (2, "kind", "choice"),
        (2, "owner", "unknown"),
        (2, "review_due", "date"),
        (2, "relations.traces", "unknown"),
        (3, "reference", "twice"),
        (3, "title", "required"),
    }
    assert "Did you mean “title”?" in found.errors[0].hint
    with pytest.raises(Invalid):
        transfer.apply(found, acts["contributor"])
    assert not Document.objects.as_system("test").exists()


def test_a_missing_column_that_new_records_need_is_said_once(acts: Acts) -> None:
    found = plan(acts["contributor"], "kind\nplan\nplan\n")
    assert errors(found) == {(1, "title", "missing-column")}


def test_guards_have_their_say_before_the_button_is_pressed(acts: Acts) -> None:
    act = acts["contributor"]
    here = document(act, body="text")
    move(DocumentType, "submit", [here.pk], act)
    found = plan(act, f"reference,title\n,New\n{here.reference},Changed\n")
    assert errors(found) == {(3, "", "not-a-draft")}


def test_labels_serve_as_columns_and_choices(acts: Acts) -> None:
    found = plan(acts["contributor"], "Title;Kind\nNew;Process description\n")
    assert found.errors == []
    assert found.rows[0].values["kind"] == "process"


def test_relations_of_a_row_become_what_the_cell_says(acts: Acts) -> None:
    act = acts["contributor"]
    here, other = document(act), document(act)
    by_ref = edition("iso27001-2013").by_ref
    relate(here.pk, "traces", [by_ref["5.2 a)"].key, by_ref["5.2 b)"].key], act)
    text = (
        "reference,title,relations.traces,relations.related\n"
        f"{here.reference},Policy,27001:2013 5.2 b); 27001:2013 5.3,{other.reference}\n"
        "new,New,20000-1:2011 4.1.2,new2\nnew2,New too,,\n"
    )
    found = plan(act, text)
    assert found.errors == []
    outcome = transfer.apply(found, act)

    def ends(key: int, code: str) -> set[str]:
        edges = Edge.objects.current().filter(source_id=key, type=code)
        return set(edges.values_list("target__reference", flat=True))

    assert ends(here.pk, "traces") == {"27001:2013 5.2 b)", "27001:2013 5.3"}
    assert ends(here.pk, "related") == {other.reference}
    made = Document.objects.as_system("test").get(reference=outcome.created[0])
    assert ends(made.pk, "related") == {outcome.created[1]}
    assert ends(made.pk, "traces") == {"20000-1:2011 4.1.2"}


def test_a_relation_can_only_end_where_its_type_allows(acts: Acts) -> None:
    act = acts["contributor"]
    here = document(act)
    found = plan(act, f"reference,relations.traces\n{here.reference},{here.reference}\n")
    assert errors(found) == {(2, "relations.traces", "relation")}


def test_what_the_importer_cannot_see_is_left_alone_and_not_betrayed(acts: Acts) -> None:
    manager, act = acts["ims_manager"], acts["contributor"]
    here, secret = document(manager), document(manager)
    relate(here.pk, "related", [secret.pk], manager)
    reference = restrict(DocumentType, secret.pk, [], manager, "test").reference
    text = f"reference,title,relations.related\n{here.reference},Changed,\n"
    transfer.apply(plan(act, text), act)
    assert Edge.objects.current().filter(source_id=here.pk, target_id=secret.pk).exists()
    hidden = plan(act, f"reference,title\n{reference},Taken over\n")
    absent = plan(act, "reference,title\nDOC-ABSENT,Taken over\n")
    assert [row.action for row in hidden.rows] == [row.action for row in absent.rows] == ["create"]
    related = [
        plan(act, f"title,relations.related\nx,{one}\n").errors[0].message.replace(one, "")
        for one in (reference, "DOC-ABSENT")
    ]
    assert related[0] == related[1]


def test_facts_are_not_imported_and_the_preview_says_so(acts: Acts) -> None:
    here = document(acts["contributor"])
    found = plan(acts["contributor"], f"reference,state\n{here.reference},published\n")
    assert found.unchanged == 1
    assert found.rows[0].notes == ["State is not imported; it follows from what is done."]


def test_an_owner_who_left_stays_the_owner(acts: Acts) -> None:
    from isthmus.people.models import Person
    from isthmus.people.records import PersonType

    act = acts["ims_manager"]
    (person,) = create(PersonType, [{"title": "Mira Novak"}], act)
    assert isinstance(person, Person)
    here = document(act, owner=person.pk)
    move(PersonType, "leave", [person.pk], act)
    text = f"reference,title,owner\n{here.reference},Policy,{person.reference}\n"
    assert plan(act, text).unchanged == 1


def test_records_that_moved_on_since_the_preview_stop_the_import(acts: Acts) -> None:
    act = acts["contributor"]
    here = document(act)
    found = plan(act, f"reference,title\n,New\n{here.reference},Mine\n")
    edit(DocumentType, [Edit(here.pk, {"title": "Theirs"})], act)
    with pytest.raises(Invalid):
        transfer.apply(found, act)
    titles = set(Document.objects.as_system("test").values_list("title", flat=True))
    assert titles == {"Theirs"}


@pytest.mark.parametrize("role", ["auditor", "approver", "customer_contact"])
def test_roles_that_only_read_cannot_import(role: str, acts: Acts) -> None:
    with pytest.raises(Forbidden):
        plan(acts[role], "title\nNew\n")


def test_an_import_says_so_in_history(acts: Acts) -> None:
    act = Act.now(acts["contributor"].viewer, "import")
    transfer.apply(plan(act, "title\nNew\n"), act)
    assert Event.objects.get(entry__type=DocumentType.code).via == "import"


def test_json_may_leave_out_what_does_not_change(acts: Acts) -> None:
    act = acts["contributor"]
    here = document(act, summary="old")
    records: list[object] = [
        {"reference": here.reference, "fields": {"retention": "ten years"}},
        {"fields": {"title": "New"}},
        7,
        {"fields": {"colour": 1}, "colour": 2},
    ]
    data = json.dumps({"format": 1, "records": records}).encode()
    sheet = transfer.read(DocumentType, "x.json", data)
    found = transfer.plan(DocumentType, sheet, act.viewer)
    assert errors(found) >= {
        (3, "", "type"),
        (4, "colour", "unknown-column"),
    }
    assert [(c.column) for c in found.rows[0].changes] == ["retention"]
    assert isinstance(found.errors[0], CellError)


def test_relations_cost_queries_by_chunk_and_not_by_row(acts: Acts) -> None:
    act = acts["contributor"]

    def queries(rows: int) -> int:
        text = "title,relations.traces\n" + "New,27001:2013 5.2\n" * rows
        found = plan(act, text)
        with CaptureQueriesContext(connection) as seen:
            transfer.apply(found, act)
        return len(seen)

    # SQLite takes a wide INSERT in several pieces, so a few more are allowed.
    assert queries(40) <= queries(2) + 10
