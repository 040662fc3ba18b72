"""Views of a list: saved, opened, shared, never more than who opens them may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Edit, Forbidden, Invalid, create, edit, restrict
from isthmus.engine.history.replay import replay
from isthmus.engine.lists.memory import memory_of
from isthmus.engine.lists.operations import (
    change_view,
    look,
    open_with,
    put_back,
    remove_view,
    save_view,
    see_all,
)
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import EVERYBODY, Event, ListHabit, Organization, SavedView
from isthmus.engine.reading import page, parse_query
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DOCUMENTS = "/o/northgate/documents/"
SignIn = Callable[[str], Client]
MINE = {"name": "Mine", "query": "owner=me"}


def names(act: Act) -> list[str]:
    return [view.name for view in memory_of(DocumentType, act.viewer).views]


def test_ones_own_view_is_ones_own(acts: dict[str, Act]) -> None:
    view = save_view(DocumentType, MINE, acts["contributor"])
    assert names(acts["contributor"]) == ["Mine"]
    assert names(acts["ims_manager"]) == []
    with pytest.raises(Absent):
        change_view(view.pk, {"name": "X"}, acts["ims_manager"])
    with pytest.raises(Absent):
        remove_view(view.pk, acts["ims_manager"])
    assert not Event.objects.filter(verb__startswith="view").exists()


def test_a_shared_view_is_for_everybody_or_for_roles(acts: dict[str, Act]) -> None:
    save_view(DocumentType, {**MINE, "shared_with": EVERYBODY}, acts["contributor"])
    roles = {**MINE, "name": "For auditors", "shared_with": "auditor,approver"}
    save_view(DocumentType, roles, acts["ims_manager"])
    assert names(acts["contributor"]) == ["Mine"]
    assert names(acts["auditor"]) == ["Mine", "For auditors"]
    assert names(acts["customer_contact"]) == []


def test_what_is_shared_is_told_in_the_organizations_history(
    acts: dict[str, Act], org: Organization
) -> None:
    act = acts["contributor"]
    view = save_view(DocumentType, {**MINE, "shared_with": EVERYBODY}, act)
    change_view(view.pk, {"name": "Ours"}, act)
    remove_view(view.pk, act)
    put_back(view.pk, act)
    other = save_view(DocumentType, {"name": "Plans", "shared_with": "auditor"}, act)
    change_view(other.pk, {"shared_with": ""}, act)
    told = Event.objects.filter(entry=org.pk, verb__startswith="view").order_by("seq")
    assert [event.verb for event in told] == [
        "view shared", "view changed", "view removed", "view put back", "view shared",
        "view unshared",
    ]  # fmt: skip


def test_who_may_not_share_or_change_is_told(acts: dict[str, Act]) -> None:
    with pytest.raises(Forbidden):
        save_view(DocumentType, {**MINE, "shared_with": EVERYBODY}, acts["auditor"])
    view = save_view(DocumentType, {**MINE, "shared_with": EVERYBODY}, acts["contributor"])
    with pytest.raises(Forbidden):
        change_view(view.pk, {"name": "Yours"}, acts["auditor"])
    with pytest.raises(Forbidden):
        change_view(view.pk, {"default": True}, acts["contributor"])
    for wrong in ({"name": " "}, {"name": "x" * 61}, {"shared_with": "kings"}):
        with pytest.raises(Invalid):
            change_view(view.pk, wrong, acts["contributor"])


def test_the_list_opens_with_the_default_until_somebody_chooses(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    create(DocumentType, [{"title": "Plan", "kind": "plan"}], acts["ims_manager"])
    values = {"name": "Plans", "query": "kind=plan", "shared_with": EVERYBODY, "default": True}
    view = save_view(DocumentType, values, acts["ims_manager"])
    client = sign_in("auditor")
    answer = client.get(DOCUMENTS)
    assert answer["Location"] == f"{DOCUMENTS}?kind=plan&view={view.pk}"
    assert 'aria-current="page">Plans' in client.get(answer["Location"]).content.decode()
    assert client.get(DOCUMENTS, {"view": "all"}).status_code == 200
    open_with(DocumentType, 0, acts["auditor"])
    assert client.get(DOCUMENTS).status_code == 200


def test_a_view_is_saved_changed_and_deleted_with_a_way_back(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    create(DocumentType, [{"title": "Plan", "kind": "plan"}], acts["ims_manager"])
    client = sign_in("contributor")
    sent = {"name": "Plans", "audience": "everybody", "pinned": "on", "opens": "on",
            "back": "kind=plan&sort=-title&columns=title,owner"}  # fmt: skip
    opened = client.post(f"{DOCUMENTS}views/", sent, follow=True)
    shown = opened.content.decode()
    assert "Saved as “Plans”." in shown
    view = SavedView.objects.get()
    assert (view.query, view.columns) == ("kind=plan&sort=-title", "title,owner")
    assert "columns=title%2Cowner" in client.get(DOCUMENTS)["Location"]
    changed = client.get(DOCUMENTS, {"kind": "policy", "view": str(view.pk)}).content.decode()
    assert "Update “Plans”" in changed
    client.post(f"{DOCUMENTS}views/{view.pk}/", {"update": "yes", "back": "kind=policy"})
    view.refresh_from_db()
    assert (view.query, view.columns, view.name) == ("kind=policy", "", "Plans")
    gone = client.post(f"{DOCUMENTS}views/{view.pk}/remove/", follow=True).content.decode()
    (undo,) = re.findall(r'action="([^"]*/put-back/)"', gone)
    assert "Plans" not in client.get(DOCUMENTS, {"view": "all"}).content.decode()
    assert client.post(undo, follow=True).status_code == 200
    assert names(acts["auditor"]) == ["Plans"]


def test_a_view_that_makes_no_sense_any_more_opens_and_says_so(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    create(DocumentType, [{"title": "Plan", "kind": "plan"}], acts["ims_manager"])
    values = {"name": "Old", "query": "kind=plan&colour=red&owner=Nobody Here"}
    save_view(DocumentType, {**values, "shared_with": EVERYBODY}, acts["contributor"])
    client = sign_in("auditor")
    page_ = client.get(DOCUMENTS).content.decode()
    address = re.findall(r'href="([^"]*view=\d+)"', page_)[0].replace("&amp;", "&")
    shown = client.get(address).content.decode()
    assert "Can&#39;t filter by “colour”." in shown
    assert "Nobody here is “Nobody Here”." in shown
    assert "1 document" in shown


def test_a_shared_view_shows_nobody_more_than_they_may_see(
    acts: dict[str, Act], memberships: dict[str, Membership]
) -> None:
    made = create(DocumentType, [{"title": "Open"}, {"title": "Secret"}], acts["ims_manager"])
    restrict(DocumentType, made[1].pk, [], acts["ims_manager"], "inquiry")
    view = save_view(DocumentType, {"name": "All", "shared_with": EVERYBODY}, acts["ims_manager"])
    for role, seen in (("auditor", ["Open"]), ("ims_manager", ["Open", "Secret"])):
        viewer = viewer_of(memberships[role])
        lookup = Lookup(viewer)
        found = memory_of(DocumentType, viewer).view(str(view.pk))
        assert found is not None
        query = parse_query(DocumentType, {k: [v] for k, v in found.parameters.items()}, lookup)
        assert [row.title for row in page(query, viewer, lookup).rows] == seen


def test_history_rebuilds_shared_views(acts: dict[str, Act], org: Organization) -> None:
    view = save_view(DocumentType, {**MINE, "shared_with": EVERYBODY}, acts["contributor"])
    save_view(DocumentType, MINE, acts["contributor"])
    change_view(view.pk, {"columns": "title,owner"}, acts["ims_manager"])
    assert not list(replay(org))


def test_columns_are_kept_in_their_order_and_taken_back(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    create(DocumentType, [{"title": "Plan"}], acts["ims_manager"])
    client = sign_in("auditor")
    client.post(f"{DOCUMENTS}columns/", {"columns": ["retention", "owner", "unknown"]})
    shown = client.get(DOCUMENTS).content.decode()
    labels = re.findall(r'<td class="[^"]*" data-label="([^"]*)"', shown)
    assert labels == ["Reference", "Title", "Retention", "Owner"]
    assert "columns=title%2Cretention%2Cowner" in shown.split("Export")[1]
    other = sign_in("contributor").get(DOCUMENTS).content.decode()
    assert 'data-label="Retention"' not in other
    client.post(f"{DOCUMENTS}columns/", {"reset": "yes"})
    assert 'data-label="Retention"' not in client.get(DOCUMENTS).content.decode()


def test_what_others_changed_since_the_last_visit_is_news(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    rows = create(DocumentType, [{"title": f"{n}"} for n in range(4)], acts["ims_manager"])
    client = sign_in("contributor")
    client.post(f"{DOCUMENTS}look/")
    me = acts["contributor"].viewer
    assert "news-dot" not in client.get(DOCUMENTS).content.decode()
    past = timezone.now() - timedelta(hours=2)
    ListHabit.objects.update(looked_at=past, news_since=past - timedelta(days=1))
    see_all(DocumentType, timezone.now(), me)
    ListHabit.objects.update(looked_at=timezone.now() - timedelta(hours=1))
    ListHabit.objects.update(looked_at=timezone.now())
    now = Act.now(acts["ims_manager"].viewer, "test")
    edit(DocumentType, [Edit(rows[0].pk, {"title": "Changed"})], now)
    edit(DocumentType, [Edit(rows[1].pk, {"title": "By me"})], Act.now(me, "test"))
    shown = client.get(DOCUMENTS).content.decode()
    assert shown.count("news-dot") == 1
    answer = client.post(f"{DOCUMENTS}look/", {"back": "kind=plan"}).content.decode()
    assert 'href="/o/northgate/documents/?seen=no"' in answer
    assert ">1</strong>" in answer
    narrowed = client.get(DOCUMENTS, {"seen": "no"}).content.decode()
    assert "1 document" in narrowed
    until = re.findall(r'name="until" value="([^"]*)"', answer)[0]
    client.post(f"{DOCUMENTS}seen/", {"until": until})
    assert "news-dot" not in client.get(DOCUMENTS).content.decode()


def test_looking_writes_at_most_once_a_minute(acts: dict[str, Act]) -> None:
    viewer = acts["auditor"].viewer
    look(DocumentType, viewer)
    first = ListHabit.objects.get().looked_at
    look(DocumentType, viewer)
    assert ListHabit.objects.get().looked_at == first
    away = timezone.now() - timedelta(hours=1)
    ListHabit.objects.update(looked_at=away)
    look(DocumentType, viewer)
    assert ListHabit.objects.get().news_since == away


def test_views_by_api(acts: dict[str, Act], sign_in: SignIn) -> None:
    client, at = sign_in("contributor"), "/api/v1/o/northgate/views"
    sent = {"name": "Mine", "query": "owner=me", "shared_with": "*"}
    made = client.post(f"{at}?records=documents", sent, content_type="application/json")
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    changed = client.patch(f"{at}/{key}", {"name": "Ours"}, content_type="application/json")
    assert (changed.json()["name"], changed.json()["query"]) == ("Ours", "owner=me")
    seen = sign_in("auditor").get(at, {"records": "documents"}).json()["items"]
    assert [one["name"] for one in seen] == ["Ours"]
    refused = sign_in("auditor").delete(f"{at}/{key}")
    assert refused.status_code == 403
    assert client.delete(f"{at}/{key}").status_code == 204
    for role in ("customer_contact", "administrator"):
        answer = sign_in(role).get(at, {"records": "documents"})
        assert answer.status_code in (403, 404)
    assert client.get(at, {"records": "nothing"}).status_code == 404
