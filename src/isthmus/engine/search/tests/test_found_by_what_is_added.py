"""What people add to records finds them: comments on them, and what stands in own fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.comments import operations as comments
from isthmus.engine.door import Act, Edit, create, edit, remove, restrict, share
from isthmus.engine.door import words as kept
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history.erasure import Wanted, erase
from isthmus.engine.jobs.declare import jobs
from isthmus.engine.jobs.words import words_of_a_field
from isthmus.engine.models import Event, Job, SearchRow
from isthmus.engine.own.defining import Definition, bring_back, define, retire
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.search.asking import find, question
from isthmus.engine.search.filling import astray, rebuild
from isthmus.engine.search.soonest import soonest
from isthmus.people.models import Membership
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]
Acts = dict[str, Act]
EVERY_TYPE = pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda t: t.code)
COLOUR = Definition("Colour", "choice", choices=(("r", "Crimson"), ("b", "Teal")))


def found(viewer: Viewer, text: str) -> list[int]:
    """Return the keys of what is found, by the page of results and while somebody types alike."""
    asked = question(text, viewer)
    keys = [entry.pk for entry in find(asked).entries]
    assert sorted(entry.pk for entry in soonest(asked, 8)) == sorted(keys)
    return keys


def stray() -> list[int]:
    return [key for record_type in registry.types() for key in astray(record_type)]


@pytest.fixture
def act(acts: Acts) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def document(act: Act) -> Any:
    return create(DocumentType, [{"title": "Backup policy", "body": "Every night."}], act)[0]


@EVERY_TYPE
def test_a_comments_words_find_its_record_as_long_as_it_stands(
    record_type: type[RecordType], make_samples: Make, act: Act
) -> None:
    record = make_samples(record_type)[0]
    comment = comments.add(record.pk, "Ask the **Xylophone** people", act)
    assert found(act.viewer, "xyloph") == [record.pk]
    assert stray() == []
    edit(record_type, [Edit(record.pk, {"title": "Quite another marmalade"})], act)
    assert found(act.viewer, "marmalade xylophone") == [record.pk]
    comments.edit(record.pk, comment.pk, "Ask the bassoon people", act)
    assert (found(act.viewer, "xylophone"), found(act.viewer, "bassoon")) == ([], [record.pk])
    comments.remove(record.pk, comment.pk, act)
    assert found(act.viewer, "bassoon") == []
    assert stray() == []
    comments.restore(record.pk, comment.pk, act)
    assert found(act.viewer, "bassoon") == [record.pk]
    remove(record_type, [record.pk], act)
    assert found(act.viewer, "bassoon") == []
    assert stray() == []


def test_a_word_goes_with_the_last_comment_that_has_it(document: Any, act: Act) -> None:
    first, second = (comments.add(document.pk, f"xylophone {n}", act) for n in ("one", "two"))
    comments.remove(document.pk, first.pk, act)
    assert found(act.viewer, "xylophone two") == [document.pk]
    assert found(act.viewer, "xylophone one") == []
    comments.remove(document.pk, second.pk, act)
    assert found(act.viewer, "xylophone") == []


def test_what_a_comment_says_is_no_title(document: Any, act: Act) -> None:
    (other,) = create(DocumentType, [{"title": "Xylophone policy"}], act)
    comments.add(document.pk, "Like the xylophone policy", act)
    page = find(question("xylophone", act.viewer))
    assert [entry.pk for entry in page.entries] == [other.pk, document.pk]
    assert page.titled == {other.pk}


def test_comments_on_a_restricted_record_find_it_for_its_circle_alone(
    document: Any, acts: Acts, memberships: dict[str, Membership]
) -> None:
    act = acts["ims_manager"]
    comments.add(document.pk, "xylophone", act)
    restrict(DocumentType, document.pk, [], act, "Personal.")
    assert found(acts["auditor"].viewer, "xylophone") == []
    act = Act.now(viewer_of(memberships["ims_manager"]), "test")
    comments.add(document.pk, "bassoon", act)
    assert found(act.viewer, "xylophone bassoon") == [document.pk]
    assert found(acts["auditor"].viewer, "bassoon") == []


def test_customers_find_nothing_by_the_comments_of_the_house(document: Any, acts: Acts) -> None:
    act = acts["ims_manager"]
    (bank,) = create(PartyType, [{"title": "Harbour Bank"}], act)
    share(DocumentType, document.pk, [bank.pk], act)
    comments.add(document.pk, "xylophone", act)
    customer = replace(acts["customer_contact"].viewer, party_id=bank.pk)
    assert found(customer, "xylophone") == []


def test_words_of_a_comment_that_was_lawfully_erased_are_gone(document: Any, act: Act) -> None:
    comments.add(document.pk, "Xaver Yttrium is ill", act)
    comments.add(document.pk, "Ask the bassoon people", act)
    told = Event.objects.filter(entry_id=document.pk, verb="commented").order_by("seq")
    wanted = Wanted(events=frozenset({told[0].pk}))
    erase(DocumentType, document.pk, wanted, "legal_duty", "They asked.", act)
    assert found(act.viewer, "yttrium") == []
    assert "yttrium" not in SearchRow.objects.get(pk=document.pk).said
    assert found(act.viewer, "bassoon") == [document.pk]
    assert stray() == []


def test_commenting_takes_one_statement_for_its_words(document: Any, act: Act) -> None:
    comments.add(document.pk, "xylophone", act)
    with CaptureQueriesContext(connection) as asked:
        comments.add(document.pk, "bassoon", act)
    about = [one["sql"] for one in asked if "searchrow" in one["sql"].lower()]
    # How many comments there are is asked anyway; what words they have comes with it.
    assert ["UPDATE" in sql for sql in about] == [False, True]


def test_editing_records_asks_for_no_comments(document: Any, act: Act) -> None:
    comments.add(document.pk, "xylophone", act)
    with CaptureQueriesContext(connection) as asked:
        edit(DocumentType, [Edit(document.pk, {"body": "Every hour."})], act)
    assert not any("engine_comment" in one["sql"] for one in asked)


def test_a_rebuild_fills_in_words_of_comments_and_own_fields(document: Any, act: Act) -> None:
    define(DocumentType, "colour", COLOUR, act)
    edit(DocumentType, [Edit(document.pk, {"own.colour": "r"})], act)
    comments.add(document.pk, "xylophone", act)
    with door_open():
        SearchRow.objects.filter(pk=document.pk).update(words=" backup ", said="nonsense ")
    assert stray() == [document.pk]
    assert rebuild() == 1
    assert found(act.viewer, "crimson xylophone") == [document.pk]
    assert found(act.viewer, "nonsense") == []


@given(
    texts=st.lists(st.lists(st.sampled_from(["a", "bb", "ccc", "dddd", "e"])).map(" ".join)),
    most=st.integers(2, 14),
)
def test_words_said_one_after_the_other_are_those_said_at_once(texts: list[str], most: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kept, "MOST", most)
        said = ""
        for text in texts:
            said = kept.said_with(said, text)
        assert said == kept.said_with("", " ".join(texts))
        assert len(said) <= most


# Own fields.


@EVERY_TYPE
def test_own_texts_and_labels_of_choices_find_the_record(
    record_type: type[RecordType], make_samples: Make, act: Act
) -> None:
    record = make_samples(record_type)[0]
    define(record_type, "nick", Definition("Nickname", "text"), act)
    define(record_type, "story", Definition("Story", "long"), act)
    define(record_type, "colour", COLOUR, act)
    tags = Definition("Tags", "choices", choices=(("q", "Quartz"), ("z", "Zircon")))
    define(record_type, "tags", tags, act)
    define(record_type, "seen", Definition("Seen", "date"), act)
    values = {"own.nick": "Xylophone", "own.story": "A tuba\nwas lost", "own.colour": "r",
              "own.tags": ["q", "z"], "own.seen": "2031-01-01"}  # fmt: skip
    edit(record_type, [Edit(record.pk, values)], act)
    assert found(act.viewer, "xylophone tuba crimson quartz zircon") == [record.pk]
    assert found(act.viewer, "2031") == []
    assert stray() == []
    edit(record_type, [Edit(record.pk, {"own.nick": None, "own.colour": "b"})], act)
    assert found(act.viewer, "xylophone") == []
    assert found(act.viewer, "crimson") == []
    assert found(act.viewer, "teal tuba") == [record.pk]
    assert stray() == []


def test_retiring_a_field_rewrites_nothing_and_what_it_holds_is_found(
    document: Any, act: Act
) -> None:
    define(DocumentType, "nick", Definition("Nickname", "text", filterable=True), act)
    edit(DocumentType, [Edit(document.pk, {"own.nick": "xylophone"})], act)
    for change in (retire, bring_back):
        with CaptureQueriesContext(connection) as asked:
            change(DocumentType, "nick", act)
        assert not any("searchrow" in one["sql"].lower() for one in asked)
        assert found(act.viewer, "xylophone") == [document.pk]
        assert stray() == []


def test_labels_that_are_named_anew_find_what_was_chosen_once_the_job_ran(
    document: Any, act: Act
) -> None:
    define(DocumentType, "colour", COLOUR, act)
    edit(DocumentType, [Edit(document.pk, {"own.colour": "r"})], act)
    before = Job.objects.count()
    field = define(DocumentType, "colour", replace(COLOUR, hint="What it looks like"), act)
    assert Job.objects.count() == before
    define(DocumentType, "colour", replace(COLOUR, choices=(("r", "Vermilion"),)), act)
    assert Job.objects.count() == before + 1
    assert "engine.words" in jobs
    words_of_a_field.func(field=field.pk)
    assert found(act.viewer, "vermilion") == [document.pk]
    assert found(act.viewer, "crimson") == []
    assert stray() == []


def test_the_job_goes_on_where_a_slice_ended(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.engine.jobs.words.SLICE", 1)
    monkeypatch.setattr("isthmus.engine.door.transaction.CHUNK", 2)
    field = define(DocumentType, "colour", COLOUR, act)
    made = create(DocumentType, [{"title": f"Plan {n}", "own.colour": "r"} for n in range(3)], act)
    define(DocumentType, "colour", replace(COLOUR, choices=(("r", "Vermilion"),)), act)
    before = Job.objects.count()
    words_of_a_field.func(field=field.pk)
    assert sorted(found(act.viewer, "vermilion")) == sorted(one.pk for one in made[:2])
    assert Job.objects.count() == before + 1
    words_of_a_field.func(field=field.pk, beyond=made[1].pk)
    assert len(found(act.viewer, "vermilion")) == 3
    assert Job.objects.count() == before + 2
    words_of_a_field.func(field=field.pk, beyond=made[2].pk)
    assert Job.objects.count() == before + 2


def test_what_was_lawfully_erased_from_an_own_field_finds_nothing(document: Any, act: Act) -> None:
    define(DocumentType, "nick", Definition("Nickname", "text"), act)
    edit(DocumentType, [Edit(document.pk, {"own.nick": "Yttrium"})], act)
    wanted = Wanted(frozenset({"own.nick"}))
    erase(DocumentType, document.pk, wanted, "legal_duty", "They asked.", act)
    assert found(act.viewer, "yttrium") == []
    assert stray() == []


@pytest.mark.parametrize("count", [1, 3])
def test_editing_many_records_with_own_fields_asks_for_definitions_once_at_most(
    count: int, act: Act
) -> None:
    define(DocumentType, "nick", Definition("Nickname", "text"), act)
    rows = [{"title": f"Plan {n}", "own.nick": "tuba"} for n in range(count)]
    made = create(DocumentType, rows, act)
    with CaptureQueriesContext(connection) as asked:
        edit(DocumentType, [Edit(one.pk, {"body": "Every hour."}) for one in made], act)
    sql = [one["sql"] for one in asked]
    assert not any('FROM "engine_organization"' in one for one in sql)
    assert sum('UPDATE "engine_searchrow"' in one for one in sql) == 1
