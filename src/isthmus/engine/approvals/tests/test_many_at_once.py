from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.giving import give
from isthmus.engine.approvals.waiting import waiting_for
from isthmus.engine.door import Act, Edit, Refused, create, edit, move
from isthmus.engine.models import Approval

pytestmark = pytest.mark.django_db
Acts = dict[str, Act]


def in_review(count: int, acts: Acts) -> list[int]:
    rows = [{"title": f"Document {number}", "body": "Text."} for number in range(count)]
    keys = [one.pk for one in create(DocumentType, rows, acts["contributor"])]
    move(DocumentType, "submit", keys, acts["contributor"])
    return keys


def queries(run: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        run()
    return len(captured)


@pytest.mark.both_databases
def test_many_are_approved_with_the_queries_of_one(declare: Any, acts: Acts) -> None:
    declare(approver="owner")
    owner = acts["approver"].viewer.principal_id
    rows = [{"title": f"D{n}", "body": "x", "owner": owner} for n in range(31)]
    one, *many = [r.pk for r in create(DocumentType, rows, acts["contributor"])]
    alone = queries(lambda: give(DocumentType, "accept", [one], acts["approver"]))
    assert queries(lambda: give(DocumentType, "accept", many, acts["approver"])) == alone
    assert Approval.objects.count() == 31


def test_many_go_through_the_transition_that_approves_them(acts: Acts) -> None:
    keys = in_review(30, acts)
    alone = queries(lambda: give(DocumentType, "text", keys[:1], acts["approver"]))
    assert queries(lambda: give(DocumentType, "text", keys[1:], acts["approver"])) == alone
    assert Approval.objects.count() == 30
    assert {one.state for one in DocumentType.model.objects.as_system("test").all()} == {"approved"}


def test_all_are_approved_or_none(acts: Acts) -> None:
    keys = in_review(2, acts)
    draft = create(DocumentType, [{"title": "Draft", "body": "x"}], acts["contributor"])[0]
    with pytest.raises(Refused) as refused:
        give(DocumentType, "text", [*keys, draft.pk], acts["approver"])
    assert [record.pk for record, _ in refused.value.reasons] == [draft.pk]
    assert not Approval.objects.exists()


def test_an_edit_of_many_voids_with_the_queries_of_one(declare: Any, acts: Acts) -> None:
    declare()
    rows = [{"title": f"D{n}", "body": "x"} for n in range(31)]
    one, *many = [r.pk for r in create(DocumentType, rows, acts["contributor"])]
    give(DocumentType, "accept", [one, *many], acts["approver"])

    def change(keys: list[int]) -> Callable[[], object]:
        return lambda: edit(
            DocumentType, [Edit(key, {"body": "y"}) for key in keys], acts["contributor"]
        )

    assert queries(change([one])) == queries(change(many))
    assert not Approval.objects.filter(voided_at__isnull=True).exists()


def test_what_waits_for_somebody_takes_the_same_queries_for_any_number(acts: Acts) -> None:
    assert waiting_for(acts["approver"]) == []
    in_review(2, acts)
    few = queries(lambda: waiting_for(acts["approver"]))
    in_review(30, acts)
    assert queries(lambda: waiting_for(acts["approver"])) == few <= 7
    assert len(waiting_for(acts["approver"])) == 32
    assert waiting_for(acts["contributor"]) == []
    assert waiting_for(acts["customer_contact"]) == []


def test_ones_own_and_what_is_approved_waits_for_nobody(acts: Acts) -> None:
    (own,) = create(DocumentType, [{"title": "Own", "body": "x"}], acts["ims_manager"])
    move(DocumentType, "submit", [own.pk], acts["ims_manager"])
    assert waiting_for(acts["ims_manager"]) == []
    assert [one.record.pk for one in waiting_for(acts["approver"])] == [own.pk]
    give(DocumentType, "text", [own.pk], acts["approver"])
    assert waiting_for(acts["top_management"]) == []


def test_the_page_approves_what_was_chosen_as_it_was_listed(
    acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    keys = in_review(3, acts)
    client, address = sign_in("approver"), "/o/northgate/approvals/"
    page = client.get(address).content.decode()
    records = {one.pk: one for one in DocumentType.model.objects.as_system("test").all()}
    values = [f"{records[key].reference}:2" for key in keys]
    assert all(f'value="{value}"' in page for value in values)
    edit(DocumentType, [Edit(keys[2], {"retention": "Years"})], acts["contributor"])
    stale = client.post(f"{address}documents/text/", {"ids": values})
    assert stale.status_code == 409
    assert "has changed since" in stale.content.decode()
    done = client.post(f"{address}documents/text/", {"ids": values[:2]}, follow=True)
    assert "2 approvals given." in done.content.decode()
    assert Approval.objects.count() == 2
    absent = client.post(f"{address}documents/text/", {"ids": ["DOC-2026-9999:1"]})
    assert absent.status_code == client.post(f"{address}documents/none/").status_code == 404
