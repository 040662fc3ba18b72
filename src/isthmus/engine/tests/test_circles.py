"""Who may know of a restricted record: chosen, changed, and lifted again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Edit, Forbidden, Invalid, edit, lift, restrict
from isthmus.engine.models import CircleMember, Entry, Event, Record
from isthmus.engine.past import values_at_version
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Record]]
RESTRICTABLE = [one for one in registry.types() if one.restrictable]


@pytest.fixture
def now(memberships: dict[str, Membership]) -> Callable[..., Act]:
    """Return a function that gives an act of a role, with the circles of that moment."""
    return lambda role="ims_manager": Act.now(viewer_of(memberships[role]), "test")


Now = Callable[..., Act]


def entry(key: int) -> Entry:
    return Entry.objects.as_system("test").get(pk=key)


def members(circle: int | None) -> set[int]:
    assert circle is not None
    rows = CircleMember.objects.filter(circle_id=circle)
    return set(rows.values_list("principal_id", flat=True))


@pytest.mark.parametrize("record_type", RESTRICTABLE, ids=lambda one: one.register)
def test_every_restrictable_type_is_restricted_changed_and_lifted(
    record_type: type[RecordType], make_samples: Make, now: Now, memberships: dict[str, Membership]
) -> None:
    made = make_samples(record_type)[0]
    auditor = memberships["auditor"].principal_id
    rows = record_type.model.objects
    hidden = restrict(record_type, made.pk, [], now(), "inquiry")
    assert not rows.visible_to(now("auditor").viewer).filter(pk=made.pk).exists()
    restrict(record_type, made.pk, [auditor], now(), "needs to know")
    assert rows.visible_to(now("auditor").viewer).get(pk=made.pk).reference == hidden.reference
    restrict(record_type, made.pk, [], now(), "no longer")
    assert not rows.visible_to(now("auditor").viewer).filter(pk=made.pk).exists()
    free = lift(record_type, made.pk, now(), "over")
    assert rows.visible_to(now("auditor").viewer).get(pk=made.pk).reference == free.reference
    references = {made.reference, hidden.reference, free.reference}
    assert len(references) == 3
    everything = Entry.objects.as_system("test").filter(reference__in=references)
    assert [one.reference for one in everything] == [free.reference]
    verbs = list(Event.objects.filter(entry=made.pk).values_list("verb", flat=True))
    assert verbs[-4:] == ["restricted", "circle_changed", "circle_changed", "lifted"]


def test_changing_the_members_keeps_circle_reference_and_version(
    make_samples: Make, now: Now, memberships: dict[str, Membership]
) -> None:
    key = make_samples(DocumentType)[0].pk
    restrict(DocumentType, key, [], now(), "inquiry")
    before = entry(key)
    auditor = memberships["auditor"].principal_id
    restrict(DocumentType, key, [auditor], now(), "audit")
    after = entry(key)
    assert (after.circle_id, after.reference, after.version) == (
        before.circle_id,
        before.reference,
        before.version,
    )
    payload = json.loads(Event.objects.filter(entry=key).latest("seq").payload)
    assert payload["added"] == [str(auditor)]
    assert payload["removed"] == []
    assert {int(one) for one in payload["circle"]["members"]} == members(after.circle_id)
    assert payload["reason"] == "audit"


def test_changing_nothing_is_no_event(make_samples: Make, now: Now) -> None:
    key = make_samples(DocumentType)[0].pk
    restrict(DocumentType, key, [], now(), "inquiry")
    before = entry(key).seq
    restrict(DocumentType, key, [], now(), "again")
    assert entry(key).seq == before


def test_nobody_locks_everybody_out(make_samples: Make, now: Now) -> None:
    key = make_samples(DocumentType)[0].pk
    restrict(DocumentType, key, [], now(), "inquiry")
    restrict(DocumentType, key, [], now(), "without me")
    assert members(entry(key).circle_id) == {now().viewer.principal_id}


def test_the_system_must_name_somebody(
    make_samples: Make, system_act: Act, memberships: dict[str, Membership]
) -> None:
    key = make_samples(DocumentType)[0].pk
    with pytest.raises(Invalid):
        restrict(DocumentType, key, [], system_act, "inquiry")
    with pytest.raises(Invalid):
        restrict(DocumentType, key, [12345], system_act, "inquiry")
    person = memberships["auditor"].principal_id
    restrict(DocumentType, key, [person], system_act, "inquiry")
    with pytest.raises(Invalid):
        restrict(DocumentType, key, [], system_act, "nobody left")
    assert members(entry(key).circle_id) == {person}


@pytest.mark.parametrize("role", ["contributor", "auditor", "approver", "top_management"])
def test_only_who_may_restrict_changes_or_lifts_even_as_a_member(
    role: str, make_samples: Make, now: Now, memberships: dict[str, Membership]
) -> None:
    key = make_samples(DocumentType)[0].pk
    restrict(DocumentType, key, [memberships[role].principal_id], now(), "inquiry")
    with pytest.raises(Forbidden):
        restrict(DocumentType, key, [], now(role), "mine")
    with pytest.raises(Forbidden):
        lift(DocumentType, key, now(role), "mine")
    assert entry(key).circle_id is not None


def test_to_a_manager_outside_the_circle_it_is_absent(
    make_samples: Make, now: Now, system_act: Act, memberships: dict[str, Membership]
) -> None:
    key = make_samples(DocumentType)[0].pk
    restrict(DocumentType, key, [memberships["auditor"].principal_id], system_act, "about them")
    with pytest.raises(Absent):
        restrict(DocumentType, key, [], now(), "mine")
    with pytest.raises(Absent):
        lift(DocumentType, key, now(), "mine")


def test_lifting_needs_a_reason_and_something_to_lift(make_samples: Make, now: Now) -> None:
    key = make_samples(DocumentType)[0].pk
    with pytest.raises(Invalid, match="not restricted"):
        lift(DocumentType, key, now(), "over")
    restrict(DocumentType, key, [], now(), "inquiry")
    with pytest.raises(Invalid, match="Say why"):
        lift(DocumentType, key, now(), "  ")


def test_versions_of_the_past_are_found_behind_changes_of_the_circle(
    make_samples: Make, now: Now, memberships: dict[str, Membership]
) -> None:
    key = make_samples(DocumentType)[0].pk
    first = entry(key).version
    title = entry(key).title
    edit(DocumentType, [Edit(key, {"title": "Second"})], now())
    restrict(DocumentType, key, [], now(), "inquiry")
    for people in (
        [memberships["auditor"].principal_id],
        [],
        [memberships["approver"].principal_id],
    ):
        restrict(DocumentType, key, people, now(), "once more")
    record = DocumentType.model.objects.as_system("test").select_related("entry").get(pk=key)
    assert values_at_version(DocumentType, record, first)["title"] == title
    assert values_at_version(DocumentType, record, first + 1)["title"] == "Second"
