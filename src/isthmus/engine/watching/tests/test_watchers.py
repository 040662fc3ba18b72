"""Who watches a record: those who chose to, and those who had to do with it, while they may."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.door import Absent, Act, Edit, Invalid, create, edit, restrict
from isthmus.engine.models import Entry, Event, Organization, Watch
from isthmus.engine.tasks.operations import Asked
from isthmus.engine.tasks.operations import add as task
from isthmus.engine.watching.operations import unwatch, watch, watchers_of
from isthmus.people.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def document(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "Access policy", "body": "x"}], acts["ims_manager"])
    return made


def names(document: Any) -> list[str]:
    entry = Entry.objects.as_system("test").select_related("organization").get(pk=document.pk)
    return [one.name for one in watchers_of(entry)]


def test_somebody_watches_and_no_longer_does(document: Any, acts: dict[str, Act]) -> None:
    assert names(document) == []
    assert watch(document.pk, acts["auditor"])
    assert not watch(document.pk, acts["auditor"])
    assert names(document) == ["Auditor"]
    assert unwatch(document.pk, acts["auditor"])
    assert not unwatch(document.pk, acts["auditor"])
    assert names(document) == []
    verbs = Event.objects.filter(entry=document.pk).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["created", "watched", "unwatched"]


def test_who_has_to_do_with_it_watches(document: Any, acts: dict[str, Act]) -> None:
    comment(document.pk, 'Look, @"Top management"', acts["contributor"])
    asked = Asked("Read it", acts["auditor"].viewer.principal_id)
    task(document.pk, asked, acts["ims_manager"])
    owner = {"owner": acts["approver"].viewer.principal_id}
    edit(DocumentType, [Edit(document.pk, owner)], acts["ims_manager"])
    assert names(document) == ["Approver", "Auditor", "Contributor", "Top management"]


def test_who_does_not_want_to_is_left_alone(document: Any, acts: dict[str, Act]) -> None:
    owner = {"owner": acts["contributor"].viewer.principal_id}
    edit(DocumentType, [Edit(document.pk, owner)], acts["ims_manager"])
    assert names(document) == ["Contributor"]
    unwatch(document.pk, acts["contributor"])
    comment(document.pk, "Only this once", acts["contributor"])
    comment(document.pk, '@"Contributor", look', acts["ims_manager"])
    assert names(document) == ["IMS manager"]
    watch(document.pk, acts["contributor"])
    assert names(document) == ["Contributor", "IMS manager"]


def test_who_may_no_longer_see_it_is_no_watcher(
    document: Any, acts: dict[str, Act], memberships: dict[str, Membership]
) -> None:
    for role in ("auditor", "contributor", "approver"):
        watch(document.pk, acts[role])
    inside = [memberships["approver"].principal_id]
    restrict(DocumentType, document.pk, inside, acts["ims_manager"], "for the test")
    assert names(document) == ["Approver"]
    memberships["approver"].roles = []
    memberships["approver"].save()
    assert names(document) == []


def test_the_number_of_queries_does_not_grow_with_the_watchers(
    document: Any, acts: dict[str, Act]
) -> None:
    counts = []
    for roles in (["auditor"], ["contributor", "approver", "top_management", "ims_manager"]):
        for role in roles:
            watch(document.pk, acts[role])
        entry = Entry.objects.as_system("test").select_related("organization").get(pk=document.pk)
        with CaptureQueriesContext(connection) as queries:
            watchers_of(entry)
        counts.append(len(queries))
    assert counts == [7, 7]


def test_only_people_watch_what_they_can_see(
    org: Organization, document: Any, acts: dict[str, Act]
) -> None:
    with pytest.raises(Invalid, match="Only a person"):
        watch(document.pk, Act.now(system_viewer(org, "test"), "test"))
    with pytest.raises(Absent):
        watch(document.pk, acts["customer_contact"])
    assert not Watch.objects.exists()
