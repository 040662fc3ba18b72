"""Loading catalogues: all or nothing, once, apart by organization, kept while something hangs on them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.conformity.adoption import editions_in_use, stop_using, use_catalogue
from isthmus.conformity.operations import judge, trace, untrace
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, create
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Entry, Event, Organization
from isthmus.people.records import RoleType
from isthmus.standards.catalogues import operations
from isthmus.standards.catalogues.content import Content, Head, Item
from isthmus.standards.catalogues.files import read
from isthmus.standards.catalogues.operations import find, load, plan, retire, withdraw
from isthmus.standards.catalogues.shelving import (
    TamperedError,
    catalogues_for,
    compressed,
    content_of,
    editions_for,
    reachable,
)
from isthmus.standards.library import Requirement, by_key, edition, forget_loaded
from isthmus.standards.models import Catalogue, CatalogueText
from isthmus.standards.shelf import REQUIREMENT, stock
from isthmus.standards.tests.samples_of_catalogues import YAML

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _nothing_in_memory() -> None:
    forget_loaded()


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["administrator"]


@pytest.fixture
def content() -> Content:
    return read("a.yaml", YAML.encode())


@pytest.fixture
def row(content: Content, act: Act) -> Catalogue:
    return load(content, "house.yaml", act)


def newer(content: Content, version: str = "2.0") -> Content:
    """Return a version in which one requirement reads otherwise, one is new, one is gone."""
    first, second, *_ = content.items
    items = (first, replace(second, text="Lock it."), Item("1.3", "Windows", parent="1"))
    return Content(replace(content.head, version=version), items)


def door(row: Catalogue) -> Requirement:
    return edition(row.code).by_ref["1.1"]


def role(act: Act) -> int:
    (made,) = create(RoleType, [{"title": "Janitor"}], act)
    return int(made.pk)


def test_a_catalogue_is_an_edition_with_an_entry_for_each_requirement(
    row: Catalogue, org: Organization
) -> None:
    held = edition(row.code)
    assert [one.ref for one in held.judged()] == ["1.1", "1.2"]
    assert held.judged_at("1.1 a)") == held.by_ref["1.1"]
    entries = Entry.objects.as_system("test").filter(type=REQUIREMENT, organization=org)
    assert {one.reference for one in entries} == {one.reference for one in held.requirements}
    assert door(row).reference == "house-rules:1.0 1.1"
    assert content_of(row.code).head == Head(**row.about)
    forget_loaded()
    assert by_key()[door(row).key] == door(row)


def test_history_tells_of_it_and_is_whole(row: Catalogue, act: Act, org: Organization) -> None:
    retire(row, act)
    operations.restore(row, act)
    assert verify(org).sound
    withdraw(row, act)
    assert verify(org).sound
    verbs = list(Event.objects.filter(entry=org.pk).values_list("verb", flat=True))
    assert "catalogue loaded" in verbs
    assert "catalogue withdrawn" in verbs


def test_a_text_that_somebody_changed_is_noticed(row: Catalogue, org: Organization) -> None:
    CatalogueText.objects.filter(catalogue=row).update(
        content=compressed(newer(content_of(row.code)))
    )
    assert not verify(org).sound
    with pytest.raises(TamperedError):
        content_of(row.code)


def test_loading_the_same_again_changes_nothing(
    row: Catalogue, content: Content, act: Act, org: Organization
) -> None:
    events = Event.objects.filter(entry=org.pk).count()
    assert load(content, "again.yaml", act) == row
    assert Catalogue.objects.count() == 1
    assert Event.objects.filter(entry=org.pk).count() == events


def test_a_preview_says_what_a_newer_version_adds_changes_and_retires(
    row: Catalogue, content: Content, org: Organization
) -> None:
    found = plan(newer(content), org.pk)
    assert found.latest == row
    assert [one.ref for one in found.comparison.added] == ["1.3"]
    assert [(one.after.ref, one.what) for one in found.comparison.changed] == [("1.1", "text")]
    assert [one.ref for one in found.comparison.retired] == ["1.1 a)", "1.2"]
    assert found.comparison.unchanged == 1
    assert Catalogue.objects.count() == 1


def test_a_newer_version_is_an_edition_of_its_own(
    row: Catalogue, content: Content, act: Act
) -> None:
    second = load(newer(content), "house.yaml", act)
    assert edition(row.code).by_ref["1.1"].intent == "Whoever goes last locks the door."
    assert edition(second.code).by_ref["1.1"].intent == "Lock it."
    assert door(row).key != door(second).key


def test_a_version_that_reads_otherwise_is_refused(
    row: Catalogue, content: Content, act: Act, org: Organization
) -> None:
    other = newer(content, version="1.0")
    assert "reads otherwise" in plan(other, org.pk).refused
    with pytest.raises(Invalid):
        load(other, "house.yaml", act)
    assert list(catalogues_for(org.pk)) == [row]


def test_what_fails_on_the_way_leaves_nothing(
    content: Content, act: Act, org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(operations, "record_organization_event", fails)
    before = Entry.objects.as_system("test").count()
    with pytest.raises(RuntimeError):
        load(content, "house.yaml", act)
    assert Entry.objects.as_system("test").count() == before
    assert not Catalogue.objects.exists()
    assert not CatalogueText.objects.exists()


def test_only_who_administers_loads(content: Content, acts: dict[str, Act]) -> None:
    with pytest.raises(Forbidden):
        load(content, "house.yaml", acts["auditor"])


def test_queries_do_not_grow_with_every_requirement(act: Act) -> None:
    def queries(name: str, count: int) -> int:
        items = tuple(Item(f"c-{n}", "Control") for n in range(count))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            load(Content(Head(name, "Many", "1"), items), "many.yaml", act)
        return len(seen)

    few, many = queries("few", 10), queries("many", 2_000)
    # Rows go in chunks; SQLite cuts them smaller.
    assert many - few < 80


def test_one_organizations_catalogue_is_not_anothers(
    row: Catalogue, content: Content, other_org: Organization, viewers: dict[str, Viewer]
) -> None:
    stranger = system_viewer(other_org, "test")
    theirs = Act.now(stranger, "test")
    assert reachable(row.code, other_org.pk) is None
    assert row.code not in {one.code for one in editions_for(other_org.pk)}
    with pytest.raises(Absent):
        find(row.code, theirs)
    with pytest.raises(Invalid):
        use_catalogue(row.code, theirs)
    assert not Entry.objects.visible_to(stranger).filter(pk=door(row).key).exists()
    with pytest.raises(Absent):
        trace(role(theirs), [door(row)], theirs)
    # The very same file is theirs under a code and keys of its own.
    second = load(content, "house.yaml", theirs)
    assert second.code != row.code
    assert door(second).key != door(row).key
    assert Entry.objects.visible_to(viewers["auditor"]).filter(pk=door(row).key).exists()


def test_a_catalogue_of_the_installation_is_everybodys(
    content: Content, system_act: Act, act: Act, other_org: Organization
) -> None:
    with pytest.raises(Absent):
        load(content, "house.yaml", act, for_all=True)
    row = load(content, "house.yaml", system_act, for_all=True)
    assert reachable(row.code, other_org.pk) == edition(row.code)
    theirs = Act.now(system_viewer(other_org, "test"), "test")
    assert trace(role(theirs), [door(row)], theirs) == 1
    with pytest.raises(Absent):
        retire(row, act)
    with pytest.raises(Invalid):
        load(newer(content), "house.yaml", act)
    with pytest.raises(Invalid, match="1 trace"):
        withdraw(row, system_act)
    assert verify(other_org).sound


def test_a_catalogue_in_use_is_not_withdrawn_and_says_why(
    row: Catalogue, acts: dict[str, Act], act: Act, org: Organization
) -> None:
    use_catalogue(row.code, act)
    janitor = role(acts["ims_manager"])
    trace(janitor, [door(row)], acts["ims_manager"])
    judge(door(row), "conforms", acts["ims_manager"])
    with pytest.raises(Invalid, match="in use; 1 judgement, of now or earlier; 1 trace"):
        withdraw(row, act)
    with pytest.raises(Invalid, match="is in use"):
        retire(row, act)


def test_a_retired_catalogue_keeps_what_hangs_on_it_and_is_offered_no_longer(
    row: Catalogue, acts: dict[str, Act], act: Act, org: Organization
) -> None:
    trace(role(acts["ims_manager"]), [door(row)], acts["ims_manager"])
    retire(row, act)
    with pytest.raises(Invalid):
        use_catalogue(row.code, act)
    assert reachable(row.code, org.pk) is not None
    operations.restore(row, act)
    use_catalogue(row.code, act)
    assert [one.code for one in editions_in_use(org.pk)] == [row.code]


def test_what_was_traced_once_is_kept(row: Catalogue, acts: dict[str, Act], act: Act) -> None:
    janitor = role(acts["ims_manager"])
    trace(janitor, [door(row)], acts["ims_manager"])
    untrace(janitor, [door(row)], acts["ims_manager"])
    with pytest.raises(Invalid, match="1 trace, of now or earlier"):
        withdraw(row, act)


def test_what_was_withdrawn_can_be_loaded_again_even_otherwise(
    row: Catalogue, content: Content, act: Act, org: Organization, viewers: dict[str, Viewer]
) -> None:
    withdraw(row, act)
    assert not Entry.objects.visible_to(viewers["auditor"]).filter(type=REQUIREMENT,
                                                                   organization=org).exists()  # fmt: skip
    other = load(newer(content, version="1.0"), "house.yaml", act)
    withdraw(other, act)
    again = load(content, "house.yaml", act)
    assert again.code == row.code
    entry = Entry.objects.visible_to(viewers["auditor"]).get(pk=door(again).key)
    assert entry.reference == "house-rules:1.0 1.1"
    assert verify(org).sound


def test_the_last_edition_in_use_is_kept(row: Catalogue, act: Act) -> None:
    use_catalogue(row.code, act)
    with pytest.raises(Invalid):
        stop_using(row.code, act)


def test_stocking_the_shelf_leaves_loaded_catalogues_alone(row: Catalogue) -> None:
    assert stock() == 0
    assert Entry.objects.as_system("test").get(pk=door(row).key).title == "The door is locked"


def test_references_stay_short_and_apart(act: Act) -> None:
    refs = [f"{'very-' * 14}long-{n}" for n in range(3)]
    items = tuple(Item(ref, "Control") for ref in refs)
    row = load(Content(Head("long-refs", "Long", "2026.01.15 second draft"), items), "a", act)
    references = {one.reference for one in edition(row.code).requirements}
    assert len(references) == 3
    assert all(len(one) <= 60 for one in references)
    forget_loaded()
    assert by_key()[edition(row.code).requirements[0].key].ref == refs[0]
