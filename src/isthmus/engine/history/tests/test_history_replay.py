"""Replay: after anything done through the door, the tables are what history tells; else it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.models import DocumentVersion
from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Act,
    DoorError,
    Edit,
    create,
    edit,
    move,
    record_organization_event,
    relate,
    remove,
    restrict,
    set_house_rule,
    unrelate,
)
from isthmus.engine.door.history import snapshot
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import LONG, MARKDOWN, TEXT
from isthmus.engine.history.replay import Difference, replay
from isthmus.engine.history.tables import whole_rows
from isthmus.engine.models import (
    Circle,
    CircleMember,
    Edge,
    Entry,
    Event,
    Organization,
    Principal,
)
from isthmus.engine.registry import RecordType, registry
from isthmus.people.records import PersonType
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]
TYPES = sorted(registry.types(), key=lambda one: one.code)


def differences(org: Organization) -> list[Difference]:
    return list(replay(org))


@contextmanager
def outside(table: str) -> Iterator[Any]:
    """Change a table as somebody with the database's password would."""
    with door_open(), connection.cursor() as cursor:
        yield cursor


def rewrite(table: str, column: str, value: Any, key: int, key_column: str) -> None:
    with outside(table) as cursor:
        cursor.execute(
            f'UPDATE {table} SET "{column}" = %s WHERE {key_column} = %s',  # noqa: S608
            [value, key],
        )


# Every record type.


@pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.code)
def test_whatever_is_done_with_records_of_a_type_replays(
    org: Organization, acts: dict[str, Act], make_samples: Make, record_type: type[RecordType]
) -> None:
    act = acts["ims_manager"]
    records = make_samples(record_type)
    first = records[0]
    other, *_ = create(PersonType, [{"title": "Somebody Else"}], act)
    for name in record_type.editable():
        if record_type.spec(name).kind in (TEXT, LONG, MARKDOWN):
            try:
                edit(record_type, [Edit(first.pk, {name: f"other {name}"})], act)
            except DoorError:
                continue
    relate(first.pk, "related", [other.pk], act, "a note")
    unrelate(first.pk, "related", [other.pk], act)
    relate(first.pk, "related", [other.pk], act)
    _walk(record_type, first.pk, act)
    if record_type.restrictable:
        restrict(record_type, first.pk, [], act, "secret")
    assert differences(org) == []
    for record in records[1:]:
        try:
            remove(record_type, [record.pk], act, "gone")
        except DoorError:
            continue
    assert differences(org) == []


def _walk(record_type: type[RecordType], key: int, act: Act) -> None:
    """Take a record through whatever transitions let it."""
    for verb, transition in record_type.transitions().items():
        inputs = {one.name: "a reason" for one in transition.inputs if one.type is str}
        try:
            move(record_type, verb, [key], act, inputs)
        except DoorError:
            continue


@pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.code)
def test_a_column_changed_outside_the_door_is_found(
    org: Organization, make_samples: Make, record_type: type[RecordType]
) -> None:
    record = make_samples(record_type)[0]
    model = record_type.model._meta
    rewrite(model.db_table, "title", "Tampered", record.pk, "entry_id")
    found = [one for one in differences(org) if one.table == "record"]
    assert [(one.reference, one.column, one.told, one.found) for one in found] == [
        (record.reference, "title", record.title, "Tampered")
    ]
    assert "Tampered" not in found[0].text


# Any course of events.

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.integers(0, 3), TEXTS),
        st.tuples(st.just("create"), st.integers(0, 3), TEXTS),
        st.tuples(
            st.sampled_from(["submit", "approve", "publish", "revise", "withdraw", "take_up"]),
            st.integers(0, 3),
            st.just(""),
        ),
        st.tuples(
            st.sampled_from(["relate", "unrelate", "remove", "restrict"]),
            st.integers(0, 3),
            st.just(""),
        ),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_course_of_events_replays(
    org: Organization, acts: dict[str, Act], steps: list[tuple[str, int, str]]
) -> None:
    made = [*create(DocumentType, [{"title": "A", "body": "b"}], acts["contributor"])]
    for verb, position, text in steps:
        chosen = made[position % len(made)].pk
        try:
            _step(verb, chosen, made, text, acts)
        except DoorError:
            continue
    assert differences(org) == []


def _step(verb: str, key: int, made: list[Any], text: str, acts: dict[str, Act]) -> None:
    writer, manager = acts["contributor"], acts["ims_manager"]
    others = [one.pk for one in made if one.pk != key]
    if verb == "create":
        made += create(DocumentType, [{"title": text, "body": text}], writer)
    elif verb == "edit":
        edit(DocumentType, [Edit(key, {"title": text, "body": text})], writer)
    elif verb == "relate":
        relate(key, "related", others, writer)
    elif verb == "unrelate":
        unrelate(key, "related", others, writer)
    elif verb == "remove":
        remove(DocumentType, [key], manager, "gone")
    elif verb == "restrict":
        restrict(DocumentType, key, [], manager, text)
    else:
        move(DocumentType, verb, [key], manager, {"reason": "r"} if verb == "withdraw" else None)


# What else somebody may do behind the door's back.


def test_the_directory_s_line_is_compared(org: Organization, make_samples: Make) -> None:
    record = make_samples(DocumentType)[0]
    rewrite("engine_entry", "state_category", "void", record.pk, "id")
    (found,) = differences(org)
    assert (found.table, found.column) == ("directory of records", "state_category")


