"""Receivers that fail, hang, drip, lie about their answers or lead elsewhere.

None of them blocks a write. What was not taken is tried again and stands in the log with a reason;
what was taken, by the status that was said, is never sent again.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create
from isthmus.engine.models import WebhookAttempt, WebhookMessage
from isthmus.engine.webhooks import operations, post, sending
from isthmus.engine.webhooks.operations import Wanted
from isthmus.engine.webhooks.post import Answer
from isthmus.engine.webhooks.tests.receiver import Hook, Receiver, Work

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Say = Callable[[socket.socket, threading.Event], None]
#: Seconds an exchange may take here.
TOTAL = 0.6
#: Seconds that a busy machine may take besides; without an end each of these would go on for ever.
SLOW = 15


class Liar:
    """A receiver that reads a request and then says what it is told to, byte by byte."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}/"
        self.over, self.requests = threading.Event(), 0
        self.say: Say = lambda connection, over: None
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        self.server.settimeout(0.05)
        while not self.over.is_set():
            try:
                connection, _ = self.server.accept()
            except TimeoutError:
                continue
            with closing(connection):
                connection.settimeout(5)
                connection.recv(100_000)
                self.requests += 1
                try:
                    self.say(connection, self.over)
                except OSError:
                    continue

    def end(self) -> None:
        self.over.set()
        self.thread.join()
        self.server.close()


@pytest.fixture
def liar(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Liar]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(post, "TOTAL", TOTAL)
    made = Liar()
    yield made
    made.end()


def saying(text: bytes) -> Say:
    return lambda connection, over: connection.sendall(text)


def without_end(first: bytes, more: bytes, pause: float = 0.0) -> Say:
    def say(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(first)
        while not over.wait(pause):
            connection.sendall(more)

    return say


def silent(connection: socket.socket, over: threading.Event) -> None:
    # Until whoever asked goes away.
    connection.recv(1)


OK = b"HTTP/1.1 200 OK\r\n"
TAKEN = {
    "claims more than it says": saying(OK + b"Content-Length: 1000\r\n\r\nshort"),
    "claims less than it says": saying(OK + b"Content-Length: 2\r\n\r\nlonger than that"),
    "claims a negative length": saying(OK + b"Content-Length: -5\r\n\r\nx"),
    "claims no number": saying(OK + b"Content-Length: many\r\n\r\nx"),
    "claims two lengths": saying(OK + b"Content-Length: 1\r\nContent-Length: 9\r\n\r\nx"),
    "claims to come in pieces": saying(OK + b"Transfer-Encoding: chunked\r\n\r\nnonsense"),
    "claims an endless piece": saying(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 9_000),
    "says nothing more": saying(OK + b"\r\n"),
    "breaks off in its head": saying(OK + b"X-Half: "),
    "never ends": without_end(OK + b"\r\n", b"x" * 65_536),
    "drips after its head": without_end(OK + b"Content-Length: 99\r\n\r\n", b".", 0.05),
}
REFUSED = {
    "closes at once": saying(b""),
    "speaks another language": saying(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "says a status that is none": saying(b"HTTP/1.1 OK 200\r\n\r\n"),
    "has a line without end": without_end(OK + b"X-Long: ", b"x" * 65_536),
    "has headers without end": without_end(OK, b"X: y\r\n"),
    "goes on and on": without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "is silent": silent,
    "drips its status": without_end(b"", b"H", 0.05),
    "drips its head": without_end(OK + b"X-Slow: ", b".", 0.05),
    "says it is out of order": saying(b"HTTP/1.1 503 Later\r\nContent-Length: 99999999\r\n\r\n"),
}


def told(liar: Liar, act: Act) -> WebhookMessage:
    """Write something that is to be told, and look that nobody waited for the receiver."""
    operations.create(Wanted("Chat", liar.url), act)
    create(DocumentType, [{"title": "Backup policy", "kind": "policy"}], act)
    assert liar.requests == 0
    return WebhookMessage.objects.get()


@pytest.mark.parametrize("way", TAKEN)
def test_what_was_taken_is_not_sent_again_however_the_rest_lies(
    way: str, liar: Liar, acts: dict[str, Act], work: Work
) -> None:
    liar.say = TAKEN[way]
    told(liar, acts["ims_manager"])
    for _ in range(3):
        work()
    assert liar.requests == 1
    assert WebhookMessage.objects.get().state == "delivered"
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.problem) == (200, "")
    assert len(attempt.answer) <= post.KEPT


@pytest.mark.parametrize("way", REFUSED)
def test_what_was_not_taken_is_logged_with_a_reason_and_tried_again(
    way: str, liar: Liar, acts: dict[str, Act], work: Work
) -> None:
    liar.say = REFUSED[way]
    message = told(liar, acts["ims_manager"])
    begun = time.monotonic()
    work()
    assert time.monotonic() - begun < TOTAL + SLOW
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 1)
    attempt = WebhookAttempt.objects.get()
    assert attempt.status == 503 or attempt.problem
    assert attempt.milliseconds < (TOTAL + SLOW) * 1000
    liar.say = saying(OK + b"Content-Length: 0\r\n\r\n")
    work()
    work()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("delivered", 2)
    assert liar.requests == 2


@pytest.mark.parametrize(
    ("status", "place"),
    [
        (301, "http://169.254.169.254/latest/meta-data/"),
        (302, "http://127.0.0.1:1/"),
        (303, "file:///etc/passwd"),
        (307, "//10.0.0.1"),
        (308, "http://[::1]/"),
    ],
)
def test_nobody_is_led_inside(
    status: int,
    place: str,
    liar: Liar,
    acts: dict[str, Act],
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []
    connect = socket.create_connection

    def connecting(at: Any, *rest: Any) -> socket.socket:
        asked.append(at)
        return connect(at, *rest)

    monkeypatch.setattr(socket, "create_connection", connecting)
    liar.say = saying(f"HTTP/1.1 {status} Elsewhere\r\nLocation: {place}\r\n\r\n".encode())
    told(liar, acts["ims_manager"])
    work()
    assert len(asked) == liar.requests == 1
    assert WebhookAttempt.objects.get().problem == "It redirects, which is not followed."


def test_two_workers_do_not_send_the_same_message_at_once(
    acts: dict[str, Act], hook: Hook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = hook()
    rows = [{"title": f"Policy {n}", "kind": "policy"} for n in range(3)]
    create(DocumentType, rows, acts["ims_manager"])
    sent: list[str] = []

    def posting(url: str, body: bytes, headers: Any) -> Answer:
        sent.append(headers["webhook-id"])
        if len(sent) == 1:
            # Another worker takes up the same webhook while this one waits for its answer.
            sending.send.func(made.pk)
        return Answer(204)

    monkeypatch.setattr(sending, "post", posting)
    sending.send.func(made.pk)
    assert len(sent) == len(set(sent)) == 3
    assert {one.state for one in WebhookMessage.objects.all()} == {"delivered"}
    assert receiver.got == []
