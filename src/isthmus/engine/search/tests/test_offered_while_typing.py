"""What is offered while somebody types: what searching finds first, in a time that does not grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, Edit, create, edit, remove, restrict
from isthmus.engine.search import soonest as module
from isthmus.engine.search.asking import find, question
from isthmus.engine.search.soonest import soonest
from isthmus.people.models import Membership
from isthmus.people.records import PersonType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]


def made(act: Act, count: int) -> list[int]:
    rows = [
        {"title": f"{'Backup' if n % 3 else 'Access'} policy {n}", "kind": "policy",
         "body": "Backups of each quarter." if n % 2 else ""}
        for n in range(count)
    ]  # fmt: skip
    return [record.pk for record in create(DocumentType, rows, act)]


def offered(viewer: Viewer, text: str, limit: int = 8) -> list[str]:
    return [entry.title for entry in soonest(question(text, viewer), limit)]


@pytest.mark.parametrize("latest", [0, 3, 400])
@pytest.mark.parametrize(
    "text", ["b", "backup", "backup pol", "quarter", "access quarter", "zz", "policy 1", ""]
)
def test_it_is_what_searching_finds_first(
    acts: Acts, monkeypatch: pytest.MonkeyPatch, text: str, latest: int
) -> None:
    act = acts["ims_manager"]
    keys = made(act, 24)
    edit(DocumentType, [Edit(keys[4], {"body": "Nothing."}), Edit(keys[9], {"body": ""})], act)
    monkeypatch.setattr(module, "LATEST", latest)
    found = find(question(text, act.viewer), limit=8).entries
    assert offered(act.viewer, text) == [entry.title for entry in found]


def test_where_hundreds_fit_those_changed_lately_are_offered(
    acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = acts["ims_manager"]
    keys = made(act, 24)
    monkeypatch.setattr(module, "LATEST", 4)
    monkeypatch.setattr(module, "FEW", 2)
    edit(DocumentType, [Edit(keys[1], {"body": "Now."})], Act.now(act.viewer, "test"))
    titles = offered(act.viewer, "backup", 3)
    assert titles[0] == "Backup policy 1"
    assert len(titles) == 3


@pytest.mark.parametrize("latest", [0, 400])
def test_what_may_not_be_known_is_not_offered(
    acts: Acts,
    system_act: Act,
    memberships: dict[str, Membership],
    monkeypatch: pytest.MonkeyPatch,
    latest: int,
) -> None:
    monkeypatch.setattr(module, "LATEST", latest)
    act = acts["ims_manager"]
    first, second, _ = made(act, 3)
    member = acts["contributor"].viewer.principal_id or 0
    restrict(DocumentType, first, [member], system_act, "secret")
    remove(DocumentType, [second], act, "Not needed.")
    assert offered(act.viewer, "policy") == ["Backup policy 2"]
    assert offered(viewer_of(memberships["contributor"]), "policy") == [
        "Backup policy 2",
        "Access policy 0",
    ]
    only_people = question("policy", act.viewer, [PersonType])
    assert soonest(only_people, 8) == []


def test_it_takes_four_queries_at_most(acts: Acts) -> None:
    act = acts["ims_manager"]
    made(act, 24)
    for text in ("b", "backup policy 23", "zz", "access quarter"):
        with CaptureQueriesContext(connection) as asked:
            offered(act.viewer, text)
        assert len(asked) <= 4
