from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, edit, move, restrict
from isthmus.engine.models import Approval, Event
from isthmus.people.records import RoleType

pytestmark = pytest.mark.django_db
Acts = dict[str, Act]
SignIn = Callable[[str], Client]
#: With all panels of other packages, for one who may approve the record now.
MOST_QUERIES = 17


def url(document: Any, more: str = "") -> str:
    return f"/o/northgate/documents/{document.reference}/{more}"


def test_it_is_given_and_taken_back_on_the_page(
    document: Document, declare: Any, sign_in: SignIn
) -> None:
    declare(label="Acceptance", expires_days=30)
    client = sign_in("approver")
    before = client.get(url(document)).content.decode()
    assert "Acceptance is missing: it is for somebody whose role lets them approve." in before
    sent = {"comment": "Read twice.", "version": "1"}
    page = client.post(url(document, "approvals/accept/"), sent, follow=True).content.decode()
    row = Approval.objects.get()
    for text in ("Acceptance given.", "Holds", "Read twice.", row.digest[:10], "until"):
        assert text in page
    address = url(document, "approvals/accept/withdraw/")
    empty = client.post(address, {"reason": " "})
    assert empty.status_code == 422
    assert "Say why you take it back." in empty.content.decode()
    other = sign_in("top_management").post(address, {"reason": "Not mine"})
    assert other.status_code == 409
    gone = client.post(address, {"reason": "Wrong file"}, follow=True).content.decode()
    assert "Wrong file" in gone
    assert "took an approval back" in gone


def test_the_reason_stands_at_the_button_before_it_is_pressed(
    document: Document, declare: Any, sign_in: SignIn
) -> None:
    declare(apart=("author",))
    page = sign_in("contributor").get(url(document)).content.decode()
    assert "You wrote it; somebody else approves it." in page
    assert 'approvals/accept/"' not in page
    tried = sign_in("contributor").post(url(document, "approvals/accept/"))
    assert tried.status_code == 409
    assert not Approval.objects.exists()


def test_what_changed_since_it_was_shown_is_looked_at_first(
    document: Document, declare: Any, acts: Acts, sign_in: SignIn
) -> None:
    declare()
    edit(DocumentType, [Edit(document.pk, {"retention": "Years"})], acts["contributor"])
    sent = {"comment": "Fine", "version": "1"}
    answer = sign_in("approver").post(url(document, "approvals/accept/"), sent)
    assert answer.status_code == 412
    page = answer.content.decode()
    assert "Look at it once more" in page
    assert "Fine" in page
    assert not Approval.objects.exists()


def test_a_transition_that_gives_it_keeps_its_one_button(
    document: Document, acts: Acts, sign_in: SignIn
) -> None:
    client = sign_in("approver")
    assert "Approval of the text" not in client.get(url(document)).content.decode()
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    page = client.get(url(document)).content.decode()
    assert "Approval of the text is missing" in page
    assert url(document, "do/approve/") in page
    assert url(document, "approvals/text/") not in page
    done = client.post(url(document, "do/approve/"), follow=True).content.decode()
    assert "Holds" in done
    assert Approval.objects.get().version == 3


def test_a_deputy_sees_on_whose_behalf(
    document: Document, declare: Any, acts: Acts, sign_in: SignIn
) -> None:
    from isthmus.engine.door import create

    declare(roles=("top_management",))
    holder, stand_in = (acts[one].viewer.principal_id for one in ("top_management", "auditor"))
    row = {"title": "Chief", "holder": holder, "deputy": stand_in}
    create(RoleType, [row], acts["ims_manager"])
    client = sign_in("auditor")
    assert "Approve on behalf of Top management" in client.get(url(document)).content.decode()
    page = client.post(url(document, "approvals/accept/"), follow=True).content.decode()
    assert "on behalf of Top management" in page


def test_a_page_with_an_approval_to_give_takes_few_queries(
    document: Document, acts: Acts, sign_in: SignIn
) -> None:
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    client = sign_in("approver")
    client.get(url(document))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(document)).status_code == 200
    assert 7 <= len(queries) <= MOST_QUERIES, "\n".join(q["sql"][:160] for q in queries)


def test_hidden_and_absent_are_the_same(
    document: Document, declare: Any, acts: Acts, sign_in: SignIn
) -> None:
    declare()
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    hidden = Document.objects.as_system("test").get()
    client, before = sign_in("approver"), Event.objects.count()
    for more in ("approvals/accept/", "approvals/accept/withdraw/"):
        answers = [
            client.post(f"/o/northgate/documents/{reference}/{more}", {"reason": "x"})
            for reference in (hidden.reference, "DOC-2026-9999")
        ]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert Event.objects.count() == before
