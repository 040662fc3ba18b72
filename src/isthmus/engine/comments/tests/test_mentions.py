"""Mentions name people, and only such as may see the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.comments.mentions import handles, with_names
from isthmus.engine.comments.operations import add, edit, mark_seen, remove, restore, unseen
from isthmus.engine.comments.panel import rendered
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, create, restrict
from isthmus.engine.models import Comment, Event, Mention, Organization, Principal
from isthmus.people.models import Membership
from isthmus.people.records import PersonType, RoleType
from isthmus.people.viewers import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "Access policy", "body": "x"}], acts["ims_manager"])
    return made


def reference(acts: dict[str, Act], role: str) -> str:
    key = acts[role].viewer.principal_id
    assert key is not None
    return Principal.objects.get(pk=key).reference


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@PER-2026-0001 and @rol-2026-0002.", ["PER-2026-0001", "rol-2026-0002"]),
        ('Ask @"Maria Lindqvist", twice @"Maria Lindqvist"', ["Maria Lindqvist"]),
        ("mail me@PER-2026-0001.example", []),
        ("in code `@PER-2026-0001` nobody", []),
        ("```\n@PER-2026-0001\n``` @PER-2026-0002", ["PER-2026-0002"]),
        ("an @ alone, @maria", []),
    ],
)
def test_what_names_somebody(text: str, found: list[str]) -> None:
    assert handles(text) == found


def test_a_name_becomes_the_reference_and_is_shown_as_the_name_of_today(
    document: Any, acts: dict[str, Act]
) -> None:
    comment = add(document.pk, 'Look, @"Approver"', acts["contributor"])
    assert comment.text == f"Look, @{reference(acts, 'approver')}"
    html = rendered(comment.text, {reference(acts, "approver"): "Ann *B*<script>"})
    assert "<strong>@Ann *B*&lt;script&gt;</strong>" in html


def test_a_comment_is_drawn_safely() -> None:
    text = "# Big\n<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://e.example/p.png)"
    html = rendered(text, {})
    assert "<h4>Big</h4>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html
    assert "id=" not in html


def test_names_can_not_smuggle_markup() -> None:
    text = with_names("@PER-2026-0001", {"PER-2026-0001": "[a](http://b.example) `c`"})
    assert "<a" not in rendered(text, {})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("@PER-2020-9999", "unknown"),
        ('@"Nobody Atall"', "unknown"),
        (" \n ", "required"),
        ("x" * 20_001, "too-long"),
        ("@PER-9999 " + " ".join(f"@AB-{n}" for n in range(30)), "too-many"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    text: str, code: str, document: Any, acts: dict[str, Act]
) -> None:
    with pytest.raises(Invalid) as wrong:
        add(document.pk, text, acts["contributor"])
    assert [error.code for error in wrong.value.errors] == [code]
    assert not Comment.objects.exists()


def test_two_people_of_one_name_must_be_told_apart(document: Any, acts: dict[str, Act]) -> None:
    create(PersonType, [{"title": "Kim Lee"}, {"title": "Kim Lee"}], acts["ims_manager"])
    with pytest.raises(Invalid, match="Several people"):
        add(document.pk, '@"Kim Lee"', acts["contributor"])


@pytest.mark.parametrize("who", ["administrator", "customer_contact", "no account", "outsider"])
def test_somebody_who_can_not_see_the_record_is_not_mentioned(
    who: str, document: Any, acts: dict[str, Act]
) -> None:
    manager, name = acts["ims_manager"], "Auditor"
    if who == "no account":
        name = "Grace Liu"
        create(PersonType, [{"title": name}], manager)
    elif who == "outsider":
        document = restrict(DocumentType, document.pk, [], manager, "for the test")
        manager = _inside(manager)
    else:
        name = {"administrator": "Administrator", "customer_contact": "Customer contact"}[who]
    with pytest.raises(Invalid, match=f"{name} can't see this record") as wrong:
        add(document.pk, f'Secret, @"{name}"', manager)
    assert [error.code for error in wrong.value.errors] == ["unseen"]
    assert not Comment.objects.exists()
    assert not Event.objects.filter(entry=document.pk, verb="commented").exists()


def test_a_role_is_mentioned_for_whoever_holds_it(document: Any, acts: dict[str, Act]) -> None:
    manager = acts["ims_manager"]
    holder = acts["approver"].viewer.principal_id
    held, vacant = create(
        RoleType, [{"title": "Desk lead", "holder": holder}, {"title": "Vacant"}], manager
    )
    add(document.pk, f"@{held.reference} please", acts["contributor"])
    assert unseen(acts["approver"].viewer).count() == 1
    assert not unseen(acts["auditor"].viewer).exists()
    with pytest.raises(Invalid, match="Vacant can't see"):
        add(document.pk, f"@{vacant.reference} please", acts["contributor"])


def test_a_mention_is_unseen_until_its_reader_comes_by(
    document: Any, acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    add(document.pk, 'Look, @"Approver" and @"Contributor"', acts["contributor"])
    assert unseen(acts["approver"].viewer).count() == 1
    assert not unseen(acts["contributor"].viewer).exists()
    client = sign_in("approver")
    url = f"/o/northgate/documents/{document.reference}/"
    page = client.get(url).content.decode()
    assert f'hx-post="{url}comments/seen/"' in page
    home = client.get("/o/northgate/").content.decode()
    needs = home[home.index("Mentions") :]
    assert needs.index("Access policy") < needs.index("from Contributor")
    assert "commented on document Access policy" in home
    # Reading alone writes nothing: the open page says that it was seen.
    assert unseen(acts["approver"].viewer).count() == 1
    assert client.post(f"{url}comments/seen/").status_code == 302
    assert not unseen(acts["approver"].viewer).exists()
    assert "comments/seen/" not in client.get(url).content.decode()


def test_an_edit_changes_who_is_mentioned(document: Any, acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    comment = add(document.pk, 'Look, @"Approver"', act)
    edit(document.pk, comment.pk, 'Look, @"Auditor"', act)
    assert not unseen(acts["approver"].viewer).exists()
    assert unseen(acts["auditor"].viewer).count() == 1
    edit(document.pk, comment.pk, 'Look, @"Approver"', act)
    assert unseen(acts["approver"].viewer).count() == 1
    assert Mention.objects.count() == 2
    remove(document.pk, comment.pk, act)
    assert not unseen(acts["approver"].viewer).exists()
    restore(document.pk, comment.pk, act)
    assert unseen(acts["approver"].viewer).count() == 1


def test_who_may_comment_and_who_may_change_it(document: Any, acts: dict[str, Act]) -> None:
    for role in ("ims_manager", "contributor", "approver", "top_management"):
        add(document.pk, "Seen", acts[role])
    with pytest.raises(Forbidden, match="comment on documents"):
        add(document.pk, "Seen", acts["auditor"])
    for role in ("administrator", "customer_contact"):
        with pytest.raises(Absent):
            add(document.pk, "Seen", acts[role])
    own = Comment.objects.get(author=acts["contributor"].viewer.principal_id)
    for role in ("ims_manager", "approver"):
        with pytest.raises(Forbidden):
            edit(document.pk, own.pk, "Changed", acts[role])
    with pytest.raises(Forbidden):
        remove(document.pk, own.pk, acts["approver"])
    remove(document.pk, own.pk, acts["ims_manager"])


def test_a_comment_of_another_record_is_not_there(document: Any, acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    (other,) = create(DocumentType, [{"title": "Another", "body": "x"}], act)
    comment = add(other.pk, "Seen", act)
    writes: list[Callable[[], object]] = [
        lambda: edit(document.pk, comment.pk, "x", act),
        lambda: remove(document.pk, comment.pk, act),
        lambda: edit(document.pk, 10**25, "x", act),
    ]
    for write in writes:
        with pytest.raises(Absent):
            write()


def test_the_system_has_seen_nothing_and_may_mend_everything(
    org: Organization, document: Any, acts: dict[str, Act]
) -> None:
    system = Act.now(system_viewer(org, "test"), "test")
    comment = add(document.pk, "From a script", system)
    assert comment.author_id is None
    assert mark_seen(document.pk, system) == 0
    assert edit(document.pk, comment.pk, "Mended", system).text == "Mended"


def test_what_was_typed_is_kept_when_it_is_refused(
    document: Any, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("contributor")
    url = f"/o/northgate/documents/{document.reference}/comments/add/"
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(url, {"text": "Ask @PER-1999-0001 <b>"}, headers=headers)
        page = answer.content.decode()
        assert answer.status_code == (200 if headers else 422)
        assert "Ask @PER-1999-0001 &lt;b&gt;" in page
        assert "Nobody here is" in page


def _inside(act: Act) -> Act:
    membership = Membership.objects.get(principal=act.viewer.principal_id)
    return Act.now(viewer_of(membership), act.via)
