"""Retries, pauses, the log, replay, and what a receiver can't do to us."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Edit, Forbidden, Invalid, create, edit, restrict
from isthmus.engine.history.replay import replay
from isthmus.engine.models import (
    Event,
    Organization,
    Task,
    Webhook,
    WebhookAttempt,
    WebhookMessage,
)
from isthmus.engine.webhooks import operations, post, sending
from isthmus.engine.webhooks.operations import Wanted
from isthmus.engine.webhooks.reading import counts, log
from isthmus.engine.webhooks.signing import signature
from isthmus.engine.webhooks.tests.receiver import Hook, Receiver, Work

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def document(act: Act, title: str = "Backup policy") -> Any:
    return create(DocumentType, [{"title": title, "kind": "policy"}], act)[0]


def test_a_failure_is_tried_again_later_each_time_and_at_last_fails_for_good(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    made, _ = hook()
    receiver.status = 503
    document(acts["ims_manager"])
    waits = []
    for _ in sending.WAITS:
        work()
        message = WebhookMessage.objects.get()
        waits.append(message.next_at - timezone.now())
    assert message.state == "waiting"
    assert all(later > earlier for earlier, later in pairwise(waits))
    work()
    message.refresh_from_db()
    assert message.state == "failed"
    assert len(receiver.got) == len(sending.WAITS) + 1
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {f"msg_{message.pk}"}
    made.refresh_from_db()
    assert made.failing_since
    receiver.status = 204
    operations.send_again(str(made.pk), acts["ims_manager"], message=str(message.pk))
    work()
    made.refresh_from_db()
    message.refresh_from_db()
    assert Webhook.objects.get().failing_since is None
    assert message.state == "delivered"


def test_of_one_record_the_next_waits_for_the_one_before(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    hook()
    act = acts["ims_manager"]
    receiver.status = 500
    made = document(act)
    work()
    edit(DocumentType, [Edit(made.pk, {"title": "Backups"})], act)
    other = document(act, "Other")
    receiver.status = 200
    sending.send.func(operations.webhooks_of(act.viewer.organization_id)[0].pk)
    assert [body["record"]["reference"] for _, body in receiver.got[1:]] == [other.reference]
    work()
    assert receiver.types()[2:] == ["documents.created", "documents.edited"]


def test_a_run_ends_after_some_failures_in_a_row(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    hook()
    receiver.status = 500
    for n in range(8):
        document(acts["ims_manager"], f"T{n}")
    work()
    assert len(receiver.got) == sending.IN_A_ROW


def test_what_fails_for_days_is_paused_and_its_person_has_a_task(
    acts: dict[str, Act], org: Organization, hook: Hook, receiver: Receiver, work: Work
) -> None:
    made, _ = hook()
    receiver.status = 500
    document(acts["ims_manager"])
    work()
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        work()
        made.refresh_from_db()
        assert not made.active
        assert made.paused_because == "Nothing was taken for 3 days."
    task = Task.objects.get()
    assert task.assignee_id == made.principal_id
    assert made.name not in task.title
    document(acts["ims_manager"], "Meanwhile")
    assert WebhookMessage.objects.count() == 1
    assert list(replay(org)) == []
    operations.resume(str(made.pk), acts["ims_manager"])
    receiver.status = 200
    work()
    assert WebhookMessage.objects.get().state == "delivered"


def test_an_address_that_is_gone_for_good_is_paused_at_once(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    made, _ = hook()
    receiver.status = 410
    document(acts["ims_manager"])
    work()
    made.refresh_from_db()
    assert not made.active
    assert "410" in made.paused_because


def test_redirects_are_not_followed(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    hook()
    receiver.status, receiver.headers = 307, {"Location": receiver.url}
    document(acts["ims_manager"])
    work()
    assert len(receiver.got) == 1
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.problem) == (307, "It redirects, which is not followed.")


def test_an_address_that_is_no_longer_allowed_is_not_asked(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work, settings: Any
) -> None:
    hook()
    settings.WEBHOOK_NETWORKS = []
    document(acts["ims_manager"])
    work()
    assert receiver.got == []
    assert "private network" in WebhookAttempt.objects.get().problem


def test_the_log_keeps_the_beginning_of_an_answer_as_harmless_text(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    made, _ = hook()
    receiver.answer = b"<script>\x1b[31m\x00\xff" + "\u202e".encode() + b"x" * 100_000
    document(acts["ims_manager"])
    work()
    (row,) = log(made, acts["ims_manager"].viewer).rows
    (attempt,) = row.attempts
    assert attempt.status == 200
    assert attempt.answer.startswith("<script> [31m ")
    assert len(attempt.answer) == 500
    assert attempt.answer.isprintable()


def test_what_becomes_restricted_leaves_the_log_of_those_who_may_not_know(
    acts: dict[str, Act], system_act: Act, hook: Hook, work: Work
) -> None:
    made, _ = hook()
    known = document(acts["ims_manager"])
    work()
    viewer = acts["ims_manager"].viewer
    assert counts([made], viewer) == {made.pk: {"delivered": 1}}
    member = acts["contributor"].viewer.principal_id or 0
    restrict(DocumentType, known.pk, [member], system_act, "secret")
    assert log(made, viewer).rows == []
    assert counts([made], viewer) == {made.pk: {}}
    message = str(WebhookMessage.objects.get().pk)
    with pytest.raises(Absent):
        operations.send_again(str(made.pk), acts["ims_manager"], message=message)
    assert operations.send_again(str(made.pk), acts["ims_manager"]) == 0


def test_a_range_is_sent_again_under_the_same_ids(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    made, _ = hook()
    act = acts["ims_manager"]
    for n in range(3):
        document(act, f"T{n}")
    work()
    now = timezone.now()
    key = str(made.pk)
    assert operations.send_again(key, act, since=now + timedelta(hours=1)) == 0
    assert operations.send_again(key, act, failed=True) == 0
    assert operations.send_again(key, act, since=now - timedelta(hours=1), until=now) == 3
    work()
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids[:3] == ids[3:]
    assert WebhookAttempt.objects.count() == 6


def test_a_trial_says_nothing_of_any_record(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    made, _ = hook()
    operations.ping(str(made.pk), acts["ims_manager"])
    work()
    ((_, body),) = receiver.got
    assert set(body) == {"id", "type", "version", "organization", "occurred_at"}
    operations.pause(str(made.pk), acts["ims_manager"])
    with pytest.raises(Invalid):
        operations.ping(str(made.pk), acts["ims_manager"])


def test_a_new_secret_signs_beside_the_former_one_for_a_day(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    made, old = hook()
    act = acts["ims_manager"]
    _, new = operations.renew_secret(str(made.pk), act)
    for _ in range(2):
        operations.ping(str(made.pk), act)
        work()
        Webhook.objects.update(old_secret_until=timezone.now())
    for (headers, _), held in zip(receiver.got, ([new, old], [new]), strict=True):
        stamp, raw = int(headers["webhook-timestamp"]), headers["raw"].encode()
        signed = [signature(one, headers["webhook-id"], stamp, raw) for one in held]
        assert headers["webhook-signature"].split(" ") == signed
    sending.tidy.func()
    assert Webhook.objects.get().old_secret == ""


def test_secrets_are_in_no_event_and_not_in_the_clear(acts: dict[str, Act], hook: Hook) -> None:
    made, secret = hook()
    _, newer = operations.renew_secret(str(made.pk), acts["ims_manager"])
    told = "".join(Event.objects.values_list("payload", flat=True))
    row = Webhook.objects.get()
    for one in (secret, newer):
        assert one.removeprefix("whsec_") not in told + row.secret + row.old_secret
    assert row.secret not in told


def test_history_tells_of_webhooks_and_they_follow_from_it(
    acts: dict[str, Act], org: Organization, hook: Hook
) -> None:
    made, _ = hook()
    act = acts["ims_manager"]
    wanted = Wanted("Renamed", made.url, ["documents"], ["created"])
    operations.change(str(made.pk), wanted, act)
    operations.pause(str(made.pk), act)
    operations.resume(str(made.pk), act)
    assert list(replay(org)) == []
    operations.remove(str(made.pk), act)
    assert list(replay(org)) == []
    rows = Event.objects.filter(verb__startswith="webhook").order_by("seq")
    assert list(rows.values_list("verb", flat=True)) == [
        "webhook created", "webhook changed", "webhook paused", "webhook resumed",
        "webhook removed",
    ]  # fmt: skip
    with pytest.raises(Absent):
        operations.find(str(made.pk), act)


def test_whoever_changes_a_webhook_lends_it_their_own_eyes(
    acts: dict[str, Act], hook: Hook
) -> None:
    made, _ = hook("ims_manager")
    wanted = Wanted(made.name, "http://127.0.0.1:1/elsewhere")
    operations.change(str(made.pk), wanted, acts["administrator"])
    made.refresh_from_db()
    assert made.principal_id == acts["administrator"].viewer.principal_id


@pytest.mark.parametrize("role", ["contributor", "approver", "auditor", "top_management"])
def test_webhooks_are_for_those_who_administer(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, role: str
) -> None:
    made, _ = hook()
    key, act = str(made.pk), acts[role]
    for attempt in (
        lambda: operations.create(Wanted("Mine", receiver.url), act),
        lambda: operations.find(key, act),
        lambda: operations.change(key, Wanted("Mine", receiver.url), act),
        lambda: operations.renew_secret(key, act),
        lambda: operations.pause(key, act),
        lambda: operations.remove(key, act),
        lambda: operations.ping(key, act),
        lambda: operations.send_again(key, act),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_what_is_settled_is_put_away_after_a_month(
    acts: dict[str, Act], hook: Hook, work: Work
) -> None:
    hook()
    document(acts["ims_manager"])
    work()
    sending.tidy.func()
    assert WebhookMessage.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        sending.tidy.func()
    assert not WebhookMessage.objects.exists()


def test_a_removed_webhook_sends_nothing_more(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, work: Work
) -> None:
    made, _ = hook()
    document(acts["ims_manager"])
    operations.remove(str(made.pk), acts["ims_manager"])
    work()
    assert receiver.got == []
    row = Webhook.objects.get()
    assert (row.secret, row.old_secret) == ("", "")


@pytest.fixture
def dripping(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A receiver that never comes to an end, byte by byte."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(post, "TOTAL", 1.0)
    server = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def drip() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(10_000)
            while not done.wait(0.05):
                try:
                    connection.send(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    done.set()
    thread.join()
    server.close()


def test_an_answer_that_drips_holds_nobody(dripping: str) -> None:
    begun = time.monotonic()
    answer = post.post(dripping, b"{}", {})
    assert time.monotonic() - begun < 5
    assert (answer.status, answer.taken) == (0, False)
    assert answer.problem


def test_what_does_not_listen_is_a_failure_in_words(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert "did not come about" in post.post(f"http://127.0.0.1:{port}/", b"{}", {}).problem
