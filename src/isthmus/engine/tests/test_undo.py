"""The last change of a record is taken back by a new event, with all guards; or told why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from isthmus.agreements.records import AgreementType
from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Absent,
    Act,
    Edit,
    Forbidden,
    Refused,
    create,
    edit,
    move,
    remove,
    restore,
    restrict,
    undo,
)
from isthmus.engine.history.replay import replay
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Event, Record
from isthmus.engine.parts import load_parts
from isthmus.engine.registry import RecordType, registry
from isthmus.people.records import PartyType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Make = Callable[[type[RecordType]], list[Record]]
SignIn = Callable[[str], Client]
EVERY = pytest.mark.parametrize(
    "record_type", [pytest.param(one, id=one.code) for one in registry.types()]
)


def whole(act: Act) -> list[str]:
    return [str(one) for one in replay(act.viewer.organization)]


@EVERY
def test_an_edit_of_every_type_is_undone_and_done_again(
    record_type: type[RecordType], make_samples: Make, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    record = make_samples(record_type)[0]
    was = record.title
    edit(record_type, [Edit(record.pk, {"title": "Otherwise"})], act)
    assert undo(record_type, record.pk, 2, act).title == was
    assert undo(record_type, record.pk, 3, act).title == "Otherwise"
    assert Event.objects.filter(entry_id=record.pk).order_by("-seq")[0].verb == "edited"
    assert whole(act) == []


@EVERY
def test_what_was_removed_of_every_type_comes_back_as_it_was(
    record_type: type[RecordType], make_samples: Make, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    record = make_samples(record_type)[0]
    remove(record_type, [record.pk], act, "a slip")
    assert not record_type.model.objects.visible_to(act.viewer).filter(pk=record.pk).exists()
    back = restore(record_type, record.pk, act)
    assert (back.reference, back.title, back.state) == (
        record.reference,
        record.title,
        record.state,
    )
    assert record_type.model.objects.visible_to(act.viewer).filter(pk=record.pk).exists()
    with pytest.raises(Absent):
        restore(record_type, record.pk, act)
    assert whole(act) == []


def test_it_is_refused_once_something_changed_since(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    (record,) = create(DocumentType, [{"title": "Plan"}], act)
    edit(DocumentType, [Edit(record.pk, {"title": "Mine"})], act)
    edit(DocumentType, [Edit(record.pk, {"summary": "Theirs"})], acts["contributor"])
    with pytest.raises(Refused) as refused:
        undo(DocumentType, record.pk, 2, act)
    assert refused.value.reasons[0][1].code == "moved-on"
    with pytest.raises(Refused):
        undo(DocumentType, record.pk, 1, act)


def test_guards_and_permissions_hold_on_the_way_back(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    (record,) = create(DocumentType, [{"title": "Plan", "body": "x"}], act)
    with pytest.raises(Refused) as refused:
        undo(DocumentType, record.pk, 1, act)
    assert refused.value.reasons[0][1].code == "no-way-back"
    edit(DocumentType, [Edit(record.pk, {"title": "Mine"})], act)
    with pytest.raises(Forbidden):
        undo(DocumentType, record.pk, 2, acts["auditor"])
    remove(DocumentType, [record.pk], act, "over")
    with pytest.raises(Forbidden):
        restore(DocumentType, record.pk, acts["contributor"])


def test_rows_of_a_part_come_back_with_the_edit_that_took_them(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    rows = [{"metric": "security", "value": "8", "unit": "hours"},
            {"metric": "restoration", "value": "4", "unit": "hours"}]  # fmt: skip
    given = parse_rows(
        AgreementType, [{"title": "Mail", "kind": "contract", "targets": rows}], Lookup(act.viewer)
    )
    (record,) = create(AgreementType, given, act)
    kept = record.parts["targets"][1]
    change = {"targets": [{"id": kept.pk, "value": Decimal(5)}]}
    edit(AgreementType, [Edit(record.pk, change)], act)
    back = undo(AgreementType, record.pk, 2, act)
    load_parts(AgreementType, [back])
    standing: list[Any] = list(back.parts["targets"])
    assert [(row.metric, int(row.value)) for row in standing] == [
        ("security", 8),
        ("restoration", 4),
    ]
    assert standing[1].pk == kept.pk
    assert whole(act) == []


def test_a_transition_goes_back_where_a_way_is_declared_that_asks_nothing(
    acts: dict[str, Act],
) -> None:
    act = acts["ims_manager"]
    (party,) = create(PartyType, [{"title": "Harbour"}], act)
    move(PartyType, "part", [party.pk], act)
    assert undo(PartyType, party.pk, 2, act).state == "known"
    (document,) = create(DocumentType, [{"title": "Plan", "body": "x"}], act)
    move(DocumentType, "submit", [document.pk], act)
    with pytest.raises(Refused) as refused:
        undo(DocumentType, document.pk, 2, act)
    assert refused.value.reasons[0][1].code == "no-way-back"
    assert whole(act) == []


def test_the_page_offers_it_and_takes_it_back(acts: dict[str, Act], sign_in: SignIn) -> None:
    client = sign_in("ims_manager")
    (record,) = create(DocumentType, [{"title": "Plan", "kind": "plan"}], acts["ims_manager"])
    address = f"/o/northgate/documents/{record.reference}/"
    client.post(f"{address}edit/", {"version": "1", "title": "Other", "kind": "plan"})
    page = client.get(address).content.decode()
    assert page.count(f'action="{address}undo/?version=2"') == 2  # the notice and the timeline
    assert "undo/" not in sign_in("auditor").get(address).content.decode()
    assert sign_in("auditor").post(f"{address}undo/?version=2").status_code == 403
    assert client.post(f"{address}undo/?version=2").status_code == 302
    page = client.get(address).content.decode()
    assert "is as it was before" in page
    assert "Undone." in page
    client.post(f"{address}undo/?version=2")
    assert "has changed since" in client.get(address).content.decode()


def test_a_removed_record_comes_back_from_the_notice(acts: dict[str, Act], sign_in: SignIn) -> None:
    client = sign_in("ims_manager")
    (record,) = create(DocumentType, [{"title": "Plan", "kind": "plan"}], acts["ims_manager"])
    address = f"/o/northgate/documents/{record.reference}/"
    answer = client.post(f"{address}remove/", {"reason": "a slip"}, follow=True)
    (way,) = re.findall(r'action="([^"]*restore/)"', answer.content.decode())
    assert sign_in("contributor").post(way).status_code == 403
    assert client.post(way)["Location"] == address
    assert client.get(address).status_code == 200
    assert client.post(way).status_code == 404


def test_who_may_not_know_of_it_can_neither_undo_nor_restore(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    (record,) = create(DocumentType, [{"title": "Plan"}], acts["ims_manager"])
    hidden = restrict(DocumentType, record.pk, [], acts["ims_manager"], "inquiry")
    address = f"/o/northgate/documents/{hidden.reference}/"
    assert sign_in("contributor").post(f"{address}undo/?version=2").status_code == 404
    assert sign_in("contributor").post(f"{address}restore/").status_code == 403


def test_a_relation_is_ended_and_drawn_again_from_its_notice(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    client, act = sign_in("ims_manager"), acts["ims_manager"]
    one, two = create(DocumentType, [{"title": "One"}, {"title": "Two"}], act)
    address = f"/o/northgate/documents/{one.reference}/"
    code = DocumentType.drawable()[0]
    sent = {"type": code, "to": two.reference}
    page = client.post(f"{address}relate/", sent, follow=True).content.decode()
    (way,) = set(
        re.findall(r'<form method="post" action="([^"]*unrelate/[^"]*other=[^"]*)">', page)
    )
    page = client.post(way.replace("&amp;", "&"), follow=True).content.decode()
    assert not Edge.objects.current().filter(source_id=one.pk).exists()
    (again,) = re.findall(r'action="([^"]*relate/\?[^"]*to=[^"]*)"', page)
    client.post(again.replace("&amp;", "&"))
    assert Edge.objects.current().filter(source_id=one.pk, target_id=two.pk).exists()
