"""Absences and hand-overs by API: the rules of the pages; deputies are told that they stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import CUSTOMER
from isthmus.engine.door import Act, create
from isthmus.engine.models import Notice, Organization
from isthmus.engine.notices.due import reasons_of
from isthmus.engine.notices.telling import tell
from isthmus.engine.notices.working import tell_news
from isthmus.engine.tasks.operations import Asked, add
from isthmus.people.absences import Away, Deputy, announce, cancel
from isthmus.people.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

API = "/api/v1/o/northgate/"
SignIn = Callable[[str], Client]


def day(later: int) -> str:
    return (timezone.localdate() + timedelta(days=later)).isoformat()


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    return getattr(client, method)(f"{API}{path}", body, content_type="application/json")


@pytest.fixture
def who(memberships: dict[str, Membership]) -> dict[str, str]:
    return {role: member.principal.reference for role, member in memberships.items()}


def test_an_absence_is_announced_changed_called_off_and_put_back(
    sign_in: SignIn, who: dict[str, str]
) -> None:
    client, mine = sign_in("contributor"), f"absences/{who['contributor']}"
    body = {"starts_on": day(0), "ends_on": day(4), "deputies": [{"person": who["approver"]}]}
    made = send(client, "post", mine, body)
    assert made.status_code == 201, made.content
    shown = made.json()
    assert (shown["now"], shown["deputies"][0]["person"]) == (True, who["approver"])
    at = f"{mine}/{shown['id']}"
    later = send(client, "put", at, {**body, "ends_on": day(9), "deputies": []})
    assert (later.json()["ends_on"], later.json()["deputies"]) == (day(9), [])
    assert send(client, "post", f"{at}/cancel").status_code == 204
    assert client.get(f"{API}{mine}").json() == {"items": []}
    assert send(client, "post", f"{at}/cancel").status_code == 404
    assert send(client, "post", f"{at}/restore").json()["id"] == shown["id"]


def test_mistakes_are_told_by_field(sign_in: SignIn, who: dict[str, str]) -> None:
    client, mine = sign_in("contributor"), f"absences/{who['contributor']}"
    body = {"starts_on": "soon", "ends_on": day(1), "deputies": [{"person": "Nobody"}]}
    wrong = send(client, "post", mine, body)
    assert wrong.status_code == 422
    told = {(one["pointer"], one["code"]) for one in wrong.json()["errors"]}
    assert told == {("#/starts_on", "date"), ("#/deputies/0/person", "unknown")}
    over = send(client, "post", mine, {"starts_on": day(3), "ends_on": day(1)})
    assert [one["code"] for one in over.json()["errors"]] == ["order"]


@pytest.mark.parametrize("path", ["absences", "hand-overs"])
def test_others_are_arranged_by_administrators_alone(
    path: str, sign_in: SignIn, who: dict[str, str]
) -> None:
    address = f"{API}{path}/{who['contributor']}"
    assert sign_in("administrator").get(address).status_code == 200
    assert sign_in("contributor").get(address).status_code == 200
    for role in ("auditor", "approver"):
        assert sign_in(role).get(address).status_code == 404
    assert sign_in(CUSTOMER).get(address).status_code == 404
    assert sign_in("administrator").get(f"{API}{path}/PER-2000-0001").status_code == 404


def test_what_somebody_holds_is_handed_over(
    sign_in: SignIn, who: dict[str, str], acts: dict[str, Act]
) -> None:
    owner = acts["contributor"].viewer.principal_id
    rows = [{"title": f"Plan {n}", "owner": owner} for n in range(3)]
    made = create(DocumentType, rows, acts["contributor"])
    client, mine = sign_in("contributor"), f"hand-overs/{who['contributor']}"
    holds = client.get(f"{API}{mine}").json()["holds"]
    (owned,) = [one for one in holds if one["count"] == 3]
    assert sorted(owned["records"]) == sorted(one.reference for one in made)
    wrong = send(client, "post", mine, {"successor": "Nobody", "reason": "leaves",
                                        "others": {"x.y.z": who["approver"]}})  # fmt: skip
    assert {one["pointer"] for one in wrong.json()["errors"]} >= {"#/successor"}
    done = send(client, "post", mine, {"successor": who["approver"], "reason": "leaves"})
    assert done.status_code == 201, done.content
    run = done.json()["run"]
    assert (run["done"], run["moved"][owned["code"]], run["refused"]) == (True, 3, [])
    successor = acts["approver"].viewer.principal_id
    assert Document.objects.as_system("test").filter(owner=successor).count() == 3
    assert send(client, "post", f"{mine}/carry-on").status_code == 200


def told(kind: str, act: Act) -> int:
    return Notice.objects.filter(kind=kind, principal=act.viewer.principal_id).count()


def test_deputies_are_told_that_they_stand_in_and_that_it_ended(
    acts: dict[str, Act], org: Organization
) -> None:
    person, deputy = acts["contributor"], acts["ims_manager"]
    assert person.viewer.principal_id is not None
    assert deputy.viewer.principal_id is not None
    first = timezone.localdate()
    away = Away(first, first + timedelta(days=3), [Deputy(deputy.viewer.principal_id)])
    row = announce(person.viewer.principal_id, away, person)
    tell_news.func(org.pk)
    assert (told("stand-in", deputy), told("stand-in", acts["auditor"])) == (1, 0)
    cancel(person.viewer.principal_id, row.pk, Act.now(person.viewer, "test"))
    tell_news.func(org.pk)
    assert told("stand-in", deputy) == 2


def test_deputies_are_told_of_what_falls_due_while_they_answer_for_somebody(
    acts: dict[str, Act], org: Organization
) -> None:
    person, deputy = acts["contributor"], acts["approver"]
    assert person.viewer.principal_id is not None
    assert deputy.viewer.principal_id is not None
    today, now = timezone.localdate(), timezone.now()
    record = create(DocumentType, [{"title": "Plan"}], acts["ims_manager"])[0]
    asked = Asked("Rehearse", person.viewer.principal_id, today + timedelta(days=1))
    add(record.pk, asked, acts["ims_manager"])
    tell(org, list(reasons_of(org, now, today)), now)
    assert (told("due", person), told("due", deputy)) == (1, 0)
    away = Away(today, today + timedelta(days=3), [Deputy(deputy.viewer.principal_id)])
    announce(person.viewer.principal_id, away, person)
    for _ in range(2):
        tell(org, list(reasons_of(org, now, today)), now)
    assert (told("due", person), told("due", deputy)) == (1, 1)
    assert told("due", acts["auditor"]) == 0
