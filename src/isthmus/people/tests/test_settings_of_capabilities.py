"""Approval rules and checklists as an organization's own data, on the pages of the settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.giving import give
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.approvals.standing import held
from isthmus.engine.approvals.terms import Terms, declared, set_terms, terms_of
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, Refused, create, move
from isthmus.engine.door.history import snapshot
from isthmus.engine.models import ApprovalTerms, Checklist, Event

pytestmark = pytest.mark.django_db
S = "/o/northgate/settings/"
Acts = dict[str, Act]
RULE = DocumentType.approvals[0]
TWO = Terms(2, 90, apart=True, roles=("top_management",), reason="The auditor asked for it.")


def in_review(acts: Acts) -> Any:
    (made,) = create(DocumentType, [{"title": "Backup", "body": "x"}], acts["contributor"])
    move(DocumentType, "submit", [made.pk], acts["contributor"])
    return made


@pytest.mark.both_databases
def test_an_organization_asks_for_more_and_it_expires(acts: Acts) -> None:
    set_terms(DocumentType, "text", TWO, acts["ims_manager"])
    document = in_review(acts)
    with pytest.raises(Refused, match="somebody of the role Top management"):
        give(DocumentType, "text", [document.pk], acts["approver"])
    (given,) = give(DocumentType, "text", [document.pk], acts["top_management"])
    assert given.expires_at is not None
    assert (given.expires_at - given.given_at).days == 90
    with pytest.raises(Refused, match=r"1 of 2 given"):
        move(DocumentType, "publish", [document.pk], acts["ims_manager"])


@pytest.mark.both_databases
def test_what_departs_from_the_declaration_needs_a_reason_and_is_an_event(acts: Acts) -> None:
    act = acts["ims_manager"]
    with pytest.raises(Invalid):
        set_terms(DocumentType, "text", replace(TWO, reason=" "), act)
    set_terms(DocumentType, "text", TWO, act)
    assert terms_of(DocumentType, act.viewer.organization_id)["text"] == TWO
    told = json.loads(Event.objects.get(verb="approval rule set").payload)
    assert told["terms"] == snapshot(ApprovalTerms.objects.get())
    set_terms(DocumentType, "text", declared(RULE), act)
    assert not ApprovalTerms.objects.exists()
    assert terms_of(DocumentType, act.viewer.organization_id)["text"] == declared(RULE)
    last = Event.objects.filter(verb="approval rule set").latest("seq")
    assert json.loads(last.payload)["terms"] is None


def test_only_those_who_administer_choose_and_only_what_makes_sense(
    acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("contributor", "approver", "auditor", "customer_contact"):
        with pytest.raises(Forbidden):
            set_terms(DocumentType, "text", TWO, acts[role])
    wrong: list[dict[str, Any]] = [{"needed": 0}, {"needed": 21}, {"expires_days": 0}, {"expires_days": 5000},
             {"roles": ("nobody",)}]  # fmt: skip
    for change in wrong:
        with pytest.raises(Invalid):
            set_terms(DocumentType, "text", replace(TWO, **change), acts["ims_manager"])
    with pytest.raises(Absent):
        set_terms(DocumentType, "none", TWO, acts["ims_manager"])
    named = ApprovalRule("own", "By the owner", ("title",), approver="owner")
    monkeypatch.setattr(DocumentType, "approvals", (named,))
    too_much: list[dict[str, Any]] = [{"roles": ()}, {"needed": 1}]
    for change in too_much:
        with pytest.raises(Invalid):
            set_terms(DocumentType, "own", replace(TWO, **change), acts["ims_manager"])


def test_people_are_kept_apart_only_where_the_organization_says_so(
    acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = ApprovalRule("own", "Acceptance", ("title",), apart=("author",))
    monkeypatch.setattr(DocumentType, "approvals", (rule,))
    (mine,) = create(DocumentType, [{"title": "M", "body": "x"}], acts["ims_manager"])
    with pytest.raises(Refused, match="You wrote it"):
        give(DocumentType, "own", [mine.pk], acts["ims_manager"])
    chosen = replace(declared(rule), apart=False, reason="We are three people.")
    set_terms(DocumentType, "own", chosen, acts["ims_manager"])
    give(DocumentType, "own", [mine.pk], acts["ims_manager"])
    (one,) = held(DocumentType, [mine], acts["ims_manager"].occurred_at)
    assert not one.missing


def test_the_page_changes_a_rule_and_sets_it_back(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("ims_manager")
    assert "Documents: Approval of the text" in client.get(f"{S}approvals/").content.decode()
    sent = {"register": "documents", "rule": "text", "needed": "2", "expires_days": "365"}
    wrong = client.post(f"{S}approvals/", sent)
    assert wrong.status_code == 422
    assert "Say why it is to be otherwise than usual." in wrong.content.decode()
    assert 'value="365"' in wrong.content.decode()
    done = client.post(f"{S}approvals/", {**sent, "reason": "Two read more."}, follow=True)
    assert "2 approvals for 365 days" in done.content.decode()
    assert client.post(f"{S}approvals/", {**sent, "needed": "many"}).status_code == 422
    client.post(f"{S}approvals/", {**sent, "do": "declared"})
    assert not ApprovalTerms.objects.exists()
    for absent in ({"register": "none"}, {"register": "documents", "rule": "none"}):
        assert client.post(f"{S}approvals/", absent).status_code == 404
    for role in ("contributor", "auditor"):
        assert sign_in(role).get(f"{S}approvals/").status_code == 403
        assert sign_in(role).get(f"{S}checklists/").status_code == 403
        assert sign_in(role).get(f"{S}checklists/parties/new/").status_code == 403


def test_a_checklist_is_written_ordered_and_retired_on_its_page(
    sign_in: Callable[[str], Client],
) -> None:
    client = sign_in("ims_manager")
    assert "Nothing is asked of parties yet." in client.get(f"{S}checklists/").content.decode()
    sent = {
        "title": "Before we begin",
        "text:0": "Second", "order:0": "2", "help:0": "Why it matters",
        "text:1": "First", "order:1": "1", "reason:1": "on",
        "text:2": "",
    }  # fmt: skip
    empty = client.post(f"{S}checklists/parties/new/", {"title": "Before we begin"})
    assert empty.status_code == 422
    assert "Write at least one item." in empty.content.decode()
    done = client.post(f"{S}checklists/parties/new/", sent, follow=True)
    assert "“Before we begin” is in use as version 1." in done.content.decode()
    first = Checklist.objects.get()
    assert [one["text"] for one in first.items] == ["First", "Second"]
    address = f"{S}checklists/parties/{first.code}/"
    page = client.get(address).content.decode()
    assert "Why it matters" in page
    ids = [one["id"] for one in first.items]
    again = {"title": "Before we begin", "id:0": ids[0], "text:0": "First", "retire:0": "on",
             "id:1": ids[1], "text:1": "Second", "help:1": "Why it matters"}  # fmt: skip
    client.post(address, again)
    second = Checklist.objects.get(active=True)
    assert (second.version, [one["id"] for one in second.items]) == (2, [ids[1]])
    client.post(address, {"title": "x", "do": "retire"})
    assert not Checklist.objects.filter(active=True).exists()
    assert client.get(address).status_code == 404
    assert client.get(f"{S}checklists/documents/new/").status_code == 404
