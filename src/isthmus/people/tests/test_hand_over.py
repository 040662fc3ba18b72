"""Handing over what somebody holds leaves nothing with nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Forbidden, Invalid, RowError, create, edit, move, restrict
from isthmus.engine.door.edit import Edit
from isthmus.engine.fields import PRINCIPAL
from isthmus.engine.history.replay import replay
from isthmus.engine.models import CircleMember, Event, Organization, Principal, Task
from isthmus.engine.models.part import Part, PartRow
from isthmus.engine.needs.desk import everything
from isthmus.engine.own.defining import Definition, define
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.tasks.operations import Asked, add
from isthmus.engine.watching.operations import watch
from isthmus.people.absences import Away, Deputy, announce
from isthmus.people.handover import run
from isthmus.people.handover.parts import PAST, naming
from isthmus.people.handover.run import begin, carry_on, holdings, latest, refused_of
from isthmus.people.handover.seats import TRACES, seats
from isthmus.people.models import HandOver, Membership, Person, Role
from isthmus.people.records import PersonType, RoleType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]
Memberships = dict[str, Membership]
Make = Callable[[type[RecordType]], list[Any]]
EVERY_TYPE = pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda t: t.code)


def key(acts: Acts, role: str) -> int:
    found = acts[role].viewer.principal_id
    assert found is not None
    return found


def fresh(memberships: Memberships, role: str) -> Act:
    return Act.now(viewer_of(memberships[role]), "test")


def document(act: Act, title: str = "Backup policy", **values: object) -> Any:
    return create(DocumentType, [{"title": title, "body": "x", **values}], act)[0]


def hand(
    acts: Acts,
    act: Act | None = None,
    *,
    closes: bool = False,
    others: dict[str, int] | None = None,
) -> HandOver:
    """Hand over what the contributor holds to the approver."""
    return begin(
        key(acts, "contributor"),
        key(acts, "approver"),
        others or {},
        "They leave at the end of the month",
        act or acts["ims_manager"],
        closes=closes,
    )


def test_every_column_that_names_a_principal_is_a_seat_or_a_trace(org: Organization) -> None:
    """Whoever adds a column says in `handover/seats.py` who takes it over, or why nobody does."""
    answered = {column for seat in seats(org) for column in seat.columns}
    types = {record_type.model: record_type for record_type in registry.types()}
    forgotten = {
        f"{model._meta.label_lower}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if column.is_relation
        and column.related_model in (Principal, Person)
        # Frozen rows inside a record, such as earlier versions, tell what was.
        and not (issubclass(model, Part) and not issubclass(model, PartRow))
        and column.name not in _readonly(types.get(model))  # type: ignore[arg-type]
    }
    assert forgotten - answered - TRACES.keys() - PAST.keys() == set()
    assert not answered & TRACES.keys()


@EVERY_TYPE
def test_every_field_of_a_part_that_names_somebody_passes_on_or_is_of_the_past(
    record_type: type[RecordType], org: Organization
) -> None:
    answered = {seat.code for seat in seats(org)}
    for code, part, spec in naming(record_type):
        past = PAST.get(code)
        assert (code in answered) == (past is None or past.still is not None)
        assert code not in TRACES, "what is past of a part stands in PAST, so that it is shown"
        assert part.spec(spec.name).kind == PRINCIPAL
    assert PAST.keys() <= {code for one in registry.types() for code, _, _ in naming(one)}


def _readonly(declared: type[RecordType] | None) -> tuple[str, ...]:
    """Return what nobody fills in: it tells what was."""
    return tuple(set(declared.shown()) - set(declared.editable())) if declared else ()


@EVERY_TYPE
def test_no_record_of_any_type_names_them_afterwards(
    record_type: type[RecordType], make_samples: Make, acts: Acts
) -> None:
    person = key(acts, "contributor")
    records = make_samples(record_type)
    fields = [one for one in record_type.specs(record_type.editable()) if one.kind == PRINCIPAL]
    edited = []
    for record in records:
        for spec in fields:
            try:
                edit(record_type, [Edit(record.pk, {spec.name: person})], acts["ims_manager"])
                edited.append((record.pk, spec))
            except Invalid:
                # Some can't be held by the same person at once: a role and its deputy.
                continue
        if record_type.tasks:
            add(record.pk, Asked("Do it", person), acts["ims_manager"])
    assert edited or not fields
    row = hand(acts)
    assert row.refused == []
    assert row.finished_at is not None
    for pk, spec in edited:
        found = record_type.model.objects.as_system("test").get(pk=pk)
        assert getattr(found, spec.attribute) != person
    assert not Task.objects.filter(assignee=person, done_at=None).exists()
    assert holdings(person, acts["ims_manager"].viewer) == []


def test_tasks_watching_and_standing_in_pass_on_or_end(
    org: Organization, acts: Acts, memberships: Memberships
) -> None:
    person, record = key(acts, "contributor"), document(acts["ims_manager"])
    add(record.pk, Asked("Rehearse", person), acts["ims_manager"])
    watch(record.pk, acts["contributor"])
    today = timezone.localdate()
    announce(
        key(acts, "auditor"),
        Away(today, today + timedelta(days=3), [Deputy(person)]),
        acts["auditor"],
    )
    labels = [one.seat.label for one in holdings(person, acts["ims_manager"].viewer)]
    assert labels == ["Open tasks", "Standing in for others", "Watched records"]
    row = hand(acts, closes=True)
    assert row.refused == []
    assert holdings(person, acts["ims_manager"].viewer) == []
    assert not Membership.objects.filter(principal=person).exists()
    assert Person.objects.as_system("test").get(pk=person).state == "left"
    verbs = set(Event.objects.filter(entry=person).values_list("verb", flat=True))
    assert {"hand_over_begun", "hand_over_ended", "leave"} <= verbs
    assert list(replay(org)) == []


def test_a_sort_may_go_to_somebody_else_and_a_deputy_never_is_the_holder(acts: Acts) -> None:
    person, other = key(acts, "contributor"), key(acts, "auditor")
    record = document(acts["ims_manager"], owner=person)
    values = {"title": "Service owner", "holder": person, "deputy": key(acts, "approver")}
    (role,) = create(RoleType, [values], acts["ims_manager"])
    hand(acts, others={"documents.document.owner": other})
    assert DocumentType.model.objects.as_system("test").get(pk=record.pk).owner_id == other
    after = Role.objects.as_system("test").get(pk=role.pk)
    assert (after.holder_id, after.deputy_id) == (key(acts, "approver"), None)


def test_what_the_operator_may_not_know_of_is_neither_counted_nor_moved(
    acts: Acts, memberships: Memberships, sign_in: Callable[[str], Client]
) -> None:
    person = key(acts, "contributor")
    secret = document(acts["ims_manager"], "Secret", owner=person)
    restrict(DocumentType, secret.pk, [person], acts["ims_manager"], "Only us")
    reference = Person.objects.as_system("test").get(pk=person).reference
    page = f"/o/northgate/people/{reference}/hand-over/"
    text = sign_in("administrator").get(page).content.decode()
    plain = sign_in("administrator").get(page).content.decode()
    assert "Secret" not in text
    assert "There may be records that you can&#39;t see." in text
    hand(acts, acts["administrator"])
    secret.refresh_from_db()
    assert secret.owner_id == person
    restricted = fresh(memberships, "ims_manager")
    assert "There may be records" in plain
    assert [one.seat.code for one in holdings(person, restricted.viewer)] == [
        "documents.document.owner", "engine.circlemember.principal",
    ]  # fmt: skip
    row = hand(acts, restricted)
    assert row.refused == []
    secret.refresh_from_db()
    assert secret.owner_id == key(acts, "approver")
    members = set(CircleMember.objects.values_list("principal", flat=True))
    assert members == {key(acts, "ims_manager"), key(acts, "approver")}


def test_what_could_not_be_moved_is_told_with_why_and_the_account_stays(
    acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = key(acts, "contributor")
    good, bad = (document(acts["ims_manager"], title, owner=person) for title in ("A", "B"))
    check = DocumentType.check.__func__  # type: ignore[attr-defined]

    def refuse(cls: Any, records: Any, act: Act) -> Any:
        yield from check(cls, records, act)
        for number, record in enumerate(records):
            if record.pk == bad.pk:
                yield RowError(number, "owner", "no", "Not this one.")

    monkeypatch.setattr(DocumentType, "check", classmethod(refuse))
    row = hand(acts, closes=True)
    good.refresh_from_db()
    assert good.owner_id == key(acts, "approver")
    (left,) = refused_of(row, acts["ims_manager"].viewer)
    assert (left["entry"].pk, left["why"]) == (bad.pk, "Not this one.")
    assert Membership.objects.filter(principal=person).exists()
    monkeypatch.undo()
    assert hand(acts).refused == []
    bad.refresh_from_db()
    assert bad.owner_id == key(acts, "approver")


def test_it_carries_on_where_it_was_cut_off(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    person = key(acts, "contributor")
    rows = [{"title": f"P{n}", "body": "x", "owner": person} for n in range(5)]
    create(DocumentType, rows, acts["ims_manager"])
    monkeypatch.setattr(run, "AT_ONCE", 1)
    monkeypatch.setattr(run, "STEP", 2)
    row = hand(acts)
    assert (row.finished_at, row.total) == (None, 5)
    with pytest.raises(Invalid):
        hand(acts)
    step = run._step
    calls: list[int] = []

    def breaks(*given: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        step(*given)

    monkeypatch.setattr(run, "_step", breaks)
    with pytest.raises(KeyboardInterrupt):
        carry_on(row, acts["ims_manager"])
    again = latest(person, acts["ims_manager"].viewer)
    assert again is not None
    assert again.moved == {"documents.document.owner": 2}
    carry_on(again, acts["ims_manager"])
    assert again.moved == {"documents.document.owner": 5}
    assert again.finished_at is not None


def test_only_they_and_administrators_hand_over_and_nobody_takes_their_own_account(
    acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    for role in ("approver", "auditor", "customer_contact"):
        with pytest.raises(Forbidden):
            hand(acts, acts[role])
    with pytest.raises(Invalid):
        hand(acts, acts["contributor"], closes=True)
    hand(acts, acts["contributor"])
    reference = Person.objects.as_system("test").get(pk=key(acts, "contributor")).reference
    page = f"/o/northgate/people/{reference}/hand-over/"
    assert sign_in("approver").get(page).status_code == 404
    assert sign_in("customer_contact").get(page).status_code == 404
    assert sign_in("contributor").get(page).status_code == 200


def test_the_page_lists_all_of_it_and_hands_it_over(
    acts: Acts, sign_in: Callable[[str], Client]
) -> None:
    person, client = key(acts, "contributor"), sign_in("ims_manager")
    document(acts["ims_manager"], "Access policy", owner=person)
    reference = Person.objects.as_system("test").get(pk=person).reference
    page = f"/o/northgate/people/{reference}/hand-over/"
    assert "Access policy" in client.get(page).content.decode()
    wrong = client.post(page, {"successor": "x", "reason": "They leave"})
    assert wrong.status_code == 422
    assert 'value="They leave"' in wrong.content.decode()
    sent = {"successor": key(acts, "approver"), "reason": "They leave", "closes": "on"}
    text = " ".join(client.post(page, sent, follow=True).content.decode().split())
    assert "1 handed over" in text
    assert "Nothing that you may see" not in text or "has left" in text


def test_who_left_and_still_holds_something_is_work_for_administrators(acts: Acts) -> None:
    person = key(acts, "contributor")
    document(acts["ims_manager"], owner=person)
    assert everything(acts["ims_manager"].viewer).needs == []
    move(PersonType, "leave", [person], acts["ims_manager"])
    (need,) = everything(acts["ims_manager"].viewer).needs
    assert (need.sort, need.title) == ("hand_over", "Hand over what Contributor held")
    assert everything(acts["approver"].viewer).needs == []
    hand(acts)
    assert everything(acts["ims_manager"].viewer).needs == []


def test_fields_that_an_organization_added_are_handed_over_as_well(acts: Acts) -> None:
    person = key(acts, "contributor")
    define(DocumentType, "keeper", Definition("Keeper", "principal"), acts["ims_manager"])
    act = acts["ims_manager"]
    values = {"title": "Backup policy", "body": "x", "own.keeper": person}
    (record,) = create(DocumentType, [values], act)
    assert [one.seat.code for one in holdings(person, act.viewer)] == [
        "documents.document.own.keeper"
    ]
    assert hand(acts, act).refused == []
    record.refresh_from_db()
    assert record.own == {"keeper": str(key(acts, "approver"))}
