"""What is typed into a form is kept for the one who typed it, until it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, remove, restrict
from isthmus.engine.drafts.keeping import KEPT, MOST_TEXT, put_away
from isthmus.engine.history.erasure import Wanted, erase
from isthmus.engine.models import FormDraft

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SignIn = Callable[[str], Client]
NEW = "/o/northgate/documents/new/"


@pytest.fixture
def record(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "Plan", "kind": "plan"}], acts["contributor"])
    return made


def address(record: Any) -> str:
    return f"/o/northgate/documents/{record.reference}/edit/"


def typed(title: str, **more: str) -> dict[str, str]:
    return {"version": "1", "title": title, "kind": "plan", "body": "<b>&amp;", **more}


def test_a_reload_shows_what_was_typed_to_the_one_who_typed_it(
    record: Any, sign_in: SignIn
) -> None:
    mine, theirs = sign_in("contributor"), sign_in("ims_manager")
    answer = mine.post(f"{address(record)}draft/", typed("Half a pl"))
    assert answer.status_code == 200
    assert ":" in answer.content.decode()
    again = mine.get(address(record)).content.decode()
    assert "Half a pl" in again
    assert "This is what you typed until" in again
    other = theirs.get(address(record)).content.decode()
    assert "Half a pl" not in other
    assert "This is what you typed" not in other


def test_it_is_gone_once_it_was_sent_or_thrown_away(record: Any, sign_in: SignIn) -> None:
    client = sign_in("contributor")
    client.post(f"{address(record)}draft/", typed("Half a pl"))
    assert client.post(address(record), typed("A plan")).status_code == 302
    assert not FormDraft.objects.exists()
    client.post(f"{address(record)}draft/", typed("Half a pl"))
    answer = client.post(f"{address(record)}draft/", {"discard": "yes"})
    assert answer["Location"] == address(record)
    assert not FormDraft.objects.exists()
    client.post(f"{NEW}draft/", typed("Some"))
    page = client.get(NEW).content.decode()
    assert 'value="Some"' in page
    form = FormDraft.objects.get().form
    assert f'name="draft-form" value="{form}"' in page
    assert client.post(NEW, typed("Something", **{"draft-form": form})).status_code == 302
    assert not FormDraft.objects.exists()


def test_a_form_that_was_opened_otherwise_is_another_one(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    client.post(f"{NEW}draft/?kind=policy", typed("Some"))
    assert "Some" not in client.get(NEW).content.decode()
    assert "Some" in client.get(f"{NEW}?kind=policy").content.decode()


def test_a_draft_of_an_older_version_meets_the_conflict_view(
    record: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    client.post(f"{address(record)}draft/", typed("Mine"))
    edit(DocumentType, [Edit(record.pk, {"title": "Theirs"})], acts["ims_manager"])
    page = client.get(address(record)).content.decode()
    assert 'name="version" value="1"' in page
    assert client.post(address(record), typed("Mine")).status_code == 412
    assert FormDraft.objects.count() == 1


def test_whoever_may_not_open_the_form_keeps_and_reads_nothing(
    record: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    assert sign_in("auditor").post(f"{address(record)}draft/", typed("x")).status_code == 403
    assert sign_in("auditor").post(f"{NEW}draft/", typed("x")).status_code == 403
    client = sign_in("contributor")
    client.post(f"{address(record)}draft/", typed("Secret"))
    hidden = restrict(DocumentType, record.pk, [], acts["ims_manager"], "inquiry")
    for reference in (record.reference, hidden.reference):
        record.reference = reference
        assert client.get(address(record)).status_code == 404
        assert client.post(f"{address(record)}draft/", typed("x")).status_code == 404
    put_away(timezone.now())
    assert not FormDraft.objects.exists()


def test_old_drafts_and_those_of_removed_records_are_put_away(
    record: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    client = sign_in("ims_manager")
    client.post(f"{address(record)}draft/", typed("x"))
    client.post(f"{NEW}draft/", typed("y"))
    put_away(timezone.now())
    assert FormDraft.objects.count() == 2
    remove(DocumentType, [record.pk], acts["ims_manager"], "no longer")
    put_away(timezone.now())
    assert [draft.entry_id for draft in FormDraft.objects.all()] == [None]
    put_away(timezone.now() + KEPT + timedelta(minutes=1))
    assert not FormDraft.objects.exists()


def test_an_erasure_takes_everybodys_drafts_of_the_record(
    record: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    sign_in("contributor").post(f"{address(record)}draft/", typed("Jane Doe"))
    wanted = Wanted(frozenset({"title"}))
    erase(DocumentType, record.pk, wanted, "objection", "asked for", acts["ims_manager"])
    assert not FormDraft.objects.exists()


def test_too_much_is_refused_and_odd_characters_are_kept_out(record: Any, sign_in: SignIn) -> None:
    client = sign_in("contributor")
    long = client.post(f"{address(record)}draft/", typed("x", body="y" * MOST_TEXT))
    assert long.status_code == 413
    assert client.post(f"{address(record)}draft/", typed("a\x00b")).status_code == 200
    assert "ab" in client.get(address(record)).content.decode()


def test_what_was_typed_as_it_stands_is_told_of_nobody(record: Any, sign_in: SignIn) -> None:
    client = sign_in("contributor")
    client.post(f"{address(record)}draft/", {"version": "1", "title": "Plan"})
    assert "This is what you typed" not in client.get(address(record)).content.decode()
