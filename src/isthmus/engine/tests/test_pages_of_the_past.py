"""Pages and API of a record's past, and of lawful erasure, for every record type."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, Edit, create, edit, relate, restrict
from isthmus.engine.models import Event
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Person
from isthmus.people.records import PersonType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]
SignIn = Callable[[str], Client]
EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)


def page_of(record_type: type[RecordType], record: Any, page: str) -> str:
    return f"/o/northgate/{record_type.register}/{record.reference}/{page}"


@pytest.fixture
def document(viewers: dict[str, Viewer]) -> Any:
    first, second = (Act.now(viewers["contributor"], "test") for _ in range(2))
    (made,) = create(DocumentType, [{"title": "First", "body": "b"}], first)
    edit(DocumentType, [Edit(made.pk, {"title": "Second"})], second)
    return made


@EVERY_TYPE
def test_the_past_of_every_type_is_a_page_with_a_fixed_number_of_queries(
    record_type: type[RecordType], make_samples: Make, acts: dict[str, Act], sign_in: SignIn
) -> None:
    record, client = make_samples(record_type)[0], sign_in("ims_manager")
    address = page_of(record_type, record, "as-of/?at=1")
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    others = create(PersonType, [{"title": f"P{n}"} for n in range(12)], acts["ims_manager"])
    relate(record.pk, "related", [one.pk for one in others], acts["ims_manager"])
    with CaptureQueriesContext(connection) as many:
        answer = client.get(address)
    assert answer.status_code == 200
    # One query more at most: where nothing was related, there is nothing to look up.
    assert len(many) <= len(few) + 1
    assert len(many) <= 16


@EVERY_TYPE
def test_the_past_of_every_type_is_in_the_api(
    record_type: type[RecordType], make_samples: Make, sign_in: SignIn
) -> None:
    record, client = make_samples(record_type)[0], sign_in("auditor")
    base = f"/api/v1/o/northgate/{record_type.register}/{record.reference}"
    now, first = client.get(f"{base}/as-of"), client.get(f"{base}/versions/1")
    assert (now.status_code, first.status_code) == (200, 200)
    fields = client.get(base).json()
    assert first.json()["fields"] == {name: fields[name] for name in first.json()["fields"]}
    assert now.json()["version"] == fields["version"]
    assert client.get(f"{base}/as-of?at=2001-01-01").status_code == 404
    assert client.get(f"{base}/versions/99").status_code == 404
    assert client.get(f"{base}/as-of?at=soon").status_code == 422
    for odd in ("0", "x", "9" * 30):
        assert client.get(f"{base}/versions/{odd}").status_code in (404, 422)


def test_the_page_says_that_it_is_the_past_and_what_differs(document: Any, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    text = unescape(client.get(page_of(DocumentType, document, "as-of/?at=1")).content.decode())
    assert "This is the past" in text
    assert "Version 1 of 2" in text
    assert "<h1>First</h1>" in text
    assert "<del>First</del>" in text
    assert "<ins>Second</ins>" in text
    assert "?at=2" in text
    assert "?at=0" not in text


def test_every_event_of_the_history_links_to_the_record_as_of_then(
    document: Any, sign_in: SignIn
) -> None:
    client = sign_in("auditor")
    text = client.get(page_of(DocumentType, document, "history/")).content.decode()
    links = [part.split('"')[0] for part in text.split('class="event-then" href="')[1:]]
    assert len(links) == 2
    titles = [client.get(unescape(link)).content.decode() for link in links]
    assert ["<h1>Second</h1>" in titles[0], "<h1>First</h1>" in titles[1]] == [True, True]


def test_before_it_was_there_the_page_says_so(document: Any, sign_in: SignIn) -> None:
    address = page_of(DocumentType, document, "as-of/?at=2001-01-01")
    answer = sign_in("auditor").get(address)
    assert answer.status_code == 200
    assert "It was not there yet" in answer.content.decode()


@pytest.mark.parametrize("query", ["at=soon", "at=1&with=x", "at=9999-12-31", "at=%D9%A3"])
def test_what_is_no_day_is_told_beside_the_field(
    document: Any, sign_in: SignIn, query: str
) -> None:
    answer = sign_in("auditor").get(page_of(DocumentType, document, f"as-of/?{query}"))
    assert answer.status_code == 422
    assert "is not a date" in answer.content.decode() or "out of reach" in answer.content.decode()


def test_a_version_that_is_none_is_absent_as_an_unknown_record_is(
    document: Any, sign_in: SignIn
) -> None:
    client = sign_in("auditor")
    assert client.get(page_of(DocumentType, document, "as-of/?at=99")).status_code == 404
    document.reference = "DOC-2026-9999"
    assert client.get(page_of(DocumentType, document, "as-of/")).status_code == 404


def test_the_past_of_a_restricted_record_is_hidden_as_well(
    acts: dict[str, Act], document: Any, sign_in: SignIn
) -> None:
    former = page_of(DocumentType, document, "as-of/?at=1")
    record = restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    assert (
        sign_in("ims_manager").get(page_of(DocumentType, record, "as-of/?at=1")).status_code == 200
    )
    for address in (former, page_of(DocumentType, record, "as-of/?at=1")):
        assert sign_in("auditor").get(address).status_code == 404
        assert sign_in("auditor").get(address.replace("as-of/?at=1", "erase/")).status_code != 200


# Erasure.


@EVERY_TYPE
def test_erasure_of_every_type_is_a_page_for_those_who_may(
    record_type: type[RecordType], make_samples: Make, sign_in: SignIn
) -> None:
    record = make_samples(record_type)[0]
    address = page_of(record_type, record, "erase/")
    text = sign_in("ims_manager").get(address).content.decode()
    assert "Lawful basis" in text
    assert record_type.spec("title").label in text
    assert sign_in("contributor").get(address).status_code == 403
    assert address in sign_in("ims_manager").get(page_of(record_type, record, "")).content.decode()
    page = sign_in("contributor").get(page_of(record_type, record, ""))
    assert address not in page.content.decode()


@pytest.fixture
def person(acts: dict[str, Act]) -> Any:
    values = {"title": "Jane Vanished", "job_title": "Vanished clerk"}
    (made,) = create(PersonType, [values], acts["ims_manager"])
    edit(PersonType, [Edit(made.pk, {"job_title": "Chief"})], acts["ims_manager"])
    return made


def test_erasing_shows_first_what_will_go_and_then_erases(person: Any, sign_in: SignIn) -> None:
    client, address = sign_in("administrator"), page_of(PersonType, person, "erase/")
    posted = {"fields": ["title", "job_title"], "basis": "objection", "reason": "by letter"}
    shown = client.post(address, posted | {"step": "preview"})
    text = unescape(shown.content.decode())
    assert shown.status_code == 200
    assert "Nobody can bring it back" in text
    assert "“Jane Vanished”, 1 event of its history. It will say “Erased person”." in text
    assert "“Chief”, 2 events of its history. It will be empty." in text
    assert Person.objects.as_system("test").get(pk=person.pk).title == "Jane Vanished"
    done = client.post(address, posted | {"step": "erase"}, follow=True)
    assert "Erased person" in done.content.decode()
    history = client.get(page_of(PersonType, person, "history/")).content.decode()
    assert "Vanished" not in history
    assert "erased personal data from it" in history
    assert "The person objected" in history
    assert "by letter" in history
    assert (
        "Erased by law" in client.get(page_of(PersonType, person, "as-of/?at=1")).content.decode()
    )


def test_texts_of_single_events_are_chosen_by_their_time(person: Any, sign_in: SignIn) -> None:
    moment = Event.objects.get(entry=person.pk, seq=2).occurred_at.isoformat()
    posted = {"events": [moment], "basis": "unlawful", "reason": "r", "step": "erase"}
    sign_in("ims_manager").post(page_of(PersonType, person, "erase/"), posted)
    assert "Vanished" not in Event.objects.get(entry=person.pk, seq=2).payload
    assert Person.objects.as_system("test").get(pk=person.pk).job_title == "Chief"


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"basis": "objection", "reason": "r"}, "Choose what is to go."),
        ({"fields": ["title"], "reason": "r"}, "Say on what lawful basis."),
        ({"fields": ["title"], "basis": "x", "reason": "r"}, "Say on what lawful basis."),
        ({"fields": ["title"], "basis": "objection"}, "Say why: history keeps it."),
        ({"fields": ["state"], "basis": "objection", "reason": "r"}, "has no field “state”"),
        ({"events": ["soon"], "basis": "objection", "reason": "r"}, "Choose what is to go."),
    ],
)
def test_what_is_missing_is_told_and_what_was_chosen_is_kept(
    person: Any, sign_in: SignIn, posted: dict[str, Any], told: str
) -> None:
    address = page_of(PersonType, person, "erase/")
    answer = sign_in("ims_manager").post(address, posted | {"step": "erase"})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Person.objects.as_system("test").get(pk=person.pk).title == "Jane Vanished"


def test_whoever_has_an_account_is_told_why_not(
    memberships: dict[str, Any], sign_in: SignIn
) -> None:
    person = Person.objects.as_system("test").get(pk=memberships["auditor"].principal_id)
    posted = {"fields": ["title"], "basis": "objection", "reason": "r", "step": "erase"}
    client, address = sign_in("ims_manager"), page_of(PersonType, person, "erase/")
    assert "has an account here" in client.get(address).content.decode()
    answer = client.post(address, posted)
    assert answer.status_code == 409
    assert "has an account here" in answer.content.decode()


def test_erasure_by_the_api(person: Any, sign_in: SignIn) -> None:
    client = sign_in("ims_manager")
    base = f"/api/v1/o/northgate/people/{person.reference}/erasure"
    offered = client.get(base).json()
    assert {one["field"]: one["events"] for one in offered["fields"]} == {
        "title": 1,
        "job_title": 2,
    }
    assert [one["verb"] for one in offered["events"]] == ["created", "edited"]
    body = {"fields": ["title"], "basis": "objection", "reason": "r"}
    mistakes: list[dict[str, Any]] = [
        {"basis": "because"}, {"reason": ""}, {"fields": ["x"]}, {"fields": []}, {"more": 1},
    ]  # fmt: skip
    for wrong in mistakes:
        answer = client.post(base, body | wrong, content_type="application/json")
        assert answer.status_code == 422, wrong
    done = client.post(base, body, content_type="application/json")
    assert (done.status_code, done.json()["title"]) == (200, "Erased person")
    told = client.get(base.replace("erasure", "history")).json()["items"]
    assert told[-1]["changes"] == []
    assert "Vanished" not in str(told[0])
    for role, status in (("contributor", 403), ("auditor", 403)):
        assert sign_in(role).get(base).status_code == status
        answer = sign_in(role).post(base, body, content_type="application/json")
        assert answer.status_code == status


def test_the_past_in_the_api_names_what_was_erased(person: Any, sign_in: SignIn) -> None:
    client = sign_in("ims_manager")
    base = f"/api/v1/o/northgate/people/{person.reference}"
    body = {"fields": ["job_title"], "basis": "objection", "reason": "r"}
    client.post(f"{base}/erasure", body, content_type="application/json")
    found = client.get(f"{base}/versions/1").json()
    assert (found["erased"], found["fields"]["job_title"]) == (["job_title"], None)
