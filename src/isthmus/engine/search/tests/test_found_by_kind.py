"""Records are found by what people call their kind, however that was named meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.assets.records.item import ItemType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.jobs.words import words_of_a_kind
from isthmus.engine.models import Job, Organization, SearchRow
from isthmus.engine.own.defining import Definition, define
from isthmus.engine.own.defining_kinds import Wanted, bring_back_kind, define_kind, retire_kind
from isthmus.engine.search.asking import find, question
from isthmus.engine.search.filling import astray, rebuild
from isthmus.engine.search.soonest import soonest

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    define_kind(ItemType, "vm", Wanted("Virtual machine"), acts["ims_manager"])
    return acts["ims_manager"]


def found(act: Act, text: str) -> list[int]:
    """Return what is found, in order: by the page of results and while somebody types alike."""
    asked = question(text, act.viewer)
    keys = [entry.pk for entry in find(asked).entries]
    assert sorted(entry.pk for entry in soonest(asked, 8)) == sorted(keys)
    return keys


def stray() -> list[int]:
    return [*astray(ItemType)]


def items(act: Act, *titles: str, **values: Any) -> list[int]:
    rows = [{"title": title, "kind": "vm", **values} for title in titles]
    return [one.pk for one in create(ItemType, rows, act)]


def test_a_label_finds_its_records_and_so_does_the_code(act: Act) -> None:
    one, two = items(act, "db01", "web01")
    (other,) = items(act, "The virtual machine room", kind="")
    assert found(act, "vm") == [two, one]
    # What has the words in its title comes first, then what changed last.
    assert found(act, "virtual machine") == [other, two, one]
    assert stray() == []
    define_kind(ItemType, "host", Wanted("Bare metal"), act)
    edit(ItemType, [Edit(one, {"kind": "host"})], act)
    assert found(act, "virtual machine") == [other, two]
    assert found(act, "bare metal") == [one]
    assert stray() == []


def test_a_kind_that_is_named_anew_is_found_by_its_new_name_once_the_job_ran(act: Act) -> None:
    (one,) = items(act, "db01")
    before = Job.objects.count()
    define_kind(ItemType, "vm", Wanted("Virtual machine", "With an explanation", 7), act)
    assert Job.objects.count() == before
    kind = define_kind(ItemType, "vm", Wanted("Guest"), act)
    assert Job.objects.count() == before + 1
    # Whatever is written meanwhile has the new name already.
    (later,) = items(act, "web01")
    assert found(act, "guest") == [later]
    words_of_a_kind.func(kind=kind.pk)
    assert found(act, "guest") == [later, one]
    assert found(act, "virtual") == []
    assert stray() == []


def test_what_was_said_before_the_kind_was_defined_is_found_by_its_label(
    acts: dict[str, Act],
) -> None:
    act = acts["ims_manager"]
    (one,) = items(act, "old", kind="appliance")
    kind = define_kind(ItemType, "appliance", Wanted("Sealed box"), act)
    words_of_a_kind.func(kind=kind.pk)
    assert found(act, "sealed box") == [one]
    before = Job.objects.count()
    define_kind(ItemType, "nothing", Wanted("Nothing is of it"), act)
    assert Job.objects.count() == before
    words_of_a_kind.func(kind=0)


def test_a_retired_kind_still_finds_what_is_of_it(act: Act) -> None:
    (one,) = items(act, "db01")
    for change in (retire_kind, bring_back_kind):
        with CaptureQueriesContext(connection) as asked:
            change(ItemType, "vm", act)
        assert not any("searchrow" in query["sql"].lower() for query in asked)
        assert found(act, "virtual machine") == [one]
        assert stray() == []


def test_the_job_goes_on_where_a_slice_ended(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.engine.jobs.words.SLICE", 1)
    monkeypatch.setattr("isthmus.engine.door.transaction.CHUNK", 2)
    made = items(act, "one", "two", "three")
    kind = define_kind(ItemType, "vm", Wanted("Guest"), act)
    before = Job.objects.count()
    words_of_a_kind.func(kind=kind.pk)
    assert sorted(found(act, "guest")) == made[:2]
    assert Job.objects.count() == before + 1
    words_of_a_kind.func(kind=kind.pk, beyond=made[1])
    words_of_a_kind.func(kind=kind.pk, beyond=made[2])
    assert sorted(found(act, "guest")) == made
    assert Job.objects.count() == before + 2


def test_kinds_of_another_organization_and_own_fields_keep_apart(
    act: Act, other_org: Organization
) -> None:
    there = replace(act, viewer=system_viewer(other_org, "test"))
    define_kind(ItemType, "vm", Wanted("Lodger"), there)
    define(ItemType, "nick", Definition("Nickname", "text"), act)
    (here,) = items(act, "db01", **{"own.nick": "Zircon"})
    (elsewhere,) = items(there, "db01")
    assert found(act, "virtual zircon") == [here]
    assert found(act, "lodger") == []
    assert "lodger" in SearchRow.objects.get(pk=elsewhere).words
    assert stray() == []
    assert rebuild() == 0


@pytest.mark.parametrize("number", [2, 20])
def test_many_take_as_many_queries_as_few(act: Act, number: int) -> None:
    made = items(act, *(f"vm{n}" for n in range(number)))
    with CaptureQueriesContext(connection) as queries:
        edit(ItemType, [Edit(key, {"description": "Moved"}) for key in made], act)
    asked = [one["sql"] for one in queries if "engine_organization" in one["sql"]]
    assert len(asked) <= 2
    with CaptureQueriesContext(connection) as again:
        edit(ItemType, [Edit(key, {"description": "Back"}) for key in made[:2]], act)
    assert len(again) <= len(queries)
