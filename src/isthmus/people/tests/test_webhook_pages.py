"""The pages of webhooks: made, watched, mended and taken away by those who administer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.models import Organization, Webhook, WebhookAttempt, WebhookMessage
from isthmus.engine.webhooks import operations
from isthmus.engine.webhooks.operations import Wanted
from isthmus.engine.webhooks.signing import opened

pytestmark = pytest.mark.django_db
PAGE = "/o/northgate/settings/webhooks/"
URL = "https://hooks.example.org/isthmus"
SignIn = Callable[[str], Client]


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("ims_manager")


@pytest.fixture
def made(acts: dict[str, Act]) -> Webhook:
    return operations.create(Wanted("Chat <b>", URL), acts["ims_manager"])[0]


def body(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_any_it_says_that_nothing_leaves(admin: Client) -> None:
    assert "Nothing leaves this installation" in body(admin)


def test_the_secret_is_shown_once(admin: Client) -> None:
    answer = admin.post(f"{PAGE}new/", {"name": "Chat", "url": URL, "verbs": ["created"]})
    page = answer.content.decode()
    row = Webhook.objects.get()
    secret = opened(row.secret)
    assert "shown this once" in page
    assert secret in page.replace("&#43;", "+")
    assert answer["Cache-Control"] == "no-store"
    assert secret not in body(admin, f"{PAGE}{row.pk}/")
    assert row.verbs == ["created"]


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(admin: Client) -> None:
    sent = {"name": "Chat", "url": "http://127.0.0.1/", "registers": ["documents"]}
    answer = admin.post(f"{PAGE}new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "private network" in page
    assert "http://127.0.0.1/" in page
    assert re.search(r'value="documents"[^>]* checked', page)
    assert not Webhook.objects.exists()


def test_it_is_changed_paused_resumed_and_removed(admin: Client, made: Webhook) -> None:
    here = f"{PAGE}{made.pk}/"
    admin.post(f"{here}change/", {"name": "Tickets", "url": URL, "registers": ["documents"]})
    made.refresh_from_db()
    assert (made.name, made.registers) == ("Tickets", ["documents"])
    assert "Remove for good" not in body(admin, here)
    admin.post(here, {"do": "pause"})
    assert "Remove for good" in body(admin, here)
    admin.post(here, {"do": "resume"})
    admin.post(here, {"do": "ping"})
    assert WebhookMessage.objects.get().type == "ping"
    before = opened(made.secret)
    assert "shown this once" in admin.post(here, {"do": "secret"}).content.decode()
    made.refresh_from_db()
    assert opened(made.secret) != before
    assert admin.post(here, {"do": "remove"})["Location"] == PAGE
    assert admin.get(here).status_code == 404


def test_the_log_shows_attempts_and_sends_again(
    admin: Client, made: Webhook, acts: dict[str, Act], system_act: Act
) -> None:
    act = acts["contributor"]
    secret, known = create(
        DocumentType,
        [{"title": "Takeover", "kind": "policy"}, {"title": "K", "kind": "policy"}],
        act,
    )
    restrict(DocumentType, secret.pk, [act.viewer.principal_id or 0], system_act, "secret")
    secret.refresh_from_db()
    for message in WebhookMessage.objects.all():
        WebhookAttempt.objects.create(
            message=message, at=timezone.now(), milliseconds=12, status=500, answer="<script>"
        )
    WebhookMessage.objects.update(state="failed")
    here = f"{PAGE}{made.pk}/"
    page = body(admin, here)
    assert known.reference in page
    assert secret.reference not in page
    assert page.count("12 ms.") == 1
    assert "&lt;script&gt;" in page
    assert "Nothing here" in body(admin, f"{here}?state=delivered")
    key = str(WebhookMessage.objects.get(entry=known.pk).pk)
    hidden = str(WebhookMessage.objects.get(entry=secret.pk).pk)
    assert admin.post(here, {"again": hidden}).status_code == 404
    admin.post(here, {"again": key})
    assert WebhookMessage.objects.get(pk=key).state == "waiting"
    wrong = admin.post(here, {"do": "range", "since": "soon"})
    assert wrong.status_code == 422
    WebhookMessage.objects.update(state="failed")
    admin.post(here, {"do": "range", "which": "failed", "since": "2026-01-01T00:00"})
    states = dict(WebhookMessage.objects.values_list("entry", "state"))
    assert states == {known.pk: "waiting", secret.pk: "failed"}


@pytest.mark.parametrize("role", ["contributor", "auditor", "customer_contact"])
def test_others_find_nothing_there(sign_in: SignIn, made: Webhook, role: str) -> None:
    client = sign_in(role)
    refused = 404 if role == "customer_contact" else 403
    for address in ("", "new/", f"{made.pk}/", f"{made.pk}/change/"):
        assert client.get(PAGE + address).status_code == refused
        assert client.post(PAGE + address, {"do": "pause"}).status_code in (refused, 405)


def test_webhooks_of_others_are_absent(admin: Client, other_org: Organization) -> None:
    theirs = Webhook.objects.create(
        organization=other_org,
        principal_id=_somebody(other_org),
        name="Theirs",
        url=URL,
        created_at=timezone.now(),
    )
    for key in (str(theirs.pk), "0", "x", "9" * 30):
        assert admin.get(f"{PAGE}{key}/").status_code == 404
        assert admin.post(f"{PAGE}{key}/", {"do": "pause"}).status_code == 404
    assert "Theirs" not in body(admin)


def _somebody(org: Organization) -> int:
    from isthmus.people.records import PersonType

    act = Act.now(system_viewer(org, "test"), "test")
    return int(create(PersonType, [{"title": "Somebody"}], act)[0].pk)


def test_pages_cost_the_same_however_much_there_is(
    admin: Client, made: Webhook, acts: dict[str, Act], django_assert_num_queries: Any
) -> None:
    act = acts["ims_manager"]
    create(DocumentType, [{"title": "One", "kind": "policy"}], act)
    for address in (PAGE, f"{PAGE}{made.pk}/"):
        body(admin, address)
        with CaptureQueriesContext(connection) as few:
            body(admin, address)
        for n in range(4):
            operations.create(Wanted(f"More {n}", URL), act)
        create(DocumentType, [{"title": f"T{n}", "kind": "policy"} for n in range(20)], act)
        with django_assert_num_queries(len(few)):
            body(admin, address)
