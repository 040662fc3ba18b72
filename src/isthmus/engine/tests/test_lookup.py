"""Who is meant by a name, an address or a reference, in small organizations and in large ones."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.engine import lookup
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create, move
from isthmus.engine.lookup import Lookup
from isthmus.people.records import PersonType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(params=["small", "large"])
def viewer(
    request: pytest.FixtureRequest, acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> Viewer:
    act = acts["ims_manager"]
    people = [
        {"title": "Ann Lee", "email": "ann@example.org"},
        {"title": "Ann Lee", "email": "Other.Ann@example.org"},
        {"title": "Zoë Đurić", "email": "zoe@example.org"},
    ]
    first, *_ = create(PersonType, people, act)
    move(PersonType, "leave", [first.pk], act)
    if request.param == "large":
        monkeypatch.setattr(lookup, "FEW", 1)
    return act.viewer


def test_people_go_by_name_address_and_reference_however_they_are_written(viewer: Viewer) -> None:
    known = Lookup(viewer)
    zoe = known.principal_named("zoe  đURIC")
    assert zoe is not None
    assert zoe.name == "Zoë Đurić"
    for name in ("ZOE@example.org", zoe.reference.lower(), f" {zoe.reference} "):
        assert known.principal_named(name) == zoe
    assert known.principal_named("Nobody at all") is None
    with CaptureQueriesContext(connection) as asked:
        assert known.principal(zoe.pk) == zoe
    assert not asked.captured_queries


def test_of_two_of_a_name_the_one_who_is_here_is_meant(viewer: Viewer) -> None:
    found = Lookup(viewer).principal_named("ann lee")
    assert found is not None
    assert found.email == "Other.Ann@example.org"
    assert Lookup(viewer).principal_named("ann@example.org") is None


def test_nobody_is_asked_for_twice_and_many_names_fetch_everybody(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "SEVERAL", 3)
    known = Lookup(viewer)
    with CaptureQueriesContext(connection) as asked:
        for name in ("Zoë Đurić", "ZOË  đurić", "zoe@example.org", "nobody", "nobody"):
            known.principal_named(name)
    assert len(asked) == (1 if lookup.FEW > 1 else 3)
    with CaptureQueriesContext(connection) as asked:
        found = [known.principal_named(f"somebody {number}") for number in range(30)]
        assert known.principal_named("Zoë Đurić") is not None
    assert not any(found)
    assert len(asked) <= 2
