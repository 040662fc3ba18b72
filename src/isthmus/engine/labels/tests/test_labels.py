"""Labels: made by the organization, put on records of any register, merged without a write to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, create, restrict
from isthmus.engine.filters import QueryProblem
from isthmus.engine.history.replay import replay
from isthmus.engine.labels.operations import (
    change_label,
    make_label,
    merge_label,
    put_back_label,
    put_on,
    remove_label,
)
from isthmus.engine.labels.reading import counts, on_record
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Label, Organization
from isthmus.engine.reading import page, parse_query
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DOCUMENTS = "/o/northgate/documents/"
SignIn = Callable[[str], Client]


@pytest.fixture
def made(acts: dict[str, Act]) -> dict[str, Label]:
    act = acts["ims_manager"]
    return {name: make_label({"name": name}, act) for name in ("Move", "Urgent", "Old, dusty")}


@pytest.fixture
def rows(acts: dict[str, Act]) -> list:  # type: ignore[type-arg]
    return create(DocumentType, [{"title": f"{n}"} for n in range(4)], acts["ims_manager"])


def listed(act: Act, **asked: str) -> list[str]:
    given = {name.replace("__", "."): [value] for name, value in asked.items()}
    query = parse_query(DocumentType, given, Lookup(act.viewer))
    assert (
        parse_query(
            DocumentType, {k: [v] for k, v in query.parameters().items()}, Lookup(act.viewer)
        )
        == query
    )
    return [row.title for row in page(query, act.viewer).rows]


def test_lists_are_narrowed_by_labels(
    acts: dict[str, Act], made: dict[str, Label], rows: list[object]
) -> None:
    act, keys = acts["contributor"], [row.pk for row in rows]  # type: ignore[attr-defined]
    put_on(DocumentType, keys[:2], [made["Move"].pk], [], act)
    put_on(DocumentType, keys[1:3], [made["Old, dusty"].pk], [], act)
    assert listed(act, label="move") == ["0", "1"]
    assert listed(act, label='move,"Old, dusty"') == ["0", "1", "2"]
    assert listed(act, label="none") == ["3"]
    assert listed(act, label="none,Move") == ["0", "1", "3"]
    assert listed(act, label__not="Move") == ["2", "3"]
    assert listed(act, label__not="Move,none") == ["2"]
    with pytest.raises(QueryProblem):
        listed(act, label="unheard of")


def test_merging_and_deleting_write_no_record_and_are_undone(
    acts: dict[str, Act], made: dict[str, Label], rows: list[object], org: Organization
) -> None:
    act, keys = acts["ims_manager"], [row.pk for row in rows]  # type: ignore[attr-defined]
    put_on(DocumentType, keys[:2], [made["Move"].pk], [], act)
    put_on(DocumentType, keys[1:3], [made["Urgent"].pk], [], act)
    events = Event.objects.filter(entry__in=keys).count()
    merge_label(made["Move"].pk, made["Urgent"].pk, act)
    assert listed(act, label="Urgent") == ["0", "1", "2"]
    assert counts(act.viewer) == {made["Urgent"].pk: 3}
    # What is on it already, by whatever name, is not put on again; and comes off by its new name.
    assert len(put_on(DocumentType, keys[:1], [made["Urgent"].pk], [], act)) == 0
    merge_label(made["Urgent"].pk, made["Old, dusty"].pk, act)
    assert listed(act, label='"Old, dusty"') == ["0", "1", "2"]
    put_back_label(made["Move"].pk, act)
    assert listed(act, label="Move") == ["0", "1"]
    remove_label(made["Move"].pk, act)
    assert listed(act, label="none") == ["0", "3"]
    put_back_label(made["Move"].pk, act)
    assert listed(act, label="Move") == ["0", "1"]
    assert Event.objects.filter(entry__in=keys).count() == events
    assert not list(replay(org))


def test_what_is_put_on_and_taken_off_follows_from_history(
    acts: dict[str, Act], made: dict[str, Label], rows: list[object], org: Organization
) -> None:
    act, keys = acts["contributor"], [row.pk for row in rows]  # type: ignore[attr-defined]
    assert len(put_on(DocumentType, keys, [made["Move"].pk, made["Urgent"].pk], [], act)) == 4
    assert len(put_on(DocumentType, keys, [made["Move"].pk], [], act)) == 0
    assert len(put_on(DocumentType, keys[:3], [], [made["Move"].pk], act)) == 3
    assert len(put_on(DocumentType, keys[:1], [made["Move"].pk], [], act)) == 1
    names = [one.name for one in on_record(rows[0].entry, Lookup(act.viewer))]  # type: ignore[attr-defined]
    assert names == ["Move", "Urgent"]
    assert listed(act, label="Move") == ["0", "3"]
    assert not list(replay(org))


def test_many_records_take_no_more_queries_than_one(
    acts: dict[str, Act], made: dict[str, Label], rows: list[object]
) -> None:
    act, keys = acts["contributor"], [row.pk for row in rows]  # type: ignore[attr-defined]
    taken = []
    for some in (keys[:1], keys[1:]):
        with CaptureQueriesContext(connection) as queries:
            put_on(DocumentType, some, [made["Move"].pk], [], act)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_who_may_what(acts: dict[str, Act], made: dict[str, Label], rows: list[object]) -> None:
    key = rows[0].pk  # type: ignore[attr-defined]
    make_label({"name": "By a contributor"}, acts["contributor"])
    with pytest.raises(Forbidden):
        make_label({"name": "By an auditor"}, acts["auditor"])
    with pytest.raises(Forbidden):
        merge_label(made["Move"].pk, made["Urgent"].pk, acts["contributor"])
    with pytest.raises(Forbidden):
        put_on(DocumentType, [key], [made["Move"].pk], [], acts["auditor"])
    with pytest.raises(Absent):
        put_on(DocumentType, [key], [1], [], acts["contributor"])


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"name": "x" * 41}, {"name": "mOVE"}, {"name": "A", "hue": "pink"},
               {"name": "A", "about": "x" * 201}],
)  # fmt: skip
def test_what_makes_no_label(
    acts: dict[str, Act], made: dict[str, Label], values: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        make_label(values, acts["ims_manager"])


def test_another_organizations_labels_are_absent(
    acts: dict[str, Act], made: dict[str, Label], other_org: Organization
) -> None:
    theirs = make_label({"name": "Theirs"}, Act.now(system_viewer(other_org, "test"), "test"))
    with pytest.raises(Absent):
        change_label(theirs.pk, {"name": "Ours"}, acts["ims_manager"])
    with pytest.raises(Absent):
        merge_label(made["Move"].pk, theirs.pk, acts["ims_manager"])


def test_outsiders_are_told_nothing_of_labels_on_a_restricted_record(
    acts: dict[str, Act],
    made: dict[str, Label],
    rows: list[object],
    memberships: dict[str, Membership],
    sign_in: SignIn,
) -> None:
    keys = [row.pk for row in rows]  # type: ignore[attr-defined]
    restrict(DocumentType, keys[0], [], acts["ims_manager"], "inquiry")
    keeper = Act.now(viewer_of(memberships["ims_manager"]), "test")
    put_on(DocumentType, keys[:2], [made["Move"].pk], [], keeper)
    assert counts(keeper.viewer) == {made["Move"].pk: 2}
    assert counts(acts["auditor"].viewer) == {made["Move"].pk: 1}
    assert listed(acts["auditor"], label="Move") == ["1"]
    with pytest.raises(Absent):
        put_on(DocumentType, keys[:1], [made["Urgent"].pk], [], acts["contributor"])
    assert "1 record<" in sign_in("auditor").get("/o/northgate/labels/").content.decode()


def test_labels_stand_in_list_and_page(
    acts: dict[str, Act], made: dict[str, Label], rows: list[object], sign_in: SignIn
) -> None:
    client, reference = sign_in("contributor"), rows[0].reference  # type: ignore[attr-defined]
    at = f"{DOCUMENTS}{reference}/"
    client.post(f"{at}label/", {"name": "move"})
    client.post(f"{at}label/", {"name": "Brand new"})
    shown = client.get(DOCUMENTS).content.decode()
    assert '<span class="tag label-grey">Move</span>' in shown
    assert '<span class="tag label-grey">Brand new</span>' in shown
    on_page = client.get(at).content.decode()
    assert "Take off the label Move" in on_page
    assert "?label=%22Move%22" in on_page
    client.post(f"{at}label/off/", {"label": made["Move"].pk})
    assert "Take off the label Move" not in client.get(at).content.decode()
    refused = sign_in("auditor").post(f"{at}label/", {"name": "Move"})
    assert refused.status_code == 403


def test_the_page_of_labels_keeps_what_was_typed(
    acts: dict[str, Act], made: dict[str, Label], sign_in: SignIn
) -> None:
    client = sign_in("ims_manager")
    sent = {"name": "urgent", "hue": "red", "about": "Before Friday"}
    answer = client.post("/o/northgate/labels/new/", sent)
    assert answer.status_code == 422
    assert 'value="Before Friday"' in answer.content.decode()
    gone = client.post(f"/o/northgate/labels/{made['Move'].pk}/", {"remove": "yes"}, follow=True)
    assert f"/o/northgate/labels/{made['Move'].pk}/put-back/" in gone.content.decode()
    assert sign_in("customer_contact").get("/o/northgate/labels/").status_code == 404


def test_labels_by_api(
    acts: dict[str, Act], made: dict[str, Label], rows: list[object], sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    at = f"/api/v1/o/northgate/documents/{rows[0].reference}/labels"  # type: ignore[attr-defined]
    json = "application/json"
    put = client.put(at, {"labels": ["move", "Urgent"]}, content_type=json)
    assert put.json() == {"labels": ["Move", "Urgent"]}
    put = client.put(at, {"labels": ["Urgent"]}, content_type=json)
    assert put.json() == {"labels": ["Urgent"]}
    assert client.get(at).json() == {"labels": ["Urgent"]}
    assert client.put(at, {"labels": ["unheard of"]}, content_type=json).status_code == 422
    every = client.get("/api/v1/o/northgate/labels").json()["items"]
    assert [(one["name"], one["count"]) for one in every] == [
        ("Move", 0), ("Old, dusty", 0), ("Urgent", 1),
    ]  # fmt: skip


def test_labels_that_fit_are_offered_while_one_is_typed(
    made: dict[str, Label], sign_in: SignIn
) -> None:
    client, at = sign_in("contributor"), "/o/northgate/labels/options/"
    some = client.get(at, {"q": "mov"}).content.decode()
    assert 'data-value="Move"' in some
    assert "Urgent" not in some
    assert "No label is called so yet" in client.get(at, {"q": "zebra"}).content.decode()
