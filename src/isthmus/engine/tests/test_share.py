"""Sharing a record with another party: who may, what it needs, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Absent,
    Act,
    Forbidden,
    Invalid,
    Refused,
    create,
    lift,
    move,
    restrict,
    share,
    unshare,
)
from isthmus.engine.models import Entry, Event, Organization, Record, Share
from isthmus.engine.registry import RecordType, registry
from isthmus.people.records import PartyType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Record]]
Acts = dict[str, Act]


def party(act: Act, name: str = "Harbour Bank") -> int:
    return int(create(PartyType, [{"title": name}], act)[0].pk)


def verbs(key: int) -> list[str]:
    return list(Event.objects.filter(entry=key).order_by("seq").values_list("verb", flat=True))


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.register)
def test_every_type_is_shared_only_if_it_says_what_of_it(
    record_type: type[RecordType], make_samples: Make, acts: Acts
) -> None:
    act, key = acts["ims_manager"], make_samples(record_type)[0].pk
    bank = party(act)
    if not record_type.shared_fields:
        with pytest.raises(Refused):
            share(record_type, key, [bank], act)
        return
    before = Entry.objects.as_system("test").get(pk=key)
    assert share(record_type, key, [bank], act) == 1
    assert share(record_type, key, [bank], act) == 0
    made = Share.objects.get()
    assert (made.entry_id, made.party_id, made.since) == (key, bank, act.occurred_at)
    assert made.shared_by_id == act.viewer.principal_id
    event = Event.objects.filter(entry=key).latest("seq")
    assert event.verb == "shared"
    assert json.loads(event.payload)["share"]["party"] == str(bank)
    assert unshare(record_type, key, [bank], act) == 1
    assert unshare(record_type, key, [bank], act) == 0
    assert verbs(key)[-2:] == ["shared", "unshared"]
    assert Entry.objects.as_system("test").get(pk=key).version == before.version
    assert not Share.objects.exists()


@pytest.mark.parametrize("role", ["contributor", "approver", "auditor", "administrator"])
def test_sharing_is_for_those_whose_role_says_so(role: str, make_samples: Make, acts: Acts) -> None:
    key, bank = make_samples(DocumentType)[0].pk, party(acts["ims_manager"])
    for verb in (share, unshare):
        with pytest.raises(Forbidden):
            verb(DocumentType, key, [bank], acts[role])


def test_only_parties_of_the_organization_can_be_shared_with(
    make_samples: Make, acts: Acts, other_org: Organization
) -> None:
    act, key = acts["ims_manager"], make_samples(DocumentType)[0].pk
    gone = party(act, "Gone Ltd")
    move(PartyType, "part", [gone], act)
    assert act.viewer.principal_id is not None
    for wrong in ([act.viewer.principal_id], [12345], [gone], []):
        with pytest.raises(Invalid):
            share(DocumentType, key, wrong, act)
    assert not Share.objects.exists()


def test_restricting_ends_sharing_and_lifting_does_not_bring_it_back(
    make_samples: Make, acts: Acts
) -> None:
    act, key = acts["ims_manager"], make_samples(DocumentType)[0].pk
    share(DocumentType, key, [party(act)], act)
    restrict(DocumentType, key, [], act, "inquiry")
    assert not Share.objects.exists()
    assert verbs(key)[-2:] == ["restricted", "unshared"]


def test_what_is_restricted_can_not_be_shared(
    make_samples: Make, acts: Acts, system_act: Act
) -> None:
    act, key = acts["ims_manager"], make_samples(DocumentType)[0].pk
    bank = party(act)
    assert act.viewer.principal_id is not None
    restrict(DocumentType, key, [act.viewer.principal_id], system_act, "inquiry")
    with pytest.raises(Absent):
        share(DocumentType, key, [bank], act)
    with pytest.raises(Refused, match="restricted"):
        share(DocumentType, key, [bank], system_act)
    lift(DocumentType, key, system_act, "over")
    assert share(DocumentType, key, [bank], act) == 1
