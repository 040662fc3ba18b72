"""Making a filter: by a dialog of the list, or as a page of its own where there is no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create

pytestmark = pytest.mark.django_db

FILTER = "/o/northgate/documents/filter/"
SignIn = Callable[[str], Client]


def test_fields_and_values_are_offered(acts: dict[str, Act], sign_in: SignIn) -> None:
    page = sign_in("auditor").get(FILTER, {"back": "kind=plan"}).content.decode()
    assert "field=owner&amp;back=kind%3Dplan" in page
    assert 'href="/o/northgate/documents/?kind=plan&amp;state=draft"' in page
    assert "Kind: Policy" in page


def test_a_filter_is_made_and_changed(acts: dict[str, Act], sign_in: SignIn) -> None:
    create(DocumentType, [{"title": "Plan", "kind": "plan"}], acts["ims_manager"])
    client = sign_in("auditor")
    asked = {"field": "kind", "operator": "not", "value": ["plan", "policy"], "apply": "yes"}
    made = client.get(FILTER, {**asked, "back": "q=plan"})
    assert made["Location"] == "/o/northgate/documents/?q=plan&kind.not=plan%2Cpolicy"
    editor = client.get(FILTER, {"field": "kind", "was": "kind.not", "back": "kind.not=plan"})
    page = editor.content.decode()
    assert '<option value="not" selected>is not</option>' in page
    assert 'value="plan" checked' in page
    changed = client.get(
        FILTER,
        {"field": "kind", "was": "kind.not", "back": "kind.not=plan", "operator": "",
         "value": "policy", "apply": "yes"},
    )  # fmt: skip
    assert changed["Location"] == "/o/northgate/documents/?kind=policy"


def test_what_makes_no_sense_is_said_where_it_was_typed(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    asked = {"field": "review_due", "operator": "gte", "value": "soon", "apply": "yes"}
    answer = sign_in("auditor").get(FILTER, asked)
    assert answer.status_code == 422
    assert "“soon” is not a date." in answer.content.decode()
    assert sign_in("auditor").get(FILTER, {"field": "colour"}).status_code == 404


def test_people_are_suggested_for_fields_of_people_only(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    client = sign_in("auditor")
    asked = {"field": "owner", "suggest": "yes", "q": "contrib"}
    assert ">Contributor" in client.get(FILTER, asked).content.decode()
    other = client.get(FILTER, {**asked, "field": "state"}).content.decode()
    assert "Contributor" not in other
    customer = sign_in("customer_contact")
    for field in ("owner", "state", "title", "label", "seen"):
        answer = customer.get(FILTER, {**asked, "field": field})
        assert "Contributor" not in answer.content.decode(), field
