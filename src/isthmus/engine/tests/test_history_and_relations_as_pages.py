"""The history of a record narrowed to what is asked for, and its relations as a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.comments.operations import add
from isthmus.engine.door import Act, Edit, create, edit, move, relate, relate_many, restrict
from isthmus.engine.happenings import happenings
from isthmus.engine.models import Event
from isthmus.engine.web import related
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


def test_a_large_group_of_relations_is_folded_and_listed_by_hundreds(
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    act, browser = acts["ims_manager"], sign_in("contributor")
    (hub, leads) = create(DocumentType, [{"title": "Hub"}, {"title": "Where it leads"}], act)
    spokes = create(DocumentType, [{"title": f"Spoke {n:03}"} for n in range(130)], act)
    relate(hub.pk, "uses", [leads.pk], act)
    for one in spokes:
        relate(one.pk, "uses", [hub.pk], act)
    restrict(DocumentType, spokes[129].pk, [], act, "Inquiry")

    text = browser.get(page_of(hub, "")).content.decode()
    card = text[text.index('id="relations"') : text.index("As a picture")]
    assert card.count("Spoke ") == 2 * 10  # the newest ten, each with a title to hover
    assert "Spoke 128" in card
    assert re.findall(r"num\">(\d+)<", card) == ["1", "129"]
    assert "Where it leads" in card
    every = page_of(hub, "relations/?in=uses")
    assert f'href="{every}"' in card

    with django_assert_max_num_queries(6):
        answer = browser.get(every.replace("&amp;", "&"))
    first = answer.content.decode()
    assert "<h1>Hub: Used by</h1>" in first
    assert "Spoke 129" not in first
    assert "Where it leads" not in first
    titles = [f"Spoke {n:03}" for n in range(129)]
    assert [one for one in titles if one in first] == titles[29:]
    further = first[: first.index('rel="next"')].rsplit('href="', 1)[1].split('"')[0]
    rest = browser.get(further.replace("&amp;", "&")).content.decode()
    assert [one for one in titles if one in rest] == titles[:29]
    assert 'rel="next"' not in rest
    picture = browser.get(page_of(hub, "relations/")).content.decode()
    assert "121 more" in picture
    assert "130 relations." in picture


@pytest.mark.parametrize("asked", ["in=nothing", "in=uses&before=-1", "out="])
def test_a_group_that_is_asked_for_wrongly(
    record: Any, sign_in: Callable[[str], Client], asked: str
) -> None:
    answer = sign_in("ims_manager").get(page_of(record, f"relations/?{asked}"))
    assert answer.status_code == (200 if "before" in asked else 404)
    if answer.status_code == 200:
        assert "No record is related in this way." in answer.content.decode()


def test_both_ways_of_a_relation_that_reads_alike_are_one_group(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    (hub, other, third) = create(DocumentType, [{"title": one} for one in "ABC"], act)
    relate(hub.pk, "related", [other.pk], act)
    relate(third.pk, "related", [hub.pk], act)
    asked = page_of(hub, "relations/?in=related&out=related")
    text = sign_in("ims_manager").get(asked).content.decode()
    assert other.reference in text
    assert third.reference in text


def test_where_thousands_lead_no_relation_of_another_kind_is_hidden(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act, browser = acts["ims_manager"], sign_in("contributor")
    (hub, leads) = create(DocumentType, [{"title": "Hub"}, {"title": "Where it leads"}], act)
    early = create(DocumentType, [{"title": f"Early {n}"} for n in range(3)], act)
    for one in early:
        relate(one.pk, "related", [hub.pk], act)
    relate(hub.pk, "uses", [leads.pk], act)
    spokes = create(DocumentType, [{"title": f"Spoke {n:03}"} for n in range(520)], act)
    relate_many([(one.pk, "uses", [hub.pk]) for one in spokes], act)

    text = browser.get(page_of(hub, "")).content.decode()
    card = text[text.index('id="relations"') : text.index("As a picture")]
    assert re.findall(r"<h3>([^<]*) <[^>]*>([^<]*)<", card) == [
        ("Uses", "1"), ("Used by", "500+"), ("Related to", "3"),
    ]  # fmt: skip
    assert re.findall(r"relations/\?[^\"]*", card) == ["relations/?in=uses"]
    picture = browser.get(page_of(hub, "relations/")).content.decode()
    assert re.findall(r"[0-9]+\+? more", picture) == ["492+ more"]
    assert "504+ relations." in picture
    then = browser.get(page_of(hub, "as-of/"), {"at": "2999-01-01"}).content.decode()
    assert "relations/?" not in then


def test_whoever_ends_one_of_many_relations_stays_among_them(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act, browser = acts["ims_manager"], sign_in("ims_manager")
    hub, *spokes = create(DocumentType, [{"title": f"Document {n}"} for n in range(3)], act)
    for one in spokes:
        relate(one.pk, "uses", [hub.pk], act)
    relate(hub.pk, "related", [spokes[0].pk], act)
    relate(spokes[1].pk, "related", [hub.pk], act)
    for here in ("relations/?in=uses", "relations/?in=related&out=related"):
        text = browser.get(page_of(hub, here)).content.decode()
        (first, _) = re.findall(r'action="([^"]*unrelate[^"]*)"', text)
        answer = browser.post(first.replace("&amp;", "&"), follow=True)
        assert answer.redirect_chain == [(page_of(hub, here), 302)]
        text = answer.content.decode()
        assert spokes[0].reference in text
        assert text.count("unrelate/") == 1


def test_of_very_many_ways_of_a_few_each_none_is_called_whole(
    acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    act = acts["ims_manager"]
    hub, *others = create(DocumentType, [{"title": f"Document {n}"} for n in range(6)], act)
    for kind, one in zip(("uses", "related", "uses", "related", "uses"), others, strict=True):
        relate(one.pk, kind, [hub.pk], act)
    found, crowded = related.edges_for(act.viewer, hub.pk)
    assert (len(found), crowded) == (5, frozenset())
    monkeypatch.setattr(related, "MOST_EDGES", 3)
    related._current.forget()
    try:
        assert related.edges_for(act.viewer, hub.pk)[1] == {("uses", False), ("related", False)}
    finally:
        related._current.forget()
