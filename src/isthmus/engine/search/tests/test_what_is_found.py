"""Finding records: an order that a plain model tells, on both databases and both ways of looking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.door import Act, Edit, create, edit, lift, remove, restrict, share
from isthmus.engine.door.transaction import door_open
from isthmus.engine.door.words import searched_parts
from isthmus.engine.history.erasure import Wanted, erase
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Organization, Record, SearchRow
from isthmus.engine.reading import page, parse_query
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.search import asking
from isthmus.engine.search.asking import DamagedCursor, find, question
from isthmus.engine.search.filling import after_migrate, astray, rebuild
from isthmus.engine.text import words_of
from isthmus.people.models import Membership
from isthmus.people.records import PartyType, PersonType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Record]]
Acts = dict[str, Act]
WORDS = ["backup", "Back", "policy", "Über", "uber", "5.1", "a_b", "x-ray", "ÄÖ", "1"]
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


@dataclass(frozen=True)
class Plan:
    """A document to make, and how many minutes ago it was changed."""

    title: str
    body: str
    ago: int


plans = st.lists(
    st.builds(Plan, texts.filter(bool), texts, st.integers(0, 3)), min_size=1, max_size=7
)


def titles(viewer: Viewer, text: str, *types: type[RecordType]) -> list[str]:
    return [entry.title for entry in find(question(text, viewer, types)).entries]


def walk(viewer: Viewer, text: str, limit: int) -> list[int]:
    """Return the keys of every page after the other."""
    seen: list[int] = []
    cursor = ""
    while True:
        found = find(question(text, viewer), cursor, limit)
        seen += [entry.pk for entry in found.entries]
        if not (cursor := found.next):
            return seen


def fits(wanted: list[str], words: list[str]) -> bool:
    """The rule, in words: every word is there, the last one as a beginning."""
    *whole, last = wanted
    return set(whole) <= set(words) and any(word.startswith(last) for word in words)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=plans, asked=texts, most=st.sampled_from([0, 2, 10_000]), limit=st.integers(1, 4))
def test_the_order_is_that_of_a_plain_model(
    acts: Acts, made: list[Plan], asked: str, most: int, limit: int
) -> None:
    now = timezone.now()
    with undone(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(asking, "MOST", most)
        known = []
        for plan in made:
            act = Act.dated(acts["ims_manager"].viewer, "test", now - timedelta(minutes=plan.ago))
            (record,) = create(DocumentType, [{"title": plan.title, "body": plan.body}], act)
            known.append((record, plan))
        wanted = words_of(asked)
        expected = []
        for record, plan in known:
            head = words_of(f"{record.reference} {record.title}")
            titled = bool(wanted) and fits(wanted, head)
            if titled or (wanted and fits(wanted, head + words_of(plan.body))):
                expected.append((titled, record.changed_at, record.pk))
        expected.sort(reverse=True)
        assert walk(acts["auditor"].viewer, asked, limit) == [key for _, _, key in expected]
        assert set(listed(acts["auditor"].viewer, asked)) >= {key for _, _, key in expected}


def listed(viewer: Viewer, text: str) -> list[int]:
    lookup = Lookup(viewer)
    query = parse_query(DocumentType, {"q": [text], "limit": ["200"]}, lookup)
    return [row.pk for row in page(query, viewer, lookup).rows]


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.register)
def test_what_every_write_leaves_is_what_a_rebuild_would_make(
    record_type: type[RecordType],
    make_samples: Make,
    acts: Acts,
    memberships: dict[str, Membership],
) -> None:
    act = acts["ims_manager"]
    first, *_ = make_samples(record_type)
    assert list(astray(record_type)) == []
    edit(record_type, [Edit(first.pk, {"title": "Quite another xylophone"})], act)
    assert titles(act.viewer, "xylo", record_type) == ["Quite another xylophone"]
    assert list(astray(record_type)) == []
    if record_type.restrictable:
        restrict(record_type, first.pk, [], act, "Personal.")
        former = first.reference
        assert titles(acts["auditor"].viewer, "xylophone") == []
        act = Act.now(viewer_of(memberships["ims_manager"]), "test")
        assert titles(act.viewer, "xylophone") == ["Quite another xylophone"]
        assert former not in [e.reference for e in find(question(former, act.viewer)).entries]
        lift(record_type, first.pk, act, "Over.")
        assert list(astray(record_type)) == []
    remove(record_type, [first.pk], act)
    assert titles(act.viewer, "xylophone") == []
    assert list(astray(record_type)) == []


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.register)
def test_texts_of_parts_are_found_and_forgotten_with_them(
    record_type: type[RecordType],
    samples: dict[str, list[dict[str, str]]],
    part_samples: dict[str, dict[str, list[dict[str, str]]]],
    acts: Acts,
) -> None:
    act = acts["ims_manager"]
    parts = part_samples.get(record_type.code, {})
    row = {**samples[record_type.code][0], **parts}
    values = parse_rows(record_type, [row], Lookup(act.viewer))
    (record,) = create(record_type, values, act)
    assert list(astray(record_type)) == []
    for name, fields in searched_parts(record_type).items():
        said = {
            words_of(one[field])[0] for one in parts[name] for field in fields if one.get(field)
        }
        kept = SearchRow.objects.get(pk=record.pk).words
        assert all(f" {word} " in kept for word in said)
        edit(record_type, [Edit(record.pk, {name: []})], act)
        assert list(astray(record_type)) == []


def test_a_word_that_was_lawfully_erased_finds_nothing(make_samples: Make, acts: Acts) -> None:
    act = acts["ims_manager"]
    (person, *_) = create(PersonType, [{"title": "Xaver Yttrium", "email": "x@y.example"}], act)
    assert titles(act.viewer, "yttrium") == ["Xaver Yttrium"]
    wanted = Wanted(frozenset({"title", "email"}))
    erase(PersonType, person.pk, wanted, "legal_duty", "They asked.", act)
    assert titles(act.viewer, "yttrium") == []
    assert "yttrium" not in SearchRow.objects.get(pk=person.pk).words
    assert "example" not in SearchRow.objects.get(pk=person.pk).words
    assert list(astray(PersonType)) == []


def test_an_upgrade_fills_in_what_is_missing(make_samples: Make, acts: Acts) -> None:
    made = make_samples(DocumentType)
    with door_open():
        SearchRow.objects.all().delete()
    assert titles(acts["auditor"].viewer, made[0].title) == []
    after_migrate()
    assert made[0].title in titles(acts["auditor"].viewer, made[0].title)
    assert list(astray(DocumentType)) == []


def test_a_rebuild_mends_what_was_changed_and_drops_what_is_nobodys(
    make_samples: Make, acts: Acts
) -> None:
    made = make_samples(DocumentType)
    with door_open():
        SearchRow.objects.filter(pk=made[0].pk).update(words=" nonsense ")
        SearchRow.objects.create(pk=7, words=" nobody ")
    assert list(astray(DocumentType)) == [made[0].pk]
    looked: list[int] = []
    assert rebuild(looked.append) == 2
    assert rebuild() == 0
    assert looked[-1] == Entry.objects.as_system("test").filter(search_row__isnull=False).count()
    assert not SearchRow.objects.filter(pk=7).exists()


def test_each_role_finds_what_its_registers_show(make_samples: Make, acts: Acts) -> None:
    for record_type in registry.types():
        make_samples(record_type)
    for act in acts.values():
        for record_type in registry.types():
            rows = record_type.model.objects.visible_to(act.viewer)
            seen = set(rows.values_list("pk", flat=True))
            asked = question(record_type.prefix, act.viewer, [record_type])
            found = {entry.pk for entry in find(asked, limit=200).entries}
            assert found == seen


def test_customers_find_nothing_here_and_titles_in_their_lists(acts: Acts) -> None:
    manager = acts["ims_manager"]
    (bank,) = create(PartyType, [{"title": "Harbour Bank"}], manager)
    (record,) = create(DocumentType, [{"title": "Security policy", "body": "marmalade"}], manager)
    share(DocumentType, record.pk, [bank.pk], manager)
    customer = replace(acts["customer_contact"].viewer, party_id=bank.pk)
    for word in ("security", "marmalade", record.reference):
        assert titles(customer, word) == []
    assert listed(customer, "marmalade") == []
    assert titles(manager.viewer, "marmalade") == ["Security policy"]


def test_another_organization_finds_nothing(
    acts: Acts, make_samples: Make, other_org: Organization
) -> None:
    made = make_samples(DocumentType)
    assert titles(system_viewer(other_org, "test"), made[0].title) == []


@pytest.mark.parametrize("most", [0, 10_000])
def test_a_search_takes_at_most_four_queries_however_many_there_are(
    acts: Acts, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST", most)
    create(DocumentType, [{"title": f"Plan {n}", "body": "plan"} for n in range(9)],
           acts["ims_manager"])  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        found = find(question("plan", acts["auditor"].viewer), limit=3)
    assert len(found.entries) == 3
    assert len(asked) <= 4


def test_nothing_that_is_typed_breaks_a_search(acts: Acts) -> None:
    viewer = acts["auditor"].viewer
    for text in ('"', "*", "a*", "NEAR(a b)", "' | ''", "a:b", "\x00", "%", "_", "a & !b",
                 "x" * 5_000, "ß", "文書", "a " * 500, "__o1", "\\", "-"):  # fmt: skip
        find(question(text, viewer))
    with pytest.raises(DamagedCursor):
        find(question("plan", viewer), "nonsense")


def test_the_marks_of_the_index_are_no_words_that_anybody_could_type(acts: Acts) -> None:
    create(DocumentType, [{"title": "Plan"}], acts["ims_manager"])
    for text in ("__o", "_plan", "__t_documents_document"):
        wanted = question(text, acts["auditor"].viewer).words
        assert all("_" not in word for word in wanted)
