"""Reading a restricted record for a time: let in by its circle, or in an emergency."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import (
    Absent,
    Act,
    Edit,
    Forbidden,
    Invalid,
    edit,
    grant_clearance,
    lift,
    move,
    open_in_emergency,
    relate,
    remove,
    restrict,
    unrelate,
    withdraw_clearance,
)
from isthmus.engine.models import Clearance, Entry, Event, Organization, Record
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
WHY = "The server room is on fire."
Make = Callable[[type[RecordType]], list[Record]]
Now = Callable[..., Act]


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def now(clock: Any, memberships: dict[str, Membership]) -> Now:
    """Return a function that gives an act of a role, with what it may see at that moment."""
    return lambda role="ims_manager": Act.now(viewer_of(memberships[role]), "test")


@pytest.fixture
def secret(now: Now, make_samples: Make) -> Entry:
    """A document that only the IMS manager knows of."""
    key = make_samples(DocumentType)[0].pk
    restrict(DocumentType, key, [], now(), "inquiry")
    return entry(key)


def entry(key: int) -> Entry:
    return Entry.objects.as_system("test").get(pk=key)


def sees(act: Act, key: int) -> bool:
    return bool(DocumentType.model.objects.visible_to(act.viewer).filter(pk=key).exists())


def clear(secret: Entry, act: Act, person: int, days: int = 7) -> Clearance:
    until = act.occurred_at + timedelta(days=days)
    return grant_clearance(DocumentType, secret.pk, person, until, act, "external audit")


def last(key: int) -> tuple[str, dict[str, Any]]:
    event = Event.objects.filter(entry=key).latest("seq")
    return event.verb, json.loads(event.payload)


def test_a_cleared_auditor_reads_until_the_day_and_not_after(
    secret: Entry, now: Now, clock: Any, memberships: dict[str, Membership]
) -> None:
    assert not sees(now("auditor"), secret.pk)
    clear(secret, now(), memberships["auditor"].principal_id)
    assert sees(now("auditor"), secret.pk)
    assert not sees(now("approver"), secret.pk)
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    assert sees(now("auditor"), secret.pk)
    clock.shift(timedelta(seconds=1))
    assert not sees(now("auditor"), secret.pk)


def test_a_clearance_is_an_event_with_its_whole_row(
    secret: Entry, now: Now, memberships: dict[str, Membership]
) -> None:
    made = clear(secret, now(), memberships["auditor"].principal_id)
    verb, payload = last(secret.pk)
    assert verb == "cleared"
    assert payload["clearance"]["id"] == str(made.pk)
    assert payload["clearance"]["principal"] == str(memberships["auditor"].principal_id)
    assert payload["reason"] == "external audit"


def test_a_clearance_can_be_withdrawn(
    secret: Entry, now: Now, memberships: dict[str, Membership]
) -> None:
    made = clear(secret, now(), memberships["auditor"].principal_id)
    withdraw_clearance(DocumentType, secret.pk, made.pk, now())
    assert not sees(now("auditor"), secret.pk)
    verb, payload = last(secret.pk)
    assert (verb, payload["clearance"]["id"]) == ("clearance_withdrawn", str(made.pk))
    with pytest.raises(Absent):
        withdraw_clearance(DocumentType, secret.pk, made.pk, now())


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_clearance_ends_in_the_future_and_within_a_year(
    days: int, secret: Entry, now: Now, memberships: dict[str, Membership]
) -> None:
    with pytest.raises(Invalid):
        clear(secret, now(), memberships["auditor"].principal_id, days)


def test_a_clearance_is_for_a_person_of_the_organization_who_is_outside(
    secret: Entry, now: Now, memberships: dict[str, Membership], other_org: Organization
) -> None:
    foreign = Entry.objects.as_system("test").filter(organization=other_org).first()
    assert foreign is not None
    for person in (12345, foreign.pk, memberships["ims_manager"].principal_id):
        with pytest.raises(Invalid):
            clear(secret, now(), person)
    with pytest.raises(Invalid):
        grant_clearance(
            DocumentType,
            secret.pk,
            memberships["auditor"].principal_id,
            START + timedelta(days=1),
            now(),
            " ",
        )


def test_a_clearance_needs_a_restricted_record(
    now: Now, make_samples: Make, memberships: dict[str, Membership]
) -> None:
    free = make_samples(DocumentType)[0]
    with pytest.raises(Invalid, match="not restricted"):
        clear(entry(free.pk), now(), memberships["auditor"].principal_id)


def test_only_members_who_may_restrict_let_others_in(
    secret: Entry, now: Now, memberships: dict[str, Membership]
) -> None:
    person = memberships["approver"].principal_id
    with pytest.raises(Forbidden):
        clear(secret, now("contributor"), person)
    restrict(DocumentType, secret.pk, [memberships["contributor"].principal_id], now(), "helps")
    with pytest.raises(Forbidden):
        clear(secret, now("contributor"), person)


def test_who_is_cleared_changes_nothing_by_any_verb(
    secret: Entry, now: Now, make_samples: Make, memberships: dict[str, Membership]
) -> None:
    other = make_samples(DocumentType)[-1]
    relate(secret.pk, "related", [other.pk], now())
    # An IMS manager may do most: what stops them here is the clearance alone.
    insider = memberships["top_management"]
    insider.roles = ["ims_manager"]
    insider.save(update_fields=["roles"])
    clear(secret, now(), insider.principal_id)
    before = entry(secret.pk)

    def act() -> Act:
        return now("top_management")

    attempts: list[Callable[[], Any]] = [
        lambda: edit(DocumentType, [Edit(secret.pk, {"summary": "changed"})], act()),
        lambda: move(DocumentType, "withdraw", [secret.pk], act(), {"reason": "no"}),
        lambda: remove(DocumentType, [secret.pk], act()),
        lambda: relate(other.pk, "related", [secret.pk], act()),
        lambda: unrelate(secret.pk, "related", [other.pk], act()),
        lambda: restrict(DocumentType, secret.pk, [insider.principal_id], act(), "mine"),
        lambda: lift(DocumentType, secret.pk, act(), "mine"),
        lambda: clear(secret, act(), memberships["auditor"].principal_id),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    after = entry(secret.pk)
    assert (after.seq, after.version, after.circle_id) == (
        before.seq,
        before.version,
        before.circle_id,
    )


def test_lifting_ends_clearances(
    secret: Entry, now: Now, memberships: dict[str, Membership]
) -> None:
    clear(secret, now(), memberships["auditor"].principal_id)
    lift(DocumentType, secret.pk, now(), "over")
    assert Clearance.objects.get().withdrawn_at is not None
    assert now("auditor").viewer.cleared == frozenset()


def test_an_emergency_opens_what_is_asked_for_by_its_exact_reference_for_four_hours(
    secret: Entry, now: Now, clock: Any, make_samples: Make
) -> None:
    other = make_samples(DocumentType)[-1]
    restrict(DocumentType, other.pk, [], now(), "another matter")
    until = open_in_emergency(secret.reference, now("top_management"), WHY)
    assert until == START + timedelta(hours=4)
    assert sees(now("top_management"), secret.pk)
    assert not sees(now("top_management"), other.pk)
    clock.shift(timedelta(hours=4))
    assert not sees(now("top_management"), secret.pk)


def test_an_emergency_is_in_both_histories_and_tells_the_organization_nothing_of_the_record(
    secret: Entry, now: Now, org: Organization
) -> None:
    open_in_emergency(secret.reference, now("top_management"), WHY)
    verb, payload = last(secret.pk)
    assert (verb, payload["reason"]) == ("opened_in_emergency", WHY)
    assert payload["clearance"]["kind"] == "break_glass"
    told = Event.objects.filter(entry=org.pk).latest("seq")
    assert told.verb == "break_glass"
    assert told.actor_id == now("top_management").viewer.principal_id
    for word in (secret.reference, secret.title, str(secret.pk), str(secret.circle_id), WHY):
        assert word not in told.payload


def test_an_emergency_can_not_be_used_to_find_out_what_there_is(
    secret: Entry, now: Now, org: Organization, make_samples: Make
) -> None:
    free = make_samples(DocumentType)[-1]
    former = json.loads(Event.objects.get(entry=secret.pk, verb="restricted").payload)["changes"][
        "reference"
    ][0]
    answers, traces = set(), set()
    for asked in ("DOC-ZZZZZZZZZZ", free.reference, former, secret.reference, secret.reference):
        answers.add(open_in_emergency(asked, now("top_management"), WHY))
        event = Event.objects.filter(entry=org.pk).latest("seq")
        traces.add((event.verb, event.payload))
    assert len(answers) == len(traces) == 1
    assert Event.objects.filter(entry=org.pk, verb="break_glass").count() == 5
    # The first time with the right reference opened it; the second had nothing to open.
    assert Clearance.objects.count() == 1


def test_an_emergency_stays_within_the_organization_and_the_register_of_the_role(
    secret: Entry, now: Now, other_org: Organization
) -> None:
    stranger = add_account(
        email="eve@south.example",
        name="Eve",
        password=None,
        roles=["top_management"],
        act=Act.now(system_viewer(other_org, "test"), "test"),
    )
    open_in_emergency(secret.reference, Act.now(viewer_of(stranger), "test"), WHY)
    people_only = replace(now("administrator").viewer, roles=frozenset({"administrator"}))
    people_only._known["engine.organization.break_glass"] = True
    open_in_emergency(secret.reference, Act.now(people_only, "test"), WHY)
    assert not Clearance.objects.exists()


@pytest.mark.parametrize("role", ["contributor", "approver", "auditor", "administrator"])
def test_an_emergency_is_for_those_whose_role_says_so(role: str, secret: Entry, now: Now) -> None:
    with pytest.raises(Forbidden):
        open_in_emergency(secret.reference, now(role), WHY)


@pytest.mark.parametrize(("reference", "reason"), [("", WHY), ("DOC-1", "fire"), ("DOC-1", "")])
def test_an_emergency_needs_a_reference_and_a_sentence(
    reference: str, reason: str, now: Now
) -> None:
    with pytest.raises(Invalid):
        open_in_emergency(reference, now("top_management"), reason)


def test_reading_who_may_see_what_costs_one_query(
    secret: Entry,
    now: Now,
    memberships: dict[str, Membership],
    django_assert_num_queries: Any,
) -> None:
    clear(secret, now(), memberships["auditor"].principal_id)
    member = Membership.objects.select_related("organization", "principal").get(
        pk=memberships["auditor"].pk
    )
    with django_assert_num_queries(1):
        viewer = viewer_of(member)
    assert viewer.cleared == {secret.circle_id}


@pytest.mark.parametrize(
    "record_type", [t for t in registry.types() if t.restrictable], ids=lambda one: one.register
)
def test_every_restrictable_type_can_be_opened_and_is_closed_again(
    record_type: type[RecordType], make_samples: Make, now: Now, clock: Any
) -> None:
    made = make_samples(record_type)[0]
    hidden = restrict(record_type, made.pk, [], now(), "inquiry")
    rows = record_type.model.objects
    open_in_emergency(hidden.reference, now("top_management"), WHY)
    assert rows.visible_to(now("top_management").viewer).filter(pk=made.pk).exists()
    clock.shift(timedelta(hours=5))
    assert not rows.visible_to(now("top_management").viewer).filter(pk=made.pk).exists()
