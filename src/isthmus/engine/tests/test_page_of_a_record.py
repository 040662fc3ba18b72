"""The derived pages where records meet people, shown on the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move, relate, remove, restrict
from isthmus.engine.models import Entry, StoredFile
from isthmus.people.models import Membership

pytestmark = pytest.mark.django_db

DOCUMENTS = "/o/northgate/documents/"
SignIn = Callable[[str], Client]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def document(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "Backup", "body": "Daily."}], acts["contributor"])
    return made


def url(document: Any, more: str = "") -> str:
    return f"{DOCUMENTS}{document.reference}/{more}"


def fresh(document: Any) -> Any:
    return Document.objects.as_system("test").select_related("entry").get(pk=document.pk)


def test_a_hidden_record_and_one_that_never_was_are_the_same_page(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    client = sign_in("contributor")
    hidden = client.get(url(fresh(document)))
    absent = client.get(f"{DOCUMENTS}DOC-2026-9999/")
    no_page = client.get("/nothing/at/all/")
    assert hidden.status_code == absent.status_code == no_page.status_code == 404
    assert hidden.content == absent.content == no_page.content
    for more in ("edit/", "history/", "options/?type=related&q=xx", "files/1/"):
        assert client.get(url(fresh(document), more)).content == absent.content


def test_another_organizations_record_is_absent(
    document: Any, other_org: Any, sign_in: SignIn
) -> None:
    assert (
        sign_in("ims_manager").get(url(document).replace("northgate", "southbank")).status_code
        == 404
    )


def test_titles_stay_literal_everywhere(acts: dict[str, Act], sign_in: SignIn) -> None:
    title = '{{7*7}}<script>alert("x")</script>'
    (document,) = create(DocumentType, [{"title": title, "body": "x"}], acts["contributor"])
    client = sign_in("ims_manager")
    pages = ["", "edit/", "history/", "restrict/", "remove/"]
    for page in [DOCUMENTS, *(url(document, more) for more in pages)]:
        text = client.get(page).content.decode()
        assert "{{7*7}}&lt;script&gt;alert(" in text
        assert "<script>alert" not in text


def test_a_relation_whose_other_end_is_hidden_does_not_exist(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    (other,) = create(DocumentType, [{"title": "Merger plan", "body": "x"}], acts["ims_manager"])
    relate(document.pk, "related", [other.pk], acts["ims_manager"], note="Before the merger")
    restrict(DocumentType, other.pk, [], acts["ims_manager"], "secret")
    for page in (url(document), url(document, "history/")):
        seen = sign_in("ims_manager").get(page).content.decode()
        assert "Merger plan" in seen
        hidden = sign_in("contributor").get(page).content.decode()
        assert "Merger plan" not in hidden
        assert "Before the merger" not in hidden
        assert "related to" not in hidden.split("<form")[0]
    found = sign_in("contributor").get(url(document, "options/?type=related&q=merger"))
    assert b'role="option"' not in found.content
    assert b"Merger" not in found.content


def test_it_is_related_by_words_or_reference_and_released_again(
    document: Any, sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    several = client.post(url(document, "relate/"), {"type": "traces", "to": "policy"})
    assert several.status_code == 422
    assert "fits several" in several.content.decode()
    nothing = client.post(url(document, "relate/"), {"type": "traces", "to": "zzqq"})
    assert "Nothing is called “zzqq”" in nothing.content.decode()
    done = client.post(
        url(document, "relate/"), {"type": "traces", "to": "27001:2013 5.2 a)"}, follow=True
    )
    told = f"Noted: {document.reference} traced to 27001:2013 5.2 a)."
    assert told in done.content.decode()
    again = client.post(
        url(document, "unrelate/") + "?type=traces&other=27001%3A2013+5.2+a%29", follow=True
    )
    assert "no longer traced to" in again.content.decode()


def test_a_trace_ends_at_a_requirement_only(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    (other,) = create(DocumentType, [{"title": "Other", "body": "x"}], acts["contributor"])
    answer = sign_in("contributor").post(
        url(document, "relate/"), {"type": "traces", "to": other.reference}
    )
    assert answer.status_code == 422


def test_a_transition_says_why_not_before_it_is_tried(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    page = sign_in("contributor").get(url(document)).content.decode()
    assert "Your role does not let you: approve." in page
    answer = sign_in("contributor").post(url(document, "do/approve/"))
    assert answer.status_code == 403


def test_a_refused_transition_keeps_what_was_typed(document: Any, sign_in: SignIn) -> None:
    answer = sign_in("ims_manager").post(
        url(document, "do/send_back/"), {"send_back-reason": "Too short"}
    )
    assert answer.status_code == 409
    assert "is for in review" in answer.content.decode()
    missing = sign_in("ims_manager").post(url(document, "do/withdraw/"), {"withdraw-reason": " "})
    assert missing.status_code == 422
    assert "Why is missing." in missing.content.decode()


def test_a_transition_on_a_page_that_is_out_of_date_is_not_done(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    edit(DocumentType, [Edit(document.pk, {"body": "Hourly."})], acts["contributor"])
    answer = sign_in("contributor").post(url(document, "do/submit/"), {"version": "1"})
    assert answer.status_code == 412
    assert fresh(document).state == "draft"


def test_a_record_that_moved_on_is_not_removed_unseen(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    edit(DocumentType, [Edit(document.pk, {"body": "Hourly."})], acts["contributor"])
    client, form = sign_in("ims_manager"), {"reason": "entered twice", "version": "1"}
    answer = client.post(url(document, "remove/"), form)
    assert answer.status_code == 412
    assert "Look at it once more" in answer.content.decode()
    assert 'value="entered twice"' in answer.content.decode()
    assert client.post(url(document, "remove/"), {**form, "version": "2"}).status_code == 302


def test_two_who_write_at_once_choose_field_by_field(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    theirs = {"title": "Backup and restore", "retention": "Six years"}
    edit(DocumentType, [Edit(document.pk, theirs)], acts["ims_manager"])
    mine = {"title": "Backups", "body": "Weekly.", "retention": "", "version": "1"}
    client = sign_in("contributor")
    answer = client.post(url(document, "edit/"), mine)
    page = answer.content.decode()
    assert answer.status_code == 412
    for text in ("Backup and restore", "Backups", "Backup", "Weekly.", "Six years"):
        assert text in page
    assert fresh(document).title == "Backup and restore"
    chosen = {"title": "Backups", "body": "Weekly.", "version": "2", "choose-title": "yours"}
    client.post(url(document, "edit/"), chosen)
    assert (fresh(document).title, fresh(document).body) == ("Backups", "Weekly.")
    assert fresh(document).retention == "Six years"


def test_giving_way_keeps_the_others_version(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    edit(DocumentType, [Edit(document.pk, {"title": "Theirs"})], acts["ims_manager"])
    chosen = {"title": "Mine", "body": "Weekly.", "version": "2", "choose-title": "theirs"}
    sign_in("contributor").post(url(document, "edit/"), chosen)
    assert (fresh(document).title, fresh(document).body) == ("Theirs", "Weekly.")


def test_an_edit_that_a_guard_refuses_keeps_what_was_typed(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    answer = sign_in("contributor").post(
        url(document, "edit/"), {"title": "Renamed", "version": "2"}
    )
    assert answer.status_code == 409
    assert "what it says changes in a draft only" in answer.content.decode()
    assert 'value="Renamed"' in answer.content.decode()


def test_a_file_survives_a_form_that_needs_mending(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    upload = SimpleUploadedFile("plan.pdf", PDF, "application/pdf")
    answer = client.post(f"{DOCUMENTS}new/", {"title": "", "kind": "plan", "file": upload})
    assert answer.status_code == 422
    handle = StoredFile.objects.get().path
    assert f'name="file-kept" value="{handle}"' in answer.content.decode()
    client.post(f"{DOCUMENTS}new/", {"title": "Plan", "kind": "plan", "file-kept": handle})
    assert str(Document.objects.as_system("test").get().file) == "plan.pdf"


def test_a_file_is_an_attachment_for_those_who_see_its_record(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    upload = SimpleUploadedFile("plan.pdf", PDF, "application/pdf")
    client.post(f"{DOCUMENTS}new/", {"title": "Plan", "kind": "plan", "file": upload})
    document = Document.objects.as_system("test").get()
    address = url(document, f"files/{document.file_id}/")
    assert f'href="{address}"' in client.get(url(document)).content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    (other,) = create(DocumentType, [{"title": "Other", "body": "x"}], acts["contributor"])
    assert client.get(url(other, f"files/{document.file_id}/")).status_code == 404
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    assert client.get(url(fresh(document), f"files/{document.file_id}/")).status_code == 404


def test_the_file_of_a_published_version_stays_to_be_had(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    upload = SimpleUploadedFile("plan.pdf", PDF, "application/pdf")
    client.post(f"{DOCUMENTS}new/", {"title": "Plan", "kind": "plan", "file": upload})
    document = Document.objects.as_system("test").get()
    key = document.file_id
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    for verb in ("approve", "publish", "revise"):
        move(DocumentType, verb, [document.pk], acts["ims_manager"])
    client.post(url(document, "edit/"), {"file-remove": "yes", "body": "Text", "version": "5"})
    assert fresh(document).file_id is None
    answer = client.get(url(document, f"files/{key}/"))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]


def test_restricting_leads_to_the_new_reference_and_shows_who_knows(
    document: Any, memberships: dict[str, Membership], sign_in: SignIn
) -> None:
    client = sign_in("ims_manager")
    assert "Auditor" in client.get(url(document, "restrict/")).content.decode()
    auditor = memberships["auditor"].principal
    assert (
        client.post(url(document, "restrict/"), {"members": auditor.reference}).status_code == 422
    )
    sent = {"members": auditor.reference, "reason": "A personal matter"}
    answer = client.post(url(document, "restrict/"), sent, follow=True)
    changed = fresh(document)
    assert changed.reference != document.reference
    assert answer.redirect_chain[-1][0] == url(changed)
    assert "Auditor, IMS manager" in answer.content.decode()
    assert sign_in("auditor").get(url(changed)).status_code == 200
    assert sign_in("contributor").get(url(changed)).status_code == 404


def test_history_names_fields_and_values_as_people_read_them(
    document: Any, acts: dict[str, Act], memberships: dict[str, Membership], sign_in: SignIn
) -> None:
    owner = memberships["approver"].principal
    edit(
        DocumentType, [Edit(document.pk, {"owner": owner.pk, "kind": "plan"})], acts["contributor"]
    )
    page = sign_in("auditor").get(url(document, "history/")).content.decode()
    for text in ("Contributor", "edited it", "Owner", "Approver", "Kind", "Policy", "Plan"):
        assert text in page
    assert str(owner.pk) not in page


def test_an_inactive_owner_is_kept_by_the_form(
    document: Any, acts: dict[str, Act], memberships: dict[str, Membership], sign_in: SignIn
) -> None:
    from isthmus.people.records import PersonType

    owner = memberships["approver"].principal
    edit(DocumentType, [Edit(document.pk, {"owner": owner.pk})], acts["contributor"])
    move(PersonType, "leave", [owner.pk], acts["ims_manager"])
    client = sign_in("contributor")
    assert "(no longer active)" in client.get(url(document, "edit/")).content.decode()
    client.post(url(document, "edit/"), {"title": "New", "owner": owner.reference, "version": "2"})
    assert (fresh(document).title, fresh(document).owner_id) == ("New", owner.pk)


def test_a_removed_record_leaves_its_relations(
    document: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    (other,) = create(DocumentType, [{"title": "Soon gone", "body": "x"}], acts["ims_manager"])
    relate(document.pk, "related", [other.pk], acts["ims_manager"])
    remove(DocumentType, [other.pk], acts["ims_manager"], "Twice")
    assert "Soon gone" not in sign_in("ims_manager").get(url(document)).content.decode()
    assert Entry.objects.as_system("test").filter(pk=other.pk).exists()
