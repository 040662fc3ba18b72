"""A token does no more than it is for, ends, tells when it was used, and can't be used without end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.access import GRAVE, READS, Scope, Viewer
from isthmus.engine.api import limits
from isthmus.engine.api.limits import Buckets, TooMany
from isthmus.engine.api.tests.conftest import ApiClient
from isthmus.engine.door import Act, create, relate
from isthmus.people.models import Membership, Token
from isthmus.people.operations import create_token
from isthmus.people.records import PartyType

pytestmark = pytest.mark.django_db
Make = Callable[..., ApiClient]


@pytest.fixture
def scoped(memberships: dict[str, Membership], system_act: Act) -> Make:
    def make(level: str, *registers: str, days: int = 90, role: str = "ims_manager") -> ApiClient:
        _, secret = create_token(
            memberships[role],
            name="test",
            writes=level != "read",
            administers=level == "administer",
            registers=registers,
            days=days,
            act=system_act,
        )
        return ApiClient(secret)

    return make


def test_a_scope_covers_what_its_level_says() -> None:
    reads, writes, all_of_it = (Scope(level) for level in ("read", "write", "administer"))
    for verb in READS:
        assert reads.covers(f"documents.document.{verb}")
    for verb in ("create", "edit", "approve", "whatever_comes"):
        assert not reads.covers(f"documents.document.{verb}")
        assert writes.covers(f"documents.document.{verb}")
    for verb in GRAVE:
        assert not writes.covers(f"documents.document.{verb}")
        assert all_of_it.covers(f"documents.document.{verb}")
    one = Scope("administer", frozenset({"documents.document"}))
    assert one.covers("documents.document.edit")
    assert not one.covers("people.person.view")
    assert not one.covers("engine.organization.administer")


def test_a_scope_never_adds_to_what_a_person_may(viewers: dict[str, Viewer]) -> None:
    from dataclasses import replace

    auditor = replace(viewers["auditor"], scope=Scope("administer"), _known={})
    assert auditor.may("documents.document.view")
    assert not auditor.may("documents.document.edit")


def test_a_token_of_one_register_finds_nothing_of_others(
    scoped: Make, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    document = create(DocumentType, [{"title": "Policy", "kind": "policy"}], act)[0]
    party = create(PartyType, [{"title": "Zebra Ltd"}], act)[0]
    relate(document.pk, "related", [party.pk], act)
    api = scoped("write", "documents")
    assert api.get("documents").status_code == 200
    for path in ("parties", f"parties/{party.reference}", "people", "webhooks"):
        assert api.get(path).status_code == 403
    for path in ("", "/relations", "/history"):
        answer = api.get(f"documents/{document.reference}{path}")
        assert answer.status_code == 200
        assert b"Zebra" not in answer.content
        assert party.reference.encode() not in answer.content
    assert api.patch(f"documents/{document.reference}", {"title": "P"}).status_code == 200


def test_a_token_that_writes_does_nothing_grave(scoped: Make, acts: dict[str, Act]) -> None:
    document = create(DocumentType, [{"title": "P", "kind": "policy"}], acts["ims_manager"])[0]
    writer, keeper = scoped("write"), scoped("administer")
    at = f"documents/{document.reference}"
    body = {"members": [], "reason": "secret"}
    assert writer.request("PUT", f"{at}/circle", body).status_code in (403, 404, 405)
    assert writer.get("webhooks").status_code == 403
    assert keeper.get("webhooks").status_code == 200
    told = orjson.loads(writer.get(at).content)["actions"]
    assert "restrict" not in {one["verb"] for one in told if one["possible"]}
    assert "restrict" in {one["verb"] for one in orjson.loads(keeper.get(at).content)["actions"]}


def test_when_it_was_used_is_kept_once_in_a_while(
    scoped: Make, django_assert_num_queries: Any
) -> None:
    api = scoped("read")
    begun = timezone.now()
    api.get("documents")
    first = Token.objects.get().last_used_at
    assert first is not None
    assert first >= begun
    api.get("documents")
    assert Token.objects.get().last_used_at == first
    with time_machine.travel(begun + timedelta(minutes=6)):
        api.get("documents")
        later = Token.objects.get().last_used_at
    assert later is not None
    assert later > first


def test_a_token_near_its_end_says_so(scoped: Make) -> None:
    assert "Token-Expires" not in scoped("read").get("documents")
    assert scoped("read", days=10).get("documents")["Token-Expires"].startswith("20")


@pytest.fixture
def rate(settings: Any) -> Iterator[Any]:
    settings.API_RATE = 5
    limits.forget()
    yield settings
    limits.forget()


def test_a_program_gone_wild_is_told_to_wait(scoped: Make, rate: Any) -> None:
    api, other = scoped("read"), scoped("read")
    answers = [api.get("documents") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert answers[0]["RateLimit-Policy"] == '"default";q=5;w=60'
    assert answers[0]["RateLimit"].startswith('"default";r=4;t=')
    last = answers[-1]
    assert orjson.loads(last.content)["code"] == "too-many"
    assert 1 <= int(last["Retry-After"]) <= 12
    assert last["Content-Type"] == "application/problem+json"
    assert other.get("documents").status_code == 200


def test_wrong_tokens_are_answered_a_while_and_then_not_looked_up(
    scoped: Make, rate: Any, django_assert_num_queries: Any
) -> None:
    good = scoped("read")
    good.get("documents")
    wrong = ApiClient("ist_wrong")
    found = [wrong.get("documents").status_code for _ in range(limits.STRANGER + 2)]
    assert set(found[: limits.STRANGER]) == {401}
    assert found[-1] == 429
    with django_assert_num_queries(0):
        wrong.get("documents")
    # Whoever was let in before comes from the same address, behind a proxy, and passes.
    assert good.get("documents").status_code == 200


def test_a_bucket_fills_again_and_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Buckets()
    for _ in range(6):
        held.take("one", 6, 0.0)
    with pytest.raises(TooMany) as refused:
        held.take("one", 6, 1.0)
    assert refused.value.budget.reset == 9
    assert held.take("one", 6, 10.0).left == 0
    assert held.take("one", 6, 1_000.0).left == 5
    monkeypatch.setattr(limits, "MOST", 3)
    for key in "abcd":
        held.take(key, 6, 0.0)
    assert not held.knows("a")


def test_the_page_makes_narrow_tokens_and_lists_everybodys(
    sign_in: Callable[[str], Client], scoped: Make
) -> None:
    scoped("write", "documents", days=5, role="contributor")
    page = "/o/northgate/settings/tokens/"
    keeper = sign_in("ims_manager")
    text = keeper.get(page).content.decode()
    assert "Everybody else" in text
    assert "Contributor" in text
    assert "4 days left" in text
    sent = {"name": "Robot", "days": "90", "level": "write", "registers": ["documents"]}
    assert "shown this once" in keeper.post(page, sent).content.decode()
    made = Token.objects.get(name="Robot")
    assert (made.level, made.registers) == ("write", ["documents"])
    assert keeper.post(page, {**sent, "level": "all"}).status_code == 422
    assert keeper.post(page, {**sent, "registers": ["nothing"]}).status_code == 422
    theirs = Token.objects.get(membership__user__email="contributor@northgate.example")
    other = sign_in("contributor")
    assert "Everybody else" not in other.get(page).content.decode()
    assert other.post(page, {"revoke": str(made.pk)}).status_code == 404
    keeper.post(page, {"revoke": str(theirs.pk)})
    theirs.refresh_from_db()
    assert theirs.revoked_at is not None
