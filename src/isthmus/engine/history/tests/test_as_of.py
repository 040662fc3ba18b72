"""A record as it was: whatever was done since, folding it back gives what stood then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.door import (
    Absent,
    Act,
    DoorError,
    Edit,
    create,
    edit,
    move,
    relate,
    restrict,
    unrelate,
)
from isthmus.engine.door.history import snapshot
from isthmus.engine.fields import LONG, MARKDOWN, TEXT, FieldProblem
from isthmus.engine.history import as_of
from isthmus.engine.history.as_of import Point, record_at
from isthmus.engine.history.erasure import Wanted, erase
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization, Record
from isthmus.engine.registry import RecordType, registry
from isthmus.people.records import PersonType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TYPES = sorted(registry.types(), key=lambda one: one.code)
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def on(viewer: Viewer, days: int) -> Act:
    return Act.dated(viewer, "test", START + timedelta(days=days))


def fresh(record: Record) -> Any:
    rows = type(record).objects.as_system("test")
    return rows.select_related("entry").get(pk=record.pk)


def at(record: Record, days: float) -> as_of.Past:
    return record_at(fresh(record), Point(START + timedelta(days=days)))


@pytest.fixture
def document(viewers: dict[str, Viewer]) -> Any:
    writer = viewers["contributor"]
    (made,) = create(DocumentType, [{"title": "First", "body": "b"}], on(writer, 0))
    edit(DocumentType, [Edit(made.pk, {"title": "Second"})], on(writer, 10))
    move(DocumentType, "submit", [made.pk], on(writer, 20))
    return made


def test_a_record_is_seen_as_it_was_on_a_day(document: Any) -> None:
    seen = [
        (past.record.title, past.record.state, past.version)
        for past in (at(document, 0), at(document, 9.9), at(document, 10), at(document, 30))
    ]
    assert seen == [
        ("First", "draft", 1), ("First", "draft", 1), ("Second", "draft", 2),
        ("Second", "in_review", 3),
    ]  # fmt: skip


def test_before_it_was_created_it_did_not_exist(document: Any) -> None:
    past = at(document, -1)
    assert (past.existed, past.version) == (False, 0)
    assert past.next is not None
    assert past.next.verb == "created"


def test_every_version_can_be_seen_and_no_other(document: Any) -> None:
    record = fresh(document)
    titles = [record_at(record, Point(version=n)).record.title for n in (1, 2, 3)]
    assert titles == ["First", "Second", "Second"]
    for version in (0, 4, -1):
        with pytest.raises(Absent):
            record_at(record, Point(version=version))


def test_the_change_that_made_it_so_and_the_next_are_named(document: Any) -> None:
    past = at(document, 15)
    assert past.event is not None
    assert past.next is not None
    assert (past.event.verb, past.next.verb) == ("edited", "submit")


def test_relations_are_those_of_then_and_what_is_hidden_today_never_was(
    memberships: dict[str, Any], viewers: dict[str, Viewer], document: Any
) -> None:
    manager = viewers["ims_manager"]
    (shown, hidden) = create(
        DocumentType, [{"title": "Shown", "body": "b"}, {"title": "Hidden", "body": "b"}], on(manager, 1)
    )  # fmt: skip
    relate(document.pk, "related", [shown.pk, hidden.pk], on(manager, 5))
    unrelate(document.pk, "related", [shown.pk, hidden.pk], on(manager, 15))
    restrict(DocumentType, hidden.pk, [], on(manager, 16), "secret")

    def related(viewer: Viewer, days: float) -> list[str]:
        moment = START + timedelta(days=days)
        lookup, edges = Lookup(viewer), as_of.edges_at(document, moment)
        return sorted(one.other.title for one in as_of.relations_at(document, edges, lookup))

    insider = viewer_of(memberships["ims_manager"])
    assert [related(insider, day) for day in (4, 10, 20)] == [[], ["Hidden", "Shown"], []]
    assert [related(viewers["auditor"], day) for day in (4, 10, 20)] == [[], ["Shown"], []]


def test_a_restricted_record_goes_by_the_reference_of_today_in_its_past(
    viewers: dict[str, Viewer], document: Any
) -> None:
    former = document.reference
    restrict(DocumentType, document.pk, [], on(viewers["ims_manager"], 25), "secret")
    past = at(document, 5)
    assert (past.record.title, past.record.reference) == ("First", fresh(document).reference)
    assert past.record.reference != former


def test_what_was_erased_says_so_in_the_past(viewers: dict[str, Viewer]) -> None:
    manager = viewers["ims_manager"]
    (person,) = create(PersonType, [{"title": "Jane", "job_title": "Clerk"}], on(manager, 0))
    wanted = Wanted(frozenset({"title", "job_title"}))
    erase(PersonType, person.pk, wanted, "unlawful", "r", on(manager, 10))
    past, lookup = at(person, 5), Lookup(manager)
    assert past.erased == {"title", "job_title"}
    told = [as_of.value_at(spec, past, lookup) for spec in as_of.specs_of(PersonType)[:2]]
    assert told == ["Erased by law", "Erased by law"]
    now = at(person, 11)
    assert (now.record.title, now.erased) == ("Erased person", frozenset())


def test_the_difference_between_two_points_is_field_by_field(
    viewers: dict[str, Viewer], document: Any
) -> None:
    sides = as_of.differences(
        DocumentType, at(document, 1), at(document, 30), Lookup(viewers["auditor"])
    )
    assert [(one.label, one.before, one.after) for one in sides] == [
        ("Title", "First", "Second"),
        ("State", "Draft", "In review"),
    ]


def test_the_past_costs_a_fixed_number_of_queries(
    viewers: dict[str, Viewer], document: Any
) -> None:
    record, made = fresh(document), document.pk
    with CaptureQueriesContext(connection) as few:
        record_at(record, Point(START))
    move(DocumentType, "send_back", [made], on(viewers["ims_manager"], 40), {"reason": "r"})
    for day in range(41, 71):
        change = Edit(made, {"review_due": START.date() + timedelta(days=day)})
        edit(DocumentType, [change], on(viewers["contributor"], day))
    record = fresh(document)
    with CaptureQueriesContext(connection) as many:
        record_at(record, Point(START))
    assert len(few) == len(many) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", Point(datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC), None, "2026-03-01")),
        ("2026-03-01T09:00:00+00:00", Point(START, None, "2026-03-01T09:00:00+00:00")),
        (" 3 ", Point(None, 3, "3")),
    ],
)  # fmt: skip
def test_a_point_is_a_day_an_instant_or_a_version(text: str, expected: Point) -> None:
    assert as_of.point(text) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "9999-12-31", "0001-01-01", "٣", "1" * 30, "\x00", "2026-13-01T00:00"]
)  # fmt: skip
def test_what_is_no_point_is_told(text: str) -> None:
    with pytest.raises(FieldProblem):
        as_of.point(text)


# Every record type, any course of events.


@pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.code)
def test_each_version_of_a_record_of_any_type_is_what_stood_then(
    org: Organization,
    acts: dict[str, Act],
    make_samples: Callable[[type[RecordType]], list[Any]],
    record_type: type[RecordType],
) -> None:
    record = make_samples(record_type)[0]
    stood = {1: snapshot(fresh(record))}
    for name in record_type.editable():
        if record_type.spec(name).kind in (TEXT, LONG, MARKDOWN):
            _tried(
                edit, record_type, [Edit(record.pk, {name: f"other {name}"})], acts["ims_manager"]
            )
            stood[fresh(record).entry.version] = snapshot(fresh(record))
    for verb in record_type.transitions():
        _tried(move, record_type, verb, [record.pk], acts["ims_manager"], {})
        stood[fresh(record).entry.version] = snapshot(fresh(record))
    assert len(stood) > 1
    now = fresh(record)
    for version, columns in stood.items():
        assert snapshot(record_at(now, Point(version=version)).record) == columns


def _tried(verb: Callable[..., Any], *given: Any) -> None:
    try:
        verb(*given)
    except DoorError:
        return


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=8), data=st.data()
)
def test_any_day_shows_what_stood_on_it(
    viewers: dict[str, Viewer], titles: list[str], data: st.DataObject
) -> None:
    writer = viewers["contributor"]
    (made,) = create(DocumentType, [{"title": titles[0]}], on(writer, 0))
    for day, title in enumerate(titles[1:], start=1):
        edit(DocumentType, [Edit(made.pk, {"title": title})], on(writer, day))
    day = data.draw(st.integers(0, len(titles) - 1))
    assert at(made, day + 0.5).record.title == titles[day]