def test_a_relation_drawn_or_erased_behind_history_is_found(
    org: Organization, acts: dict[str, Act], make_samples: Make
) -> None:
    one, other, *_ = make_samples(PersonType) + make_samples(DocumentType)
    now = timezone.now()
    with door_open():
        edge = Edge.objects.create(
            organization=org, source_id=one.pk, target_id=other.pk, type="related", valid_from=now
        )
    (found,) = differences(org)
    assert (found.table, found.column, found.told) == ("relations", "", None)
    with door_open():
        edge.delete()
    relate(one.pk, "related", [other.pk], acts["ims_manager"])
    assert differences(org) == []
    with door_open():
        Edge.objects.all().delete()
    (found,) = differences(org)
    assert found.text.startswith("relations related")
    assert found.text.endswith("is gone")


def test_somebody_let_into_a_circle_behind_history_is_found(
    org: Organization, acts: dict[str, Act], make_samples: Make
) -> None:
    record = make_samples(DocumentType)[0]
    restrict(DocumentType, record.pk, [], acts["ims_manager"], "secret")
    stranger = Principal.objects.get(pk=acts["auditor"].viewer.principal_id or 0)
    CircleMember.objects.create(circle=Circle.objects.get(), principal=stranger)
    (found,) = differences(org)
    assert (found.reference, found.table, found.column) == (
        Entry.objects.as_system("test").get(pk=record.pk).reference,
        "circles",
        "members",
    )


def test_a_version_rewritten_after_it_was_published_is_found(
    org: Organization, acts: dict[str, Act]
) -> None:
    (record,) = create(DocumentType, [{"title": "A", "body": "b"}], acts["contributor"])
    for verb in ("submit", "approve", "publish"):
        move(DocumentType, verb, [record.pk], acts["ims_manager"])
    assert differences(org) == []
    version = DocumentVersion.objects.get(record=record.pk)
    rewrite("documents_documentversion", "title", "Tampered", version.pk, "id")
    assert [(one.table, one.column) for one in differences(org)] == [("parts", "title")]


def test_roles_granted_behind_history_are_found(
    org: Organization, memberships: dict[str, Any]
) -> None:
    assert differences(org) == []
    rewrite("people_membership", "roles", '["ims_manager"]', memberships["auditor"].pk, "id")
    (found,) = differences(org)
    assert (found.table, found.column) == ("accounts", "roles")


def test_a_house_rule_switched_behind_history_is_found(
    org: Organization, acts: dict[str, Act]
) -> None:
    from isthmus.engine.house_rules import house_rules
    from isthmus.engine.models import HouseRuleChoice

    code = next(iter(house_rules))
    set_house_rule(code, not house_rules[code].default, "we are three", acts["administrator"])
    assert differences(org) == []
    HouseRuleChoice.objects.update(on=house_rules[code].default)
    (found,) = differences(org)
    assert (found.table, found.row, found.column) == ("house rules", code, "on")


def test_a_principal_renamed_behind_history_is_found(org: Organization, make_samples: Make) -> None:
    person = make_samples(PersonType)[0]
    Principal.objects.filter(pk=person.pk).update(email="thief@example.com")
    (found,) = differences(org)
    assert (found.table, found.column) == ("principals", "email")


def test_another_organization_is_not_looked_at(
    org: Organization, other_org: Organization, make_samples: Make
) -> None:
    record = make_samples(DocumentType)[0]
    rewrite("documents_document", "title", "Tampered", record.pk, "entry_id")
    assert differences(other_org) == []


def test_a_relation_from_where_no_history_tells_is_found(
    org: Organization, make_samples: Make
) -> None:
    record = make_samples(DocumentType)[0]
    requirement = edition("iso27001-2013").by_ref["5.2"]
    with door_open():
        Edge.objects.create(
            organization=org, source_id=requirement.key, target_id=record.pk, type="related",
            valid_from=timezone.now(),
        )  # fmt: skip
    (found,) = differences(org)
    assert (found.table, found.told) == ("relations", None)


def test_a_package_says_in_one_line_how_its_table_follows(
    org: Organization, system_act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events carry the whole row; here circles stand in for a capability's own table."""
    gone = {"dropped"}
    table = whole_rows("kept rows", Circle, "row", gone, entry="organization")
    monkeypatch.setattr("isthmus.engine.history.replay.tables", [table])
    row = Circle(organization=org, reason="first", created_at=timezone.now())

    def tell(verb: str) -> None:
        with door_open():
            record_organization_event(verb, {"row": snapshot(row)}, system_act)

    def write(verb: str, reason: str) -> None:
        row.reason = reason
        row.save()
        tell(verb)

    write("kept", "first")
    assert differences(org) == []
    write("changed", "second")
    assert differences(org) == []
    Circle.objects.update(reason="third")
    assert [(one.column, one.told, one.found) for one in differences(org)] == [
        ("reason", "second", "third")
    ]
    tell("dropped")
    assert [one.told for one in differences(org)] == [None]
    Circle.objects.all().delete()
    assert differences(org) == []


def test_an_event_whose_payload_can_t_be_read_is_told(
    org: Organization, make_samples: Make
) -> None:
    record = make_samples(DocumentType)[0]
    with door_open():
        Event.objects.filter(entry=record.pk).update(payload='{"fields": [1]}')
    assert "history" in [one.table for one in differences(org)]


def test_a_chunk_costs_a_fixed_number_of_queries(
    org: Organization, acts: dict[str, Act], make_samples: Make
) -> None:
    make_samples(DocumentType)
    with CaptureQueriesContext(connection) as few:
        assert differences(org) == []
    create(DocumentType, [{"title": f"D{n}", "body": "b"} for n in range(60)], acts["contributor"])
    with CaptureQueriesContext(connection) as many:
        assert differences(org) == []
    assert len(many) == len(few)


def test_progress_is_told_by_entries(org: Organization, make_samples: Make) -> None:
    make_samples(DocumentType)
    told: list[int] = []
    list(replay(org, told.append))
    assert told == [Entry.objects.as_system("test").filter(organization=org).count()]
