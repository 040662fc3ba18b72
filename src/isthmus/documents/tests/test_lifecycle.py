"""How documents come into force, and what never happens to them."""

from __future__ import annotations

import pytest

from isthmus.documents.guards import AUTHOR_AND_APPROVER_APART
from isthmus.documents.models import Document, DocumentVersion
from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Act,
    Edit,
    Forbidden,
    Invalid,
    Refused,
    choices_for,
    create,
    edit,
    move,
    set_house_rule,
)

pytestmark = pytest.mark.django_db

TEXT = {"title": "Backup policy", "kind": "policy", "body": "We keep copies.\n"}


def draft(act: Act, **values: str) -> Document:
    (made,) = create(DocumentType, [{**TEXT, **values}], act)
    assert isinstance(made, Document)
    return made


def again(document: Document, act: Act) -> Document:
    found: Document = Document.objects.visible_to(act.viewer).get(pk=document.pk)
    return found


def published(acts: dict[str, Act]) -> Document:
    document = draft(acts["contributor"])
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    move(DocumentType, "approve", [document.pk], acts["ims_manager"])
    move(DocumentType, "publish", [document.pk], acts["ims_manager"])
    return again(document, acts["contributor"])


def test_whoever_writes_the_text_is_its_author(acts: dict[str, Act]) -> None:
    document = draft(acts["contributor"])
    assert document.author_id == acts["contributor"].viewer.principal_id
    edit(DocumentType, [Edit(document.pk, {"body": "Other words.\n"})], acts["ims_manager"])
    author = again(document, acts["ims_manager"]).author_id
    assert author == acts["ims_manager"].viewer.principal_id


def test_setting_the_next_review_makes_nobody_the_author(acts: dict[str, Act]) -> None:
    document = draft(acts["contributor"])
    edit(DocumentType, [Edit(document.pk, {"retention": "Ten years"})], acts["ims_manager"])
    author = again(document, acts["ims_manager"]).author_id
    assert author == acts["contributor"].viewer.principal_id


def test_an_empty_document_is_not_submitted(acts: dict[str, Act]) -> None:
    document = draft(acts["contributor"], body="  \n")
    with pytest.raises(Refused) as refusal:
        move(DocumentType, "submit", [document.pk], acts["contributor"])
    assert [reason.code for _, reason in refusal.value.reasons] == ["empty"]


def test_an_author_does_not_approve_their_own_text(acts: dict[str, Act]) -> None:
    document = draft(acts["ims_manager"])
    move(DocumentType, "submit", [document.pk], acts["ims_manager"])
    with pytest.raises(Refused, match="somebody else approves"):
        move(DocumentType, "approve", [document.pk], acts["ims_manager"])
    move(DocumentType, "approve", [document.pk], acts["approver"])
    assert again(document, acts["approver"]).state == "approved"


def test_the_reason_stands_before_the_button_is_pressed(acts: dict[str, Act]) -> None:
    document = draft(acts["ims_manager"])
    move(DocumentType, "submit", [document.pk], acts["ims_manager"])
    choices = choices_for(DocumentType, again(document, acts["ims_manager"]), acts["ims_manager"])
    approve = next(choice for choice in choices if choice.transition.verb == "approve")
    assert not approve.possible
    assert approve.reasons[0].hint


def test_the_house_rule_can_be_switched_off_with_a_reason(acts: dict[str, Act]) -> None:
    document = draft(acts["ims_manager"])
    move(DocumentType, "submit", [document.pk], acts["ims_manager"])
    code = AUTHOR_AND_APPROVER_APART.code
    with pytest.raises(Invalid):
        set_house_rule(code, False, " ", acts["ims_manager"])  # noqa: FBT003
    set_house_rule(code, False, "We are three people.", acts["ims_manager"])  # noqa: FBT003
    move(DocumentType, "approve", [document.pk], acts["ims_manager"])
    assert again(document, acts["ims_manager"]).state == "approved"


def test_a_contributor_neither_approves_nor_publishes(acts: dict[str, Act]) -> None:
    document = draft(acts["ims_manager"])
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    with pytest.raises(Forbidden):
        move(DocumentType, "approve", [document.pk], acts["contributor"])


