"""Approvals, snapshots and checklists as programs see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from pydantic import TypeAdapter

from isthmus.documents.records import DocumentType
from isthmus.engine.api.approvals import ManyGiven, Rules, WaitingList
from isthmus.engine.api.checklists import Checklists
from isthmus.engine.api.snapshots import Content, Snapshots
from isthmus.engine.checklists.templates import save
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.engine.models import Principal, Snapshot
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.snapshots.take import take
from isthmus.people.records import PartyType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]


def fits(model: Any, response: HttpResponse) -> Any:
    assert response.status_code == 200, response.content
    return TypeAdapter(model).validate_json(response.content, strict=True)


@pytest.fixture
def document(acts: Acts) -> Any:
    owner = acts["auditor"].viewer.principal_id
    rows = [{"title": "Backup", "body": "Daily.", "owner": owner}]
    (made,) = create(DocumentType, rows, acts["contributor"])
    move(DocumentType, "submit", [made.pk], acts["contributor"])
    return made


def test_an_approval_is_read_given_and_taken_back(
    document: Any, api_as: Callable[..., Any], acts: Acts
) -> None:
    address = f"documents/{document.reference}/approvals"
    api = api_as("approver")
    (before,) = fits(Rules, api.get(address)).items
    assert (before.possible, before.approved, before.needed) == (True, False, 1)
    assert api.post(f"{address}/text", {}, If_Match='"1"').status_code == 412
    (given,) = fits(Rules, api.post(f"{address}/text", {"comment": "Good."})).items
    assert (given.approved, given.approvals[0].standing) == (True, "valid")
    assert given.approvals[0].comment == "Good."
    again = api.post(f"{address}/text", {})
    assert again.status_code == 409
    assert again.json()["errors"][0]["code"] == "approved-already"
    assert api.post(f"{address}/text/withdraw", {"reason": ""}).status_code == 422
    (gone,) = fits(Rules, api.post(f"{address}/text/withdraw", {"reason": "Too early"})).items
    assert (gone.approved, gone.approvals[0].standing) == (False, "voided")
    assert api.post(f"{address}/none", {}).status_code == 404


def test_the_reason_is_known_before_it_is_tried(document: Any, api_as: Callable[..., Any]) -> None:
    address = f"documents/{document.reference}/approvals"
    (rule,) = fits(Rules, api_as("contributor").get(address)).items
    assert [(why.code, rule.possible) for why in rule.reasons] == [("author-approves", False)]
    tried = api_as("contributor").post(f"{address}/text", {})
    assert tried.status_code == 403
    assert api_as("approver", writes=False).post(f"{address}/text", {}).status_code == 403


def test_what_waits_is_listed_and_approved_at_once(
    document: Any, api_as: Callable[..., Any]
) -> None:
    api = api_as("approver")
    (one,) = fits(WaitingList, api.get("approvals")).items
    assert (one.reference, one.rule) == (document.reference, "text")
    body = {"references": [document.reference]}
    assert fits(ManyGiven, api.post("documents/approvals/text", body)).count == 1
    assert fits(WaitingList, api.get("approvals")).items == []
    missing = {"references": ["DOC-2026-9999"]}
    assert api.post("documents/approvals/text", missing).status_code == 404


def test_snapshots_name_by_reference_and_hide_keys(document: Any, api: Any, acts: Acts) -> None:
    take(document, "baseline", ("title", "owner", "kind"), (), acts["contributor"], "Why")
    address = f"documents/{document.reference}/snapshots"
    (listed,) = fits(Snapshots, api.get(address)).items
    assert (listed.purpose, listed.number, listed.note) == ("baseline", 1, "Why")
    answer = api.get(f"{address}/baseline/1")
    found = fits(Content, answer)
    owner = Principal.objects.get(pk=document.owner_id)
    assert found.fields == {"title": "Backup", "owner": owner.reference, "kind": "policy"}
    assert found.digest == Snapshot.objects.get().digest
    keys = [owner.pk, document.pk, Snapshot.objects.get().pk]
    assert not any(str(key) in answer.content.decode() for key in keys)
    for wrong in ("baseline/2", "none/1", "baseline/-1", f"baseline/{10**30}"):
        assert api.get(f"{address}/{wrong}").status_code == 404


def test_hidden_and_absent_answer_alike(
    document: Any, api_as: Callable[..., Any], acts: Acts
) -> None:
    edit(DocumentType, [Edit(document.pk, {"retention": "Years"})], acts["contributor"])
    take(document, "baseline", ("title",), (), acts["contributor"])
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    hidden = DocumentType.model.objects.as_system("test").get().reference
    api = api_as("approver")
    for more in ("approvals", "snapshots", "snapshots/baseline/1"):
        answers = [api.get(f"documents/{ref}/{more}") for ref in (hidden, "DOC-2026-9999")]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    answers = [api.post(f"documents/{ref}/approvals/text", {}) for ref in (hidden, "DOC-2026-9999")]
    assert answers[0].status_code == 404
    assert answers[0].content == answers[1].content
    assert fits(WaitingList, api.get("approvals")).items == []


def test_a_checklist_is_answered(api_as: Callable[..., Any], acts: Acts) -> None:
    (party,) = create(PartyType, [{"title": "Southbank"}], acts["contributor"])
    items = [{"id": "keys", "text": "Keys handed over"}, {"id": "terms", "text": "Terms"}]
    code = save(PartyType, "", "Before we begin", items, acts["ims_manager"]).code
    address, api = f"parties/{party.reference}/checklists", api_as("contributor")
    (open_,) = fits(Checklists, api.get(address)).items
    assert (open_.code, open_.complete, len(open_.items)) == (code, False, 2)
    wrong = api.post(
        f"{address}/{code}", {"answers": [{"item": "terms", "answer": "not_applicable"}]}
    )
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "#/answers/terms"
    answers = [
        {"item": "keys", "answer": "yes"},
        {"item": "terms", "answer": "not_applicable", "reason": "None needed"},
    ]
    (done,) = fits(Checklists, api.post(f"{address}/{code}", {"answers": answers})).items
    assert done.complete
    assert done.items[1].reason == "None needed"
    assert api.post(f"{address}/none", {"answers": answers}).status_code == 404
    assert api_as("auditor").post(f"{address}/{code}", {"answers": answers}).status_code == 403


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.code)
def test_every_register_tells_its_snapshots_and_only_declared_capabilities(
    record_type: type[RecordType],
    make_samples: Callable[[type[RecordType]], list[Any]],
    api: Any,
) -> None:
    record = make_samples(record_type)[0]
    address = f"{record_type.register}/{record.reference}"
    assert fits(Snapshots, api.get(f"{address}/snapshots")).items == []
    assert api.get(f"{address}/approvals").status_code == (200 if record_type.approvals else 404)
    assert api.get(f"{address}/checklists").status_code == (200 if record_type.checklists else 404)
