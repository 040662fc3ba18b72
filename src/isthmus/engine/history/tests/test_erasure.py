"""Lawful erasure: the data is gone from everywhere in the database, and everything still verifies."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.models import DocumentVersion
from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.door import (
    Absent,
    Act,
    DoorError,
    Edit,
    Forbidden,
    Invalid,
    Refused,
    create,
    edit,
    move,
    remove,
    restrict,
)
from isthmus.engine.door.history import ERASED_NAME, chain_hash
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history import erasure
from isthmus.engine.history.erasure import Wanted, erase, offered, preview
from isthmus.engine.history.redaction import erasable
from isthmus.engine.history.replay import replay
from isthmus.engine.history.seals import seal
from isthmus.engine.history.verify import Report, verify
from isthmus.engine.models import Entry, Event, Organization, Principal, Record
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Person
from isthmus.people.operations import remove_account
from isthmus.people.records import PersonType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TYPES = sorted(registry.types(), key=lambda one: one.code)
SECRET = "Jane Q. Doe-Vanished"
ALL = Wanted(fields=frozenset({"title", "job_title", "email"}))


def sound(org: Organization) -> Report:
    report = verify(org)
    assert report.findings == []
    assert list(replay(org)) == []
    return report


def everywhere(word: str) -> list[str]:
    """Return the columns of the whole database in which a word stands."""
    found = []
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if column.get_internal_type() in ("CharField", "TextField", "EmailField", "JSONField"):
                rows: Any = getattr(model, "objects_unguarded", model._default_manager)
                values = rows.values_list(column.attname, flat=True)
                if any(word.casefold() in str(value).casefold() for value in values):
                    found.append(f"{model._meta.label_lower}.{column.name}")
    return found


def events_of(record: Record, *numbers: int) -> frozenset[int]:
    rows = Event.objects.filter(entry=record.pk, seq__in=numbers)
    return frozenset(rows.values_list("pk", flat=True))


@pytest.fixture
def person(acts: dict[str, Act]) -> Any:
    values = {"title": SECRET, "email": "vanished@example.com", "job_title": "Vanished clerk"}
    (made,) = create(PersonType, [values], acts["ims_manager"])
    edit(PersonType, [Edit(made.pk, {"job_title": "Vanished chief"})], acts["ims_manager"])
    move(PersonType, "leave", [made.pk], acts["ims_manager"])
    return made


def test_a_person_s_data_is_gone_from_every_column_and_all_verifies(
    org: Organization, acts: dict[str, Act], person: Any
) -> None:
    seal(org, timezone.now() + timedelta(minutes=11))
    assert everywhere("vanished") != []
    erase(PersonType, person.pk, ALL, "no_longer_needed", "asked by letter", acts["ims_manager"])
    assert everywhere("vanished") == []
    row = Person.objects.as_system("test").get(pk=person.pk)
    assert (row.title, row.email, row.job_title) == ("Erased person", "", "")
    entry = Entry.objects.as_system("test").get(pk=person.pk)
    assert (entry.title, entry.title_key) == ("Erased person", "erased person")
    assert Principal.objects.get(pk=person.pk).name == "Erased person"
    report = sound(org)
    assert (report.erased, report.sealed > 0) == (2, True)


def test_what_is_no_data_of_the_fields_stays(
    org: Organization, acts: dict[str, Act], person: Any
) -> None:
    erase(PersonType, person.pk, ALL, "unlawful", "r", acts["ims_manager"])
    events = list(Event.objects.filter(entry=person.pk).order_by("seq"))
    assert [event.verb for event in events] == ["created", "edited", "leave", "erased"]
    created = json.loads(events[0].payload)["fields"]
    assert (created["title"], created["state"]) == ({"erased": True}, "here")
    assert created["reference"] == person.reference
    told = json.loads(events[3].payload)
    assert (told["basis"], told["reason"]) == ("unlawful", "r")
    assert told["kinds"] == ["E-mail address", "Position", "Name"]
    assert sorted(told["events"]) == ["1", "2"]


def test_the_name_goes_from_all_deeds_and_the_chains_verify(
    org: Organization, acts: dict[str, Act], memberships: dict[str, Any]
) -> None:
    act, who = acts["contributor"], memberships["contributor"].principal
    create(DocumentType, [{"title": "A", "body": "b"}], act)
    deeds = Event.objects.filter(actor=who).count()
    assert deeds > 0
    remove_account(memberships["contributor"], acts["administrator"])
    seal(org, timezone.now() + timedelta(minutes=11))
    wanted = Wanted(fields=frozenset({"title"}), deeds=True)
    erase(PersonType, who.pk, wanted, "objection", "r", acts["ims_manager"])
    assert not Event.objects.filter(actor_name=act.viewer.name).exists()
    assert Event.objects.filter(actor=who, actor_name=ERASED_NAME).count() == deeds
    assert sound(org).nameless == deeds


def test_deeds_of_the_first_form_verify_without_their_name(
    org: Organization, acts: dict[str, Act], memberships: dict[str, Any]
) -> None:
    act, who = acts["contributor"], memberships["contributor"].principal
    (document,) = create(DocumentType, [{"title": "A", "body": "b"}], act)
    edit(DocumentType, [Edit(document.pk, {"title": "B"})], act)
    with door_open():
        previous = ""
        for event in Event.objects.filter(entry=document.pk).order_by("seq"):
            event.form, event.actor_salt, event.actor_digest = 1, "", ""
            event.hash = previous = chain_hash(previous, event)
            event.save()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE engine_entry SET head_hash = %s WHERE id = %s", [previous, document.pk]
            )
    remove_account(memberships["contributor"], acts["administrator"])
    erase(PersonType, who.pk, Wanted(deeds=True), "objection", "r", acts["ims_manager"])
    assert sound(org).nameless == 2
    with door_open():
        Event.objects.filter(entry=document.pk, seq=1).update(via="forged")
    assert [one.kind for one in verify(org).findings] == ["erased"]


def test_the_texts_of_chosen_events_go_alone(
    org: Organization, acts: dict[str, Act], person: Any
) -> None:
    act = acts["ims_manager"]
    erase(PersonType, person.pk, Wanted(events=events_of(person, 2)), "legal_duty", "r", act)
    row = Person.objects.as_system("test").get(pk=person.pk)
    assert (row.title, row.job_title) == (SECRET, "Vanished chief")
    first, second = Event.objects.filter(entry=person.pk, seq__lt=3).order_by("seq")
    assert "Vanished clerk" in first.payload
    assert "Vanished" not in second.payload
    assert sound(org).erased == 1


def test_reasons_go_with_their_events_that_of_an_erasure_too(
    org: Organization, acts: dict[str, Act], person: Any
) -> None:
    act = acts["ims_manager"]
    erase(PersonType, person.pk, ALL, "unlawful", "Jane wrote to us", act)
    erase(PersonType, person.pk, Wanted(events=events_of(person, 4)), "unlawful", "a slip", act)
    assert everywhere("Jane") == []
    sound(org)


def test_copies_in_parts_go_as_well(org: Organization, acts: dict[str, Act]) -> None:
    values = {"title": "A", "body": "b", "summary": "about Vanished"}
    (document,) = create(DocumentType, [values], acts["contributor"])
    for verb in ("submit", "approve", "publish"):
        move(DocumentType, verb, [document.pk], acts["ims_manager"])
    assert DocumentVersion.objects.get().summary == "about Vanished"
    wanted = Wanted(fields=frozenset({"summary"}))
    erase(DocumentType, document.pk, wanted, "unlawful", "r", acts["ims_manager"])
    assert everywhere("vanished") == []
    assert DocumentVersion.objects.get().summary == ""
    sound(org)


def test_a_removed_record_can_be_erased(
    org: Organization, acts: dict[str, Act], person: Any
) -> None:
    remove(PersonType, [person.pk], acts["ims_manager"], "gone")
    erase(PersonType, person.pk, ALL, "no_longer_needed", "r", acts["ims_manager"])
    assert everywhere("vanished") == []
    sound(org)


def test_erasing_twice_finds_nothing_the_second_time(
    org: Organization, acts: dict[str, Act], person: Any
) -> None:
    act = acts["ims_manager"]
    erase(PersonType, person.pk, ALL, "unlawful", "r", act)
    with pytest.raises(Invalid, match="nothing of that kind"):
        erase(PersonType, person.pk, ALL, "unlawful", "r", act)
    assert not offered(PersonType, Person.objects.as_system("test").get(pk=person.pk), act).fields
    edit(PersonType, [Edit(person.pk, {"title": "Jane Vanished again"})], act)
    erase(PersonType, person.pk, ALL, "unlawful", "r", act)
    assert everywhere("vanished") == []
    sound(org)


def test_other_copies_are_blanked_by_who_keeps_them(
    acts: dict[str, Act], person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, frozenset[str]]] = []

    def blank(record: Record, names: frozenset[str], act: Act) -> int:
        asked.append((record.pk, names))
        return 1

    monkeypatch.setattr(erasure, "erasers", [blank])
    erase(PersonType, person.pk, ALL, "unlawful", "r", acts["ims_manager"])
    assert asked == [(person.pk, ALL.fields)]


# What was blanked without an erasure is no erasure.


@pytest.mark.parametrize("left", ["", '{"changes":{}}'])
def test_a_payload_blanked_without_an_erasure_is_found(
    org: Organization, person: Any, left: str
) -> None:
    with door_open():
        Event.objects.filter(entry=person.pk, seq=2).update(payload=left, salt="")
    found = [one for one in verify(org).findings if one.kind == "erased"]
    assert [(one.where, one.grave) for one in found] == [(person.reference, True)]


def test_what_is_left_of_an_erased_event_can_t_be_changed(
    org: Organization, acts: dict[str, Act], person: Any
) -> None:
    erase(PersonType, person.pk, ALL, "unlawful", "r", acts["ims_manager"])
    event = Event.objects.get(entry=person.pk, seq=1)
    with door_open():
        Event.objects.filter(pk=event.pk).update(payload=event.payload.replace("here", "left"))
    assert "erased" in [one.kind for one in verify(org).findings]


def test_a_name_blanked_without_an_erasure_is_found(org: Organization, person: Any) -> None:
    with door_open():
        Event.objects.filter(entry=person.pk, seq=2).update(actor_name=ERASED_NAME, actor_salt="")
    found = verify(org).findings
    assert [(one.kind, one.where) for one in found] == [("erased", person.reference)]
    with door_open():
        Event.objects.filter(entry=person.pk, seq=2).update(form=1)
    assert not verify(org).sound


# Who may, and what is asked for.


@pytest.mark.parametrize(
    ("role", "may"),
    [("ims_manager", True), ("administrator", True), ("contributor", False), ("auditor", False)],
)
def test_who_may_erase(acts: dict[str, Act], person: Any, role: str, may: bool) -> None:
    if may:
        erase(PersonType, person.pk, ALL, "unlawful", "r", acts[role])
        return
    with pytest.raises(Forbidden):
        erase(PersonType, person.pk, ALL, "unlawful", "r", acts[role])
    with pytest.raises(Forbidden):
        offered(PersonType, person, acts[role])


def test_an_administrator_erases_people_only(acts: dict[str, Act]) -> None:
    (document,) = create(DocumentType, [{"title": "A", "body": "b"}], acts["contributor"])
    with pytest.raises(Forbidden):
        erase(
            DocumentType, document.pk, Wanted(frozenset({"body"})), "unlawful", "r",
            acts["administrator"],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "basis", "reason", "field"),
    [
        (ALL, "", "r", "basis"),
        (ALL, "because", "r", "basis"),
        (ALL, "unlawful", " ", "reason"),
        (Wanted(), "unlawful", "r", "fields"),
        (Wanted(fields=frozenset({"state"})), "unlawful", "r", "fields"),
        (Wanted(fields=frozenset({"nonsense"})), "unlawful", "r", "fields"),
        (Wanted(events=frozenset({99})), "unlawful", "r", "fields"),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    acts: dict[str, Act], person: Any, wanted: Wanted, basis: str, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as told:
        erase(PersonType, person.pk, wanted, basis, reason, acts["ims_manager"])
    assert [error.field for error in told.value.errors] == [field]
    assert Person.objects.as_system("test").get(pk=person.pk).title == SECRET


def test_whoever_has_an_account_keeps_their_name(
    acts: dict[str, Act], memberships: dict[str, Any]
) -> None:
    who = memberships["auditor"].principal
    with pytest.raises(Refused, match="has an account here"):
        erase(PersonType, who.pk, ALL, "unlawful", "r", acts["ims_manager"])


def test_hidden_records_and_those_of_others_are_absent(
    acts: dict[str, Act], other_org: Organization, viewers: dict[str, Viewer]
) -> None:
    (document,) = create(DocumentType, [{"title": "A", "body": "b"}], acts["contributor"])
    restrict(DocumentType, document.pk, [], Act.now(viewers["ims_manager"], "test"), "secret")
    outsider = Viewer(
        viewers["ims_manager"].organization, None, "Other manager", frozenset({"ims_manager"})
    )
    stranger = Viewer(other_org, None, "Stranger", frozenset({"ims_manager"}))
    for viewer in (outsider, stranger):
        with pytest.raises(Absent):
            erase(
                DocumentType, document.pk, Wanted(frozenset({"body"})), "unlawful", "r",
                Act.now(viewer, "test"),
            )  # fmt: skip


def test_a_preview_says_what_will_go_and_changes_nothing(
    org: Organization, acts: dict[str, Act], person: Any
) -> None:
    wanted = Wanted(fields=frozenset({"title", "job_title"}), events=events_of(person, 2))
    found = preview(PersonType, person, wanted, acts["ims_manager"])
    told = {one.spec.name: (one.becomes, one.stands, one.events) for one in found.fields}
    assert told == {"title": ("Erased person", True, 1), "job_title": ("", True, 2)}
    assert ([event.seq for event in found.events], found.deeds) == ([2], False)
    assert everywhere("vanished") != []
    sound(org)


# Every record type, any choice.


@pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.code)
def test_everything_erasable_of_a_type_can_be_erased_and_verifies(
    org: Organization,
    acts: dict[str, Act],
    make_samples: Callable[[type[RecordType]], list[Any]],
    record_type: type[RecordType],
) -> None:
    act = acts["ims_manager"]
    record = make_samples(record_type)[0]
    for verb in record_type.transitions():
        try:
            move(record_type, verb, [record.pk], act, {})
        except DoorError:
            continue
    every = frozenset(spec.name for spec in erasable(record_type))
    wanted = Wanted(every, events_of(record, 1))
    erase(record_type, record.pk, wanted, "legal_duty", "r", act)
    row = record_type.model.objects.as_system("test").get(pk=record.pk)
    for spec in erasable(record_type):
        expected = erasure.replacement(record_type, spec)
        assert getattr(row, spec.attribute) == expected
    report = sound(org)
    assert report.erased > 0


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_erasures_in_any_order_replay_and_verify(
    org: Organization, acts: dict[str, Act], data: st.DataObject
) -> None:
    act = acts["ims_manager"]
    (person,) = create(PersonType, [{"title": SECRET, "email": "a@example.com"}], act)
    for _ in range(data.draw(st.integers(1, 6))):
        try:
            if data.draw(st.booleans()):
                name = data.draw(st.sampled_from(["title", "job_title"]))
                edit(
                    PersonType,
                    [Edit(person.pk, {name: data.draw(st.text("abc", max_size=3))})],
                    act,
                )
            else:
                fields = data.draw(st.frozensets(st.sampled_from(["title", "job_title", "email"])))
                numbers = data.draw(st.frozensets(st.integers(1, 6), max_size=2))
                events = events_of(person, *numbers)
                erase(PersonType, person.pk, Wanted(fields, events), "unlawful", "r", act)
        except DoorError:
            continue
    sound(org)
