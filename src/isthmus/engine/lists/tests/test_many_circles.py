"""Restricting many at once: shown before, with reasons by row, one circle each; and lifting it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Invalid, create, lift_many, restrict, restrict_many
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Circle, CircleMember, Event, Organization
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DOCUMENTS = "/o/northgate/documents/"
SignIn = Callable[[str], Client]


@pytest.fixture
def many(acts: dict[str, Act]) -> list[Any]:
    rows = [{"title": f"Plan {n:02}", "kind": "plan"} for n in range(12)]
    return create(DocumentType, rows, acts["contributor"])


@pytest.fixture
def now(memberships: dict[str, Membership]) -> Callable[..., Act]:
    return lambda role="ims_manager": Act.now(viewer_of(memberships[role]), "test")


def seen(act: Act) -> int:
    return Document.objects.visible_to(act.viewer).count()


def sent(rows: list[Any], verb: str, **more: Any) -> dict[str, Any]:
    return {"verb": verb, "ids": [row.reference for row in rows], **more}


def test_each_gets_a_circle_of_its_own_with_the_same_members(
    many: list[Any], now: Callable[..., Act], memberships: dict[str, Membership], org: Organization
) -> None:
    auditor = memberships["auditor"].principal_id
    done = restrict_many(DocumentType, [one.pk for one in many[:3]], [auditor], now(), "inquiry")
    assert [changed for _, changed in done] == [True] * 3
    circles = {record.circle_id for record, _ in done}
    assert len(circles) == 3
    assert len({record.reference for record, _ in done} & {one.reference for one in many}) == 0
    members = CircleMember.objects.filter(circle__in=circles)
    assert sorted(members.values_list("principal_id", flat=True).distinct()) == sorted(
        [auditor, now().viewer.principal_id or 0]
    )
    assert (seen(now("contributor")), seen(now("auditor"))) == (9, 12)
    assert list(replay(org)) == []
    lift_many(DocumentType, [one.pk for one in many[:3]], now(), "over")
    assert seen(now("contributor")) == 12
    assert list(replay(org)) == []


def test_those_restricted_already_change_their_members_and_nothing_else(
    many: list[Any], now: Callable[..., Act], memberships: dict[str, Membership]
) -> None:
    auditor = memberships["auditor"].principal_id
    hidden = restrict(DocumentType, many[0].pk, [], now(), "inquiry")
    same = restrict(DocumentType, many[1].pk, [auditor], now(), "inquiry")
    keys = [one.pk for one in many[:3]]
    done = restrict_many(DocumentType, keys, [auditor], now(), "audit")
    assert [changed for _, changed in done] == [True, False, True]
    assert (done[0][0].reference, done[0][0].circle_id) == (hidden.reference, hidden.circle_id)
    assert done[1][0].circle_id == same.circle_id
    verbs = [Event.objects.filter(entry=key).latest("seq").verb for key in keys]
    assert verbs == ["circle_changed", "restricted", "restricted"]


def test_what_is_open_cannot_be_lifted_and_then_nothing_is(
    many: list[Any], now: Callable[..., Act]
) -> None:
    restrict(DocumentType, many[0].pk, [], now(), "inquiry")
    with pytest.raises(Invalid) as wrong:
        lift_many(DocumentType, [one.pk for one in many[:2]], now(), "over")
    assert [(error.row, error.code) for error in wrong.value.errors] == [(1, "open")]
    assert seen(now("contributor")) == 11
    with pytest.raises(Absent):
        restrict_many(DocumentType, [many[1].pk, 1], [], now(), "inquiry")
    assert Circle.objects.count() == 1


def test_many_cost_as_many_queries_as_few(many: list[Any], now: Callable[..., Act]) -> None:
    counts = []
    for rows in (many[:2], many[2:]):
        keys = [one.pk for one in rows]
        with CaptureQueriesContext(connection) as restricted:
            restrict_many(DocumentType, keys, [], now(), "inquiry")
        with CaptureQueriesContext(connection) as lifted:
            lift_many(DocumentType, keys, now(), "over")
        # SQLite is told of each row by a statement of its own, in one call.
        counts.append(
            [
                len([one for one in made if not one["sql"].startswith(("UPDATE", "INSERT"))])
                for made in (restricted, lifted)
            ]
        )
    assert counts[0] == counts[1]


def test_it_is_shown_before_it_is_done(
    many: list[Any], now: Callable[..., Act], sign_in: SignIn
) -> None:
    client = sign_in("ims_manager")
    asked = client.post(f"{DOCUMENTS}do/", sent(many[:3], "restrict")).content.decode()
    assert "Restrict 3 documents" in asked
    assert "Besides yourself." in asked
    bare = client.post(f"{DOCUMENTS}do/", sent(many[:3], "restrict", reason=" "))
    assert (bare.status_code, "Say why" in bare.content.decode()) == (422, True)
    given = sent(many[:3], "restrict", reason="inquiry", members=["auditor"])
    shown = client.post(f"{DOCUMENTS}do/", given).content.decode()
    assert "To these it is done" in shown
    assert many[2].reference in shown
    assert seen(now("contributor")) == 12
    done = client.post(f"{DOCUMENTS}do/", {**given, "confirmed": "yes"}, follow=True)
    assert "3 documents restricted" in done.content.decode()
    assert seen(now("contributor")) == 9


def test_lifting_says_of_each_why_not_and_does_it_to_the_others(
    many: list[Any], now: Callable[..., Act], sign_in: SignIn
) -> None:
    client = sign_in("ims_manager")
    assert "Lift the restriction" not in client.get(DOCUMENTS).content.decode()
    hidden = restrict(DocumentType, many[0].pk, [], now(), "inquiry")
    assert "Lift the restriction" in client.get(DOCUMENTS).content.decode()
    given = sent([hidden, many[1]], "lift", reason="over")
    shown = client.post(f"{DOCUMENTS}do/", given).content.decode()
    assert "It can’t be done to 1" in shown
    assert "It is not restricted." in shown
    assert "Let everybody know of 1 document" in shown
    done = sent([hidden], "lift", reason="over", confirmed="yes")
    client.post(f"{DOCUMENTS}do/", done)
    assert seen(now("contributor")) == 12


@pytest.mark.parametrize("verb", ["restrict", "lift"])
def test_who_may_not_restrict_is_refused_and_not_offered_it(
    verb: str, many: list[Any], sign_in: SignIn
) -> None:
    client = sign_in("contributor")
    given = sent(many[:1], verb, reason="x", confirmed="yes")
    assert client.post(f"{DOCUMENTS}do/", given).status_code == 403
    assert 'value="restrict"' not in client.get(DOCUMENTS).content.decode()