@pytest.mark.parametrize("verb", ["submit", "approve", "publish"])
def test_only_drafts_change(acts: dict[str, Act], verb: str) -> None:
    document = draft(acts["contributor"])
    for step in ("submit", "approve", "publish"):
        actor = acts["contributor"] if step == "submit" else acts["ims_manager"]
        move(DocumentType, step, [document.pk], actor)
        if step == verb:
            break
    with pytest.raises(Refused, match="changes in a draft only"):
        edit(DocumentType, [Edit(document.pk, {"body": "Slipped in.\n"})], acts["contributor"])
    assert again(document, acts["contributor"]).body == TEXT["body"]


def test_owner_and_review_date_change_in_every_state(acts: dict[str, Act]) -> None:
    document = published(acts)
    edit(DocumentType, [Edit(document.pk, {"retention": "Ten years"})], acts["contributor"])
    assert again(document, acts["contributor"]).retention == "Ten years"


def test_publishing_freezes_a_version(acts: dict[str, Act]) -> None:
    document = published(acts)
    version = document.versions.get()
    assert (version.number, version.body, version.title) == (1, TEXT["body"], TEXT["title"])
    assert version.digest == document.digest()
    assert version.approved_by_id == acts["ims_manager"].viewer.principal_id
    assert document.in_force == 1


def test_the_old_version_stays_in_force_until_the_next_is_published(acts: dict[str, Act]) -> None:
    document = published(acts)
    move(DocumentType, "revise", [document.pk], acts["contributor"])
    edit(DocumentType, [Edit(document.pk, {"body": "New words.\n"})], acts["contributor"])
    drafted = again(document, acts["contributor"])
    assert (drafted.state, drafted.in_force, drafted.working_version) == ("draft", 1, 2)
    assert drafted.approved_by_id is None
    assert DocumentVersion.objects.get(record=document, number=1).body == TEXT["body"]
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    for verb in ("approve", "publish"):
        move(DocumentType, verb, [document.pk], acts["ims_manager"])
    done = again(document, acts["contributor"])
    assert done.in_force == 2
    assert list(done.versions.order_by("number").values_list("body", flat=True)) == [
        TEXT["body"],
        "New words.\n",
    ]


def test_sending_back_says_what_is_to_change(acts: dict[str, Act]) -> None:
    document = draft(acts["contributor"])
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    with pytest.raises(Invalid):
        move(DocumentType, "send_back", [document.pk], acts["approver"])
    reason = {"reason": "Say how often."}
    move(DocumentType, "send_back", [document.pk], acts["approver"], reason)
    assert again(document, acts["approver"]).state == "draft"


def test_a_withdrawn_document_is_no_longer_in_force(acts: dict[str, Act]) -> None:
    document = published(acts)
    move(DocumentType, "withdraw", [document.pk], acts["ims_manager"], {"reason": "Sold."})
    gone = again(document, acts["ims_manager"])
    assert (gone.state, gone.in_force, gone.versions.count()) == ("withdrawn", None, 1)


def test_a_document_taken_up_again_gets_a_new_version_number(acts: dict[str, Act]) -> None:
    document = published(acts)
    move(DocumentType, "supersede", [document.pk], acts["ims_manager"], {"by": "DOC-2026-0009"})
    move(DocumentType, "take_up", [document.pk], acts["contributor"])
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    for verb in ("approve", "publish"):
        move(DocumentType, verb, [document.pk], acts["ims_manager"])
    assert again(document, acts["contributor"]).in_force == 2


def test_a_withdrawn_draft_keeps_its_number_when_it_is_taken_up_again(
    acts: dict[str, Act],
) -> None:
    document, manager = published(acts), acts["ims_manager"]
    move(DocumentType, "revise", [document.pk], acts["contributor"])
    move(DocumentType, "withdraw", [document.pk], manager, {"reason": "Sold."})
    move(DocumentType, "take_up", [document.pk], acts["contributor"])
    assert again(document, manager).working_version == 2


def test_a_draft_taken_up_again_counts_as_approved_by_nobody(acts: dict[str, Act]) -> None:
    document, manager = published(acts), acts["ims_manager"]
    move(DocumentType, "withdraw", [document.pk], manager, {"reason": "Sold."})
    move(DocumentType, "take_up", [document.pk], acts["contributor"])
    found = again(document, manager)
    assert (found.approved_by_id, found.approved_at) == (None, None)


def test_what_was_never_in_force_is_not_superseded(acts: dict[str, Act]) -> None:
    document = draft(acts["contributor"])
    with pytest.raises(Refused) as caught:
        move(DocumentType, "supersede", [document.pk], acts["ims_manager"], {"by": "Another"})
    assert [reason.code for _, reason in caught.value.reasons] == ["not-in-force"]
