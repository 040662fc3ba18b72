"""Lists of a register as pages: filters in the address, many at once, cursors."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, move

pytestmark = pytest.mark.django_db

DOCUMENTS = "/o/northgate/documents/"
SignIn = Callable[[str], Client]


@pytest.fixture
def many(acts: dict[str, Act]) -> list[Document]:
    rows = [{"title": f"Plan {n:03}", "kind": "plan", "body": "x"} for n in range(60)]
    return create(DocumentType, [*rows, {"title": "Policy", "body": "y"}], acts["contributor"])  # type: ignore[return-value]


def test_filters_read_as_chips_and_can_be_taken_away(many: list[Document], sign_in: SignIn) -> None:
    page = sign_in("auditor").get(DOCUMENTS, {"kind": "policy", "q": "pol"}).content.decode()
    assert "<strong>Policy</strong>" in page
    assert "1 document" in page
    assert 'href="?q=pol" aria-label="Remove the filter Kind"' in page


def test_a_filter_that_makes_no_sense_is_named_and_left_out(
    many: list[Document], sign_in: SignIn
) -> None:
    client = sign_in("auditor")
    for bad in ({"colour": "red"}, {"kind": "poem"}, {"sort": "body"}, {"limit": "ten"},
                {"review_due.gte": "soon"}, {"after": "damaged"}, {"before": "damaged"}):  # fmt: skip
        answer = client.get(DOCUMENTS, {**bad, "q": "policy"})
        assert answer.status_code == 200, bad
        assert "callout-warn" in answer.content.decode(), bad
        assert "1 document" in answer.content.decode(), bad


def test_pages_follow_one_another_without_gap_or_repetition(
    many: list[Document], sign_in: SignIn
) -> None:
    client = sign_in("auditor")
    first = client.get(DOCUMENTS, {"sort": "-title"}).content.decode()
    (following,) = re.findall(r'href="(\?[^"]*after=[^"]*)"', first)
    second = client.get(DOCUMENTS + following.replace("&amp;", "&")).content.decode()
    seen = re.findall(r'value="(DOC-[^"]+)"|>(DOC-2026-\d+)<', first + second)
    references = [a or b for a, b in seen]
    assert len(references) == len(set(references)) == len(many)
    (back,) = re.findall(r'href="(\?[^"]*before=[^"]*)"', second)
    assert client.get(DOCUMENTS + back.replace("&amp;", "&")).status_code == 200


def test_columns_are_chosen_in_the_address(many: list[Document], sign_in: SignIn) -> None:
    page = sign_in("auditor").get(DOCUMENTS, {"columns": "title,retention,body"}).content.decode()
    assert 'data-label="Retention"' in page
    assert 'data-label="Kind"' not in page
    assert 'data-label="Text"' not in page


def test_many_move_in_one_call(many: list[Document], sign_in: SignIn) -> None:
    sent = {"verb": "submit", "ids": [row.reference for row in many[:5]], "back": "kind=plan"}
    answer = sign_in("contributor").post(f"{DOCUMENTS}do/", sent, follow=True)
    assert answer.redirect_chain[-1][0] == f"{DOCUMENTS}?kind=plan"
    assert "5 documents: Submit for review, now in review." in answer.content.decode()


def test_rows_that_stand_in_the_way_are_named_and_nothing_changes(
    many: list[Document], acts: dict[str, Act], sign_in: SignIn
) -> None:
    move(DocumentType, "submit", [many[0].pk], acts["contributor"])
    sent = {"verb": "submit", "ids": [row.reference for row in many[:3]]}
    answer = sign_in("contributor").post(f"{DOCUMENTS}do/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "not possible for 1 of 3" in page
    assert many[0].reference in page
    assert "the other 2" in page
    drafts = Document.objects.as_system("test").filter(state="draft").count()
    assert drafts == len(many) - 1


def test_what_a_transition_asks_for_is_asked_once_for_all(
    many: list[Document], sign_in: SignIn
) -> None:
    client = sign_in("ims_manager")
    sent = {"verb": "withdraw", "ids": [row.reference for row in many[:2]]}
    asked = client.post(f"{DOCUMENTS}do/", sent)
    assert asked.status_code == 200
    assert 'name="withdraw-reason"' in asked.content.decode()
    done = {**sent, "asked": "yes", "withdraw-reason": "Out of date"}
    assert "2 documents" in client.post(f"{DOCUMENTS}do/", done, follow=True).content.decode()


def test_many_with_one_that_is_hidden_are_absent(many: list[Document], sign_in: SignIn) -> None:
    sent = {"verb": "submit", "ids": [many[0].reference, "DOC-2026-9999"]}
    assert sign_in("contributor").post(f"{DOCUMENTS}do/", sent).status_code == 404


def test_a_role_without_the_register_is_told_so(sign_in: SignIn) -> None:
    answer = sign_in("administrator").get(DOCUMENTS)
    assert answer.status_code == 403
    assert "Your role" in answer.content.decode()


def test_the_navigation_holds_what_a_role_reaches(sign_in: SignIn) -> None:
    page = sign_in("administrator").get("/o/northgate/people/").content.decode()
    navigation = page.split('id="nav"')[1].split("</nav>")[0]
    assert "/o/northgate/roles/" in navigation
    assert "/o/northgate/documents/" not in navigation
    assert 'aria-current="page"' in navigation
