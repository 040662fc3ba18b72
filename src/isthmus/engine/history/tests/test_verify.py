"""Verification finds every event that was edited, removed, inserted or put in another order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, relate
from isthmus.engine.door.history import chain_hash
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history.verify import Finding, verify
from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry, Event, Organization
from isthmus.engine.registry import RecordType, registry
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TYPES = sorted(registry.types(), key=lambda one: one.code)
COLUMNS = {
    "verb": "forged",
    "actor_name": "Somebody Else",
    "actor_id": None,
    "via": "forged",
    "request_id": "forged",
    "payload": '{"changes":{}}',
    "payload_digest": "0" * 64,
    "salt": "0" * 32,
    "actor_salt": "0" * 32,
    "actor_digest": "0" * 64,
    "hash": "0" * 64,
    "form": 1,
}


@pytest.fixture
def document(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "A", "body": "b"}], acts["contributor"])
    for title in ("B", "C", "D"):
        edit(DocumentType, [Edit(made.pk, {"title": title})], acts["contributor"])
    return made


def chains(org: Organization) -> list[Finding]:
    return [one for one in verify(org).findings if one.kind == "chain"]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [1, 3, 4])
def test_an_edited_event_is_found_the_newest_too(
    org: Organization, document: Any, column: str, seq: int
) -> None:
    with door_open():
        Event.objects.filter(entry=document.pk, seq=seq).update(**{column: COLUMNS[column]})
    assert [one.where for one in chains(org)] == [document.reference]


@pytest.mark.parametrize("column", ["recorded_at", "occurred_at"])
def test_a_redated_event_is_found(org: Organization, document: Any, column: str) -> None:
    with door_open():
        event = Event.objects.get(entry=document.pk, seq=2)
        setattr(event, column, getattr(event, column).replace(year=2001))
        event.save()
    assert chains(org)


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_removed_event_is_found_the_newest_too(
    org: Organization, document: Any, seq: int
) -> None:
    with door_open():
        Event.objects.get(entry=document.pk, seq=seq).delete()
    assert [one.where for one in chains(org)] == [document.reference]


def test_events_in_another_order_are_found(org: Organization, document: Any) -> None:
    with door_open():
        Event.objects.filter(entry=document.pk, seq=2).update(seq=99)
        Event.objects.filter(entry=document.pk, seq=3).update(seq=2)
        Event.objects.filter(entry=document.pk, seq=99).update(seq=3)
    assert [one.where for one in chains(org)] == [document.reference]


def test_an_inserted_event_is_found(org: Organization, document: Any) -> None:
    with door_open():
        newest = Event.objects.filter(entry=document.pk).order_by("-seq")[0]
        previous = newest.hash
        newest.pk, newest.seq = new_key(), 5
        newest.hash = chain_hash(previous, newest)
        newest.save(force_insert=True)
    assert [one.what for one in chains(org)] == ["events at the end are missing"]


def test_an_entry_without_its_events_is_found(org: Organization, document: Any) -> None:
    with door_open():
        Event.objects.filter(entry=document.pk).delete()
    assert [one.where for one in chains(org)] == [document.reference]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_change_of_any_event_is_found(
    org: Organization, document: Any, data: st.DataObject
) -> None:
    keys = list(
        Event.objects.filter(entry__organization=org).order_by("pk").values_list("pk", flat=True)
    )
    key = data.draw(st.sampled_from(keys))
    column = data.draw(st.sampled_from(["verb", "actor_name", "via", "request_id"]))
    kept = Event.objects.get(pk=key)
    text = data.draw(st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), max_size=20))
    with door_open():
        Event.objects.filter(pk=key).update(**{column: text})
        changed = text != getattr(kept, column)
        assert bool(chains(org)) is changed
        kept.save()


@pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.code)
def test_a_sound_history_of_every_type_has_no_finding(
    org: Organization,
    make_samples: Callable[[type[RecordType]], list[Any]],
    record_type: type[RecordType],
) -> None:
    make_samples(record_type)
    report = verify(org)
    assert report.findings == []
    assert report.events == Event.objects.filter(entry__organization=org).count()
    assert report.entries == Entry.objects.as_system("test").filter(organization=org).count()


def test_events_of_the_first_form_verify_still(
    org: Organization, acts: dict[str, Act], document: Any
) -> None:
    """As a database of the version before has them: no digest of the name, form 1."""
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
    edit(DocumentType, [Edit(document.pk, {"title": "E"})], acts["contributor"])
    assert verify(org).findings == []
    with door_open():
        Event.objects.filter(entry=document.pk, seq=2).update(actor_name="Somebody Else")
    assert [one.what for one in chains(org)] == ["event 2 was changed"]


def test_relations_with_the_library_verify(
    org: Organization, acts: dict[str, Act], document: Any
) -> None:
    relate(document.pk, "traces", [edition("iso27001-2013").by_ref["5.2"].key], acts["contributor"])
    assert verify(org).findings == []


def test_the_number_of_queries_does_not_grow_with_the_events(
    org: Organization, acts: dict[str, Act], document: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        verify(org)
    for number in range(20):
        edit(DocumentType, [Edit(document.pk, {"title": f"T{number}"})], acts["contributor"])
    with CaptureQueriesContext(connection) as many:
        verify(org)
    assert len(many) == len(few)
