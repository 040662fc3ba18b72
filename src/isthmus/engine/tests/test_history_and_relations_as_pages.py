"""The history of a record narrowed to what is asked for, and its relations as a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.comments.operations import add
from isthmus.engine.door import Act, Edit, create, edit, move, relate, restrict
from isthmus.engine.happenings import happenings
from isthmus.engine.models import Event
from isthmus.engine.web.history_filter import SORTS, _verbs
from isthmus.people.records import PersonType

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(acts: dict[str, Act]) -> Any:
    act = acts["contributor"]
    first, second = create(
        DocumentType, [{"title": "Backup", "body": "Daily."}, {"title": "Restore"}], act
    )
    edit(DocumentType, [Edit(first.pk, {"body": "Hourly."})], act)
    relate(first.pk, "related", [second.pk], act)
    add(first.pk, "Is hourly enough?", acts["ims_manager"])
    move(DocumentType, "submit", [first.pk], act)
    return first


def page_of(record: Any, rest: str = "history/") -> str:
    return f"/o/northgate/documents/{record.reference}/{rest}"


@pytest.mark.parametrize(
    ("sort", "told"),
    [
        ("fields", ["created it", "edited it"]),
        ("states", ["now in review"]),
        ("relations", ["noted: related to"]),
        ("beside", ["commented"]),
        ("access", []),
        ("approvals", []),
    ],
)
def test_the_history_shows_one_sort_of_what_happened(
    record: Any, sign_in: Callable[[str], Client], sort: str, told: list[str]
) -> None:
    every = ["created it", "edited it", "now in review", "noted: related to", "commented"]
    text = sign_in("ims_manager").get(page_of(record), {"of": sort}).content.decode()
    timeline = text[text.index("history-form") :]
    assert [words for words in every if words in timeline] == told
    assert ("Nothing like that happened" in text) is (not told)


def test_every_event_is_of_one_sort(record: Any) -> None:
    sorts = {sort: _verbs(DocumentType, sort) for sort in SORTS}
    for verb in {*Event.objects.values_list("verb", flat=True), *happenings, "restricted"}:
        fitting = [
            sort
            for sort, (verbs, without) in sorts.items()
            if (verb in verbs if verbs else verb not in without)
        ]
        assert len(fitting) == 1, verb


def test_the_history_shows_what_somebody_did_since_a_day(
    record: Any, sign_in: Callable[[str], Client]
) -> None:
    browser = sign_in("ims_manager")
    mine = browser.get(page_of(record), {"by": "IMS manager"}).content.decode()
    assert "commented" in mine
    assert "edited it" not in mine
    later = browser.get(page_of(record), {"since": "2999-01-01"}).content.decode()
    assert "Nothing like that happened" in later
    wrong = browser.get(page_of(record), {"by": "Nobody Known", "since": "soon"})
    assert wrong.status_code == 200
    text = wrong.content.decode()
    assert "Nobody here is called “Nobody Known”" in text
    assert "“soon” is not a day" in text
    assert "edited it" in text


def test_the_picture_shows_both_sides_and_nothing_that_is_hidden(
    record: Any, acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    (secret,) = create(DocumentType, [{"title": "Secret inquiry"}], act)
    (person,) = create(PersonType, [{"title": "Ada Example"}], act)
    relate(secret.pk, "related", [record.pk], act)
    relate(person.pk, "related", [record.pk], act)
    restrict(DocumentType, secret.pk, [], act, "Inquiry")
    browser = sign_in("contributor")
    whole = browser.get(page_of(record, "relations/")).content.decode()
    piece = browser.get(page_of(record, "relations/"), headers={"HX-Request": "true"})
    for text in (whole, piece.content.decode()):
        assert "Restore" in text
        assert "Ada Example" in text
        assert "Secret inquiry" not in text
        assert secret.reference not in text
    assert "2 relations." in whole
    assert "<html" not in piece.content.decode()


def test_a_record_without_relations_says_what_belongs_there(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    (alone,) = create(DocumentType, [{"title": "Alone"}], acts["contributor"])
    text = sign_in("auditor").get(page_of(alone, "relations/")).content.decode()
    assert "Nothing is related yet" in text
