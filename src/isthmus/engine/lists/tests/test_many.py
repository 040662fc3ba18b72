"""Editing many at once: shown before, done together, undone where nobody went on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.labels.operations import make_label
from isthmus.engine.models import Event, Labelled

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DOCUMENTS = "/o/northgate/documents/"
SignIn = Callable[[str], Client]


@pytest.fixture
def many(acts: dict[str, Act]) -> list[Any]:
    return create(
        DocumentType, [{"title": f"Plan {n:02}", "kind": "plan"} for n in range(60)],
        acts["contributor"],
    )  # fmt: skip


def kinds() -> list[str]:
    rows = Document.objects.as_system("test").order_by("title_key")
    return list(rows.values_list("kind", flat=True))


def test_what_would_change_is_shown_and_nothing_is_written(
    many: list[Any], acts: dict[str, Act], sign_in: SignIn
) -> None:
    edit(DocumentType, [Edit(many[0].pk, {"kind": "policy"})], acts["contributor"])
    events = Event.objects.count()
    client = sign_in("contributor")
    sent = {"verb": "edit", "ids": [row.reference for row in many[:3]]}
    assert "Field" in client.post(f"{DOCUMENTS}do/", sent).content.decode()
    asked = client.post(f"{DOCUMENTS}do/", {**sent, "field": "kind"}).content.decode()
    assert "See what it does" in asked
    shown = client.post(f"{DOCUMENTS}do/", {**sent, "field": "kind", "value": "policy"})
    page = shown.content.decode()
    assert "2 documents will change. 1 are so already." in page
    assert Event.objects.count() == events
    assert kinds().count("policy") == 1


def test_many_are_edited_and_that_is_undone_where_nobody_went_on(
    many: list[Any], acts: dict[str, Act], sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    sent = {"verb": "edit", "ids": [row.reference for row in many[:3]], "field": "kind",
            "value": "policy", "confirmed": "yes", "back": "kind=plan"}  # fmt: skip
    answer = client.post(f"{DOCUMENTS}do/", sent, follow=True)
    assert answer.redirect_chain[-1][0] == f"{DOCUMENTS}?kind=plan"
    page = answer.content.decode()
    assert "3 documents changed: Kind." in page
    assert kinds().count("policy") == 3
    now = Act.now(acts["ims_manager"].viewer, "test")
    edit(DocumentType, [Edit(many[1].pk, {"title": "Plan 01 anew"})], now)
    (undo,) = re.findall(r'action="([^"]*do/undo/)"', page)
    undone = client.post(undo, follow=True).content.decode()
    assert "2 documents as before. 1 changed since" in undone
    assert kinds().count("policy") == 1
    assert client.post(undo).status_code == 404


def test_more_than_the_page_is_taken_by_its_filters(many: list[Any], sign_in: SignIn) -> None:
    client = sign_in("contributor")
    assert "All 60 documents that match" in client.get(DOCUMENTS).content.decode()
    sent = {"verb": "edit", "every": "yes", "back": "kind=plan", "field": "kind",
            "value": "policy", "confirmed": "yes"}  # fmt: skip
    client.post(f"{DOCUMENTS}do/", sent)
    assert kinds().count("policy") == 60
    # A filter that can't be read takes nothing rather than everything.
    assert client.post(f"{DOCUMENTS}do/", {**sent, "back": "colour=red"}).status_code == 404


def test_many_are_labelled_and_removed(
    many: list[Any], acts: dict[str, Act], sign_in: SignIn
) -> None:
    label = make_label({"name": "Move"}, acts["ims_manager"])
    client = sign_in("ims_manager")
    sent = {"ids": [row.reference for row in many[:3]]}
    assert "Put on" in client.post(f"{DOCUMENTS}do/", {**sent, "verb": "label"}).content.decode()
    client.post(f"{DOCUMENTS}do/", {**sent, "verb": "label", "asked": "yes", "on": label.pk})
    assert Labelled.objects.filter(ended_at__isnull=True).count() == 3
    asked = client.post(f"{DOCUMENTS}do/", {**sent, "verb": "remove"})
    assert "Remove 3 documents" in asked.content.decode()
    client.post(f"{DOCUMENTS}do/", {**sent, "verb": "remove", "reason": "Double"})
    assert Document.objects.as_system("test").filter(removed_at__isnull=True).count() == 57


@pytest.mark.parametrize("verb", ["edit", "label", "remove"])
def test_who_may_only_read_does_nothing_to_many(
    many: list[Any], sign_in: SignIn, verb: str
) -> None:
    client = sign_in("auditor")
    sent = {"verb": verb, "ids": [many[0].reference], "field": "kind", "value": "policy",
            "confirmed": "yes", "asked": "yes", "reason": "x"}  # fmt: skip
    assert client.post(f"{DOCUMENTS}do/", sent).status_code == 403
    assert "data-bulk" not in client.get(DOCUMENTS).content.decode()
