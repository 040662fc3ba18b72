from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.approvals.giving import give, withdraw
from isthmus.engine.approvals.guards import approved
from isthmus.engine.approvals.who import choices
from isthmus.engine.door import Act, Conflict, Edit, Invalid, Refused, create, edit, move
from isthmus.engine.models import Approval, Event
from isthmus.people.models import Membership
from isthmus.people.records import RoleType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]
Again = Callable[[Any], Any]


def codes(rule: Any, document: Any, act: Act, again: Again) -> list[str]:
    """Return what is against it, as the page and the API know it beforehand."""
    (choice,) = choices(DocumentType, rule, [again(document)], act)
    return [reason.code for reason in choice.reasons]


def owned_by(document: Any, principal: int | None, act: Act) -> None:
    edit(DocumentType, [Edit(document.pk, {"owner": principal})], act)


def deputy(acts: Acts, holder: str, stand_in: str, **more: Any) -> Any:
    (role,) = create(
        RoleType,
        [
            {
                "title": "Head of service",
                "holder": acts[holder].viewer.principal_id,
                "deputy": acts[stand_in].viewer.principal_id,
                **more,
            }
        ],
        acts["ims_manager"],
    )
    return role


def test_the_permission_decides_where_nothing_else_is_said(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    rule = declare()
    assert codes(rule, document, acts["approver"], again) == []
    assert codes(rule, document, acts["contributor"], again) == ["permission"]
    with pytest.raises(Refused, match="whose role lets them approve"):
        give(DocumentType, "accept", [document.pk], acts["contributor"])


def test_roles_decide_where_they_are_named(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    rule = declare(roles=("top_management",))
    assert codes(rule, document, acts["approver"], again) == ["permission"]
    assert codes(rule, document, acts["top_management"], again) == []


def test_the_one_whom_a_field_names_decides(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    rule = declare(approver="owner")
    assert codes(rule, document, acts["auditor"], again) == ["approver-unnamed"]
    owned_by(document, acts["auditor"].viewer.principal_id, acts["contributor"])
    assert codes(rule, document, acts["auditor"], again) == []
    assert codes(rule, document, acts["ims_manager"], again) == ["permission"]
    with pytest.raises(Refused, match="It is for Auditor, its owner to approve"):
        give(DocumentType, "accept", [document.pk], acts["ims_manager"])


def test_whoever_wrote_or_owns_it_is_kept_apart(declare: Any, acts: Acts, again: Again) -> None:
    rule = declare(apart=("author", "owner"))
    (mine,) = create(DocumentType, [{"title": "Mine", "body": "x"}], acts["ims_manager"])
    assert codes(rule, mine, acts["ims_manager"], again) == ["author-approves"]
    owned_by(mine, acts["approver"].viewer.principal_id, acts["ims_manager"])
    assert codes(rule, mine, acts["approver"], again) == ["approval-apart"]
    assert codes(rule, mine, acts["top_management"], again) == []


def test_holding_the_role_that_owns_it_counts_as_owning_it(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    apart = declare("apart", apart=("owner",))
    named = declare("named", approver="owner")
    role = deputy(acts, "approver", "top_management")
    owned_by(document, role.pk, acts["contributor"])
    assert codes(apart, document, acts["approver"], again) == ["approval-apart"]
    assert codes(named, document, acts["approver"], again) == []
    (given,) = give(DocumentType, "named", [document.pk], acts["approver"])
    assert given.on_behalf_of_id == role.pk


def test_a_deputy_approves_on_behalf_of_the_holder(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    rule = declare(approver="owner")
    owned_by(document, acts["top_management"].viewer.principal_id, acts["contributor"])
    assert codes(rule, document, acts["auditor"], again) == ["permission"]
    deputy(acts, "top_management", "auditor")
    (given,) = give(DocumentType, "accept", [document.pk], acts["auditor"])
    assert given.given_by_id == acts["auditor"].viewer.principal_id
    assert given.on_behalf_of_id == acts["top_management"].viewer.principal_id


def test_a_deputy_has_the_holders_rights_and_only_while_the_role_is_held(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    rule = declare(roles=("top_management",))
    ended = deputy(acts, "top_management", "auditor", held_until=date(2020, 1, 1))
    assert codes(rule, document, acts["auditor"], again) == ["permission"]
    edit(RoleType, [Edit(ended.pk, {"held_until": None})], acts["ims_manager"])
    assert codes(rule, document, acts["auditor"], again) == []
    move(RoleType, "retire", [ended.pk], acts["ims_manager"])
    assert codes(rule, document, acts["auditor"], again) == ["permission"]


def test_nobody_approves_on_behalf_of_the_author(declare: Any, acts: Acts, again: Again) -> None:
    rule = declare(roles=("ims_manager",), apart=("author",))
    (mine,) = create(DocumentType, [{"title": "Mine", "body": "x"}], acts["ims_manager"])
    deputy(acts, "ims_manager", "auditor")
    assert codes(rule, mine, acts["auditor"], again) == ["permission"]


def test_a_deputy_takes_a_document_through_its_approval(document: Document, acts: Acts) -> None:
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    deputy(acts, "top_management", "auditor")
    move(DocumentType, "approve", [document.pk], acts["auditor"])
    given = Approval.objects.get(entry=document.pk, rule="text")
    assert given.on_behalf_of_id == acts["top_management"].viewer.principal_id
    move(DocumentType, "publish", [document.pk], acts["ims_manager"])


def test_two_are_two_people_in_two_places(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    rule = declare(needed=2)
    guard = approved("accept")
    give(DocumentType, "accept", [document.pk], acts["top_management"])
    ((_, reason),) = guard([again(document)], acts["ims_manager"])
    assert reason.code == "approval-missing"
    assert "(1 of 2 given)" in reason.text
    assert codes(rule, document, acts["top_management"], again) == ["approved-already"]
    deputy(acts, "top_management", "auditor")
    assert codes(rule, document, acts["auditor"], again) == ["approved-already"]
    give(DocumentType, "accept", [document.pk], acts["approver"])
    assert list(guard([again(document)], acts["ims_manager"])) == []
    assert codes(rule, document, acts["ims_manager"], again) == ["approved-already"]


def test_the_guard_says_who_still_has_to_approve(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    declare(approver="owner", label="Acceptance by the owner")
    owned_by(document, acts["auditor"].viewer.principal_id, acts["contributor"])
    ((record, reason),) = approved("accept")([again(document)], acts["ims_manager"])
    assert record.pk == document.pk
    assert reason.text == "Acceptance by the owner is missing: it is for Auditor, its owner."


def test_one_takes_ones_own_approval_back_with_a_reason(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    declare()
    give(DocumentType, "accept", [document.pk], acts["approver"])
    with pytest.raises(Invalid):
        withdraw(DocumentType, "accept", document.pk, acts["approver"], " ")
    with pytest.raises(Refused, match="You have not approved it"):
        withdraw(DocumentType, "accept", document.pk, acts["ims_manager"], "Not mine")
    withdraw(DocumentType, "accept", document.pk, acts["approver"], "I read the wrong file.")
    row = Approval.objects.get()
    assert (row.void_reason, row.voided_at) == (
        "I read the wrong file.",
        acts["approver"].occurred_at,
    )
    last = Event.objects.filter(entry=document.pk).order_by("-seq")[0]
    assert last.verb == "approval withdrawn"


def test_what_changed_since_it_was_read_is_not_approved(
    document: Document, declare: Any, acts: Acts
) -> None:
    declare()
    edit(DocumentType, [Edit(document.pk, {"body": "Hourly."})], acts["contributor"])
    with pytest.raises(Conflict):
        give(DocumentType, "accept", [document.pk], acts["approver"], bases={document.pk: 1})
    assert not Approval.objects.exists()


def test_it_is_given_in_the_states_it_is_asked_for_in(
    document: Document, declare: Any, acts: Acts, again: Again
) -> None:
    rule = declare(states=("in_review",))
    assert codes(rule, document, acts["approver"], again) == ["approval-state"]
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    assert codes(rule, document, acts["approver"], again) == []


def test_a_new_version_has_to_be_approved_anew(document: Document, acts: Acts) -> None:
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    give(DocumentType, "text", [document.pk], acts["approver"], "Good.")
    row = Approval.objects.get()
    assert row.comment == "Good."
    move(DocumentType, "revise", [document.pk], acts["contributor"])
    row.refresh_from_db()
    assert row.void_reason == "Start a new version: it has to be approved anew."
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    move(DocumentType, "approve", [document.pk], acts["approver"])
    assert Approval.objects.filter(voided_at__isnull=True).count() == 1


def test_a_document_whose_approval_was_taken_back_is_not_published(
    document: Document, acts: Acts
) -> None:
    move(DocumentType, "submit", [document.pk], acts["contributor"])
    move(DocumentType, "approve", [document.pk], acts["approver"])
    withdraw(DocumentType, "text", document.pk, acts["approver"], "Too early.")
    with pytest.raises(Refused, match="Approval of the text is missing"):
        move(DocumentType, "publish", [document.pk], acts["ims_manager"])
    give(DocumentType, "text", [document.pk], acts["approver"])
    move(DocumentType, "publish", [document.pk], acts["ims_manager"])


def test_a_stranger_neither_sees_nor_approves(
    document: Document,
    declare: Any,
    acts: Acts,
    viewers: dict[str, Viewer],
    memberships: dict[str, Membership],
) -> None:
    from isthmus.engine.door import Absent, restrict

    declare()
    with pytest.raises(Absent):
        give(DocumentType, "accept", [document.pk], acts["customer_contact"])
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    with pytest.raises(Absent):
        give(DocumentType, "accept", [document.pk], acts["approver"])
