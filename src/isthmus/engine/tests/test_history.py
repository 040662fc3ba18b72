"""The chain of events: whatever is done through the door verifies; whatever is tampered with is found."""

from __future__ import annotations

import json
from json.encoder import encode_basestring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, DoorError, Edit, create, edit, move, relate
from isthmus.engine.door.history import broken_link
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Entry, Event
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

VERBS = ["submit", "send_back", "approve", "publish", "revise", "withdraw", "take_up"]
INPUTS = {"send_back": {"reason": "r"}, "withdraw": {"reason": "r"}}


def chain(key: int) -> tuple[Entry, list[Event]]:
    entry = Entry.objects.as_system("test").get(pk=key)
    return entry, list(entry.events.order_by("seq"))


@pytest.fixture
def document(acts: dict[str, Act]) -> Document:
    (made,) = create(DocumentType, [{"title": "A", "body": "b"}], acts["contributor"])
    edit(DocumentType, [Edit(made.pk, {"title": "B"})], acts["contributor"])
    move(DocumentType, "submit", [made.pk], acts["contributor"])
    return made  # type: ignore[return-value]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sampled_from(VERBS), st.text(min_size=1, max_size=30)), max_size=8))
def test_any_course_of_events_verifies(acts: dict[str, Act], steps: list[str]) -> None:
    (made,) = create(DocumentType, [{"title": "A", "body": "b"}], acts["contributor"])
    for step in steps:
        try:
            if step in VERBS:
                move(DocumentType, step, [made.pk], acts["ims_manager"], INPUTS.get(step))
            else:
                edit(DocumentType, [Edit(made.pk, {"body": step})], acts["contributor"])
        except DoorError:
            continue
    entry, events = chain(made.pk)
    assert broken_link(entry, events) == ""
    assert entry.seq == len(events)


def test_relating_is_in_the_history_of_the_record(acts: dict[str, Act], document: Document) -> None:
    key = edition("iso27001-2013").by_ref["5.2"].key
    relate(document.pk, "traces", [key], acts["contributor"], "the policy itself")
    entry, events = chain(document.pk)
    payload = json.loads(events[-1].payload)
    assert (events[-1].verb, payload["target"], payload["note"]) == (
        "related",
        str(key),
        "the policy itself",
    )
    assert broken_link(entry, events) == ""


@pytest.mark.parametrize("column", ["payload", "verb", "actor_name", "occurred_at", "salt"])
def test_a_changed_event_is_found(document: Document, column: str) -> None:
    _, events = chain(document.pk)
    event = events[1]
    setattr(event, column, events[0].occurred_at if column == "occurred_at" else "tampered")
    if column == "occurred_at":
        event.occurred_at = event.occurred_at.replace(year=2001)
    with door_open():
        event.save()
    assert "event 2" in broken_link(*chain(document.pk))


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_removed_event_is_found_even_the_newest(document: Document, position: int) -> None:
    _, events = chain(document.pk)
    with door_open():
        events[position].delete()
    assert broken_link(*chain(document.pk)) != ""


def test_an_erased_payload_leaves_the_chain_whole(document: Document) -> None:
    _, events = chain(document.pk)
    with door_open():
        events[1].payload = ""
        events[1].save()
    assert broken_link(*chain(document.pk)) == ""


@given(st.lists(st.text()))
def test_what_a_hash_covers_is_written_as_json_writes_it(covered: list[str]) -> None:
    listed = f"[{', '.join(map(encode_basestring, covered))}]"
    assert listed == json.dumps(covered, ensure_ascii=False)
