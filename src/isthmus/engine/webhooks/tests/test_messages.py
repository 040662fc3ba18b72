"""What is sent, to whom, and that nothing is sent of what its person may not know."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, create, edit, move, relate, remove, restrict
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Job, Organization, WebhookMessage
from isthmus.engine.webhooks import operations
from isthmus.engine.webhooks.signing import signature
from isthmus.engine.webhooks.tests.receiver import Hook, Receiver, Work
from isthmus.people.operations import set_roles

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def document(act: Act, title: str = "Backup policy") -> Any:
    return create(DocumentType, [{"title": title, "kind": "policy"}], act)[0]


def test_a_message_is_signed_and_says_what_changed(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    _, secret = hook()
    made = document(acts["contributor"])
    edit(DocumentType, [Edit(made.pk, {"title": "Backups"})], acts["contributor"])
    work()
    assert receiver.types() == ["documents.created", "documents.edited"]
    headers, body = receiver.got[1]
    assert headers["path"] == "/hook?a=1"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == body["id"]
    timestamp = int(headers["webhook-timestamp"])
    signed = signature(secret, body["id"], timestamp, headers["raw"].encode())
    assert headers["webhook-signature"] == signed
    assert body["record"]["reference"] == made.reference
    assert body["record"]["page"] == f"/o/northgate/documents/{made.reference}/"
    assert [(one["field"], one["before"], one["after"]) for one in body["changes"]] == [
        ("title", "Backup policy", "Backups")
    ]
    assert set(WebhookMessage.objects.values_list("state", "attempts")) == {("delivered", 1)}


def test_only_what_was_asked_for_is_sent(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    hook(registers=["documents"], verbs=["moved", "removed"])
    act = acts["ims_manager"]
    one, other = document(act), document(act, "Other")
    edit(DocumentType, [Edit(one.pk, {"body": "Text"})], act)
    move(DocumentType, "submit", [one.pk], act)
    remove(DocumentType, [other.pk], act, "twice")
    work()
    assert receiver.types() == ["documents.submit", "documents.removed"]
    assert receiver.got[1][1]["record"]["removed"] is True


def test_what_its_person_may_not_see_leaves_no_trace(
    acts: dict[str, Act], system_act: Act, hook: Hook, receiver: Receiver, work: Work
) -> None:
    hook("administrator")
    hook("ims_manager")
    writer = acts["contributor"]
    secret, known = document(writer, "Takeover"), document(writer, "Known")
    restrict(DocumentType, secret.pk, [writer.viewer.principal_id or 0], system_act, "secret")
    work()
    # Of two webhooks one acts for somebody who reads no documents: one message is left to send.
    assert [body["record"]["reference"] for _, body in receiver.got] == [known.reference]
    assert not WebhookMessage.objects.filter(event__entry=secret.pk).exists()


def test_a_relation_with_something_hidden_is_not_told(
    acts: dict[str, Act], system_act: Act, hook: Hook, receiver: Receiver, work: Work
) -> None:
    writer = acts["contributor"]
    secret, known = document(writer, "Takeover"), document(writer, "Known")
    restrict(DocumentType, secret.pk, [writer.viewer.principal_id or 0], system_act, "secret")
    hook(verbs=["related"])
    relate(known.pk, "related", [secret.pk], system_act)
    work()
    assert receiver.got == []
    assert not WebhookMessage.objects.exists()


def test_access_counts_when_it_is_sent(
    acts: dict[str, Act],
    memberships: dict[str, Any],
    system_act: Act,
    hook: Hook,
    receiver: Receiver,
    work: Work,
) -> None:
    made, _ = hook()
    document(acts["contributor"])
    set_roles(memberships["administrator"], ["ims_manager"], system_act)
    set_roles(memberships["ims_manager"], ["customer_contact"], system_act)
    work()
    made.refresh_from_db()
    assert receiver.got == []
    assert not made.active
    assert "no place here" in made.paused_because


def test_what_is_rolled_back_is_not_sent(acts: dict[str, Act], hook: Hook) -> None:
    hook()
    act = acts["ims_manager"]
    with door_open():
        kept = document(act, "Kept")
        with suppress(RuntimeError), door_open():
            document(act, "Not kept")
            raise RuntimeError
    with door_open():
        document(act, "Not kept either")
        transaction.set_rollback(True)
    assert list(WebhookMessage.objects.values_list("entry", flat=True)) == [kept.pk]


def test_without_a_webhook_a_write_costs_nothing_more(acts: dict[str, Act], hook: Hook) -> None:
    act = acts["ims_manager"]
    document(act)
    without = statements(act, 1)
    made, _ = hook()
    assert statements(act, 1) > without
    operations.pause(str(made.pk), act)
    assert statements(act, 1) == without


def test_a_batch_costs_as_much_as_one(acts: dict[str, Act], hook: Hook) -> None:
    hook()
    act = acts["ims_manager"]
    statements(act, 1)
    assert statements(act, 2) == statements(act, 40)
    assert Job.objects.filter(name="webhooks.start").count() == 1


def statements(act: Act, count: int) -> int:
    rows = [{"title": f"T{n}", "kind": "policy"} for n in range(count)]
    with CaptureQueriesContext(connection) as queries:
        create(DocumentType, rows, act)
    return len({query["sql"].partition("VALUES")[0] for query in queries.captured_queries})


def test_another_organization_is_told_nothing(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work, other_org: Organization
) -> None:
    hook()
    create(
        DocumentType,
        [{"title": "Theirs", "kind": "policy"}],
        Act.now(system_viewer(other_org, "test"), "test"),
    )
    work()
    assert receiver.got == []


def test_what_is_about_access_is_told_to_nobody(
    acts: dict[str, Act], system_act: Act, hook: Hook, receiver: Receiver, work: Work
) -> None:
    made = document(acts["contributor"])
    hook()
    member = acts["ims_manager"].viewer.principal_id or 0
    restrict(DocumentType, made.pk, [member], system_act, "secret")
    work()
    assert receiver.got == []
