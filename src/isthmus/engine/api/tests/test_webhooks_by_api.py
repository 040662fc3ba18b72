"""Webhooks by API, for those who administer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.models import KeptAnswer, Webhook, WebhookMessage

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Chat", "url": "https://hooks.example.org/", "registers": ["documents"]}


def made(api: Any) -> dict[str, Any]:
    answer = api.post("webhooks", GIVEN)
    assert answer.status_code == 201
    found: dict[str, Any] = orjson.loads(answer.content)
    return found


def test_the_secret_is_told_once(api: Any) -> None:
    told = made(api)
    assert told["secret"].startswith("whsec_")
    read = api.get(f"webhooks/{told['id']}")
    assert orjson.loads(read.content) == {k: v for k, v in told.items() if k != "secret"}
    renewed = orjson.loads(api.post(f"webhooks/{told['id']}/secret").content)
    assert renewed["secret"] not in ("", told["secret"])


def test_an_answer_that_is_sent_again_has_no_secret(api: Any) -> None:
    first = api.post("webhooks", GIVEN, Idempotency_Key="one")
    again = api.post("webhooks", GIVEN, Idempotency_Key="one")
    secret = orjson.loads(first.content)["secret"]
    assert secret
    assert orjson.loads(again.content) == {**orjson.loads(first.content), "secret": ""}
    assert Webhook.objects.count() == 1
    assert secret.encode() not in bytes(KeptAnswer.objects.get().content)


def test_what_is_wrong_is_told_by_field(api: Any) -> None:
    answer = api.post("webhooks", {**GIVEN, "url": "https://10.0.0.1/", "verbs": ["all"]})
    assert answer.status_code == 422
    errors = orjson.loads(answer.content)["errors"]
    assert {one["pointer"] for one in errors} == {"#/url", "#/verbs"}


def test_it_is_changed_paused_tried_and_removed(api: Any) -> None:
    at = f"webhooks/{made(api)['id']}"
    changed = api.request("PUT", at, {**GIVEN, "name": "Tickets"})
    assert orjson.loads(changed.content)["name"] == "Tickets"
    assert orjson.loads(api.post(f"{at}/pause").content)["active"] is False
    assert api.post(f"{at}/ping").status_code == 422
    assert orjson.loads(api.post(f"{at}/resume").content)["active"] is True
    assert orjson.loads(api.post(f"{at}/ping").content)["messages"] == {"waiting": 1}
    assert api.delete(at).status_code == 204
    assert api.get(at).status_code == 404


def test_the_log_leaves_out_what_one_may_not_know_of(
    api: Any, acts: dict[str, Act], system_act: Act
) -> None:
    at = f"webhooks/{made(api)['id']}"
    act = acts["contributor"]
    rows = [{"title": "Takeover", "kind": "policy"}, {"title": "Known", "kind": "policy"}]
    secret, known = create(DocumentType, rows, act)
    restrict(DocumentType, secret.pk, [act.viewer.principal_id or 0], system_act, "secret")
    items = orjson.loads(api.get(f"{at}/messages").content)["items"]
    assert [one["reference"] for one in items] == [known.reference]
    assert orjson.loads(api.get(at).content)["messages"] == {"waiting": 1}
    WebhookMessage.objects.update(state="failed")
    hidden = WebhookMessage.objects.get(entry=secret.pk).pk
    assert api.post(f"{at}/messages/{hidden}/again").status_code == 404
    again = api.post(f"{at}/again", {"since": "2026-01-01T00:00:00Z", "failed": True})
    assert orjson.loads(again.content) == {"messages": 1}
    assert api.post(f"{at}/again", {"since": "0001-01-01T00:00:00+14:00"}).status_code == 422
    assert api.post(f"{at}/again", {"since": "2026-01-01T00:00:00"}).status_code == 422


@pytest.mark.parametrize("role", ["contributor", "auditor", "customer_contact"])
def test_others_are_refused(api: Any, api_as: Callable[..., Any], role: str) -> None:
    at = f"webhooks/{made(api)['id']}"
    other = api_as(role)
    refused = 404 if role == "customer_contact" else 403
    assert {other.get(one).status_code for one in ("webhooks", at, f"{at}/messages")} == {refused}
    assert other.post("webhooks", GIVEN).status_code == refused
    assert other.post(f"{at}/secret").status_code == refused
