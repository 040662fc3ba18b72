"""Two writers on one record, one key sent twice at once, two hundred clients: nothing lost or doubled."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tests.installation import Answer, Client, Installation, Server

pytestmark = pytest.mark.both_databases

CLIENTS = 200
Task = Callable[[Client, int], Any]


def together(server: Server, count: int, task: Task) -> list[Any]:
    """Let so many clients do something at the same time; return what came of it, in order."""
    found: list[Any] = [None] * count
    ready = threading.Barrier(count)

    def one(number: int) -> None:
        with server.client() as client:
            ready.wait(20)
            try:
                found[number] = task(client, number)
            except Exception as error:
                found[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_of_two_writers_who_read_the_same_exactly_one_wins(installation: Installation) -> None:
    with installation.serve() as server:
        with server.client() as client:
            made = client.ask("POST", "documents", {"title": "Fought over"})
        address = f"documents/{made.json()['reference']}"

        def write(client: Client, number: int) -> Answer:
            return client.ask("PATCH", address, {"body": f"By {number}"}, If_Match='"1"')

        answers = together(server, 8, write)
        with server.client() as client:
            now = client.ask("GET", address).json()
    assert sorted(answer.status for answer in answers) == [200, *[412] * 7]
    winner = next(n for n, answer in enumerate(answers) if answer.status == 200)
    assert (now["body"], now["version"]) == (f"By {winner}", 2)
    for answer in answers:
        if answer.status == 412:
            told = answer.json()
            assert (told["base"]["version"], told["theirs"]["version"]) == (1, 2)
            assert told["theirs"]["fields"]["body"] == f"By {winner}"
            assert told["yours"]["body"].startswith("By ")
    assert installation.look()["wrong"] == []


def test_a_key_sent_many_times_at_once_writes_once(installation: Installation) -> None:
    def write(client: Client, number: int) -> Answer:
        return client.ask("POST", "documents", {"title": "Once"}, Idempotency_Key="the-one")

    with installation.serve() as server:
        answers = together(server, 12, write)
        with server.client() as client:
            later = write(client, 0)
    assert {answer.status for answer in answers} <= {201, 409}
    first = [a for a in answers if a.status == 201 and "idempotency-replayed" not in a.headers]
    assert len(first) == 1
    for answer in answers:
        if answer.status == 201:
            assert answer.content == first[0].content
        else:
            assert answer.json()["code"] == "under-way"
    assert later.content == first[0].content
    assert installation.look()["documents"] == 1


def test_two_hundred_clients_lose_and_double_nothing(installation: Installation) -> None:
    with installation.serve() as server:
        with server.client() as client:
            shared = client.ask("POST", "documents", {"title": "Shared"}).json()["reference"]

        def work(client: Client, number: int) -> list[Answer]:
            key = {"Idempotency_Key": f"client-{number}"}
            body = {"title": f"Of client {number}"}
            answers = [client.ask("POST", "documents", body, **key)]
            answers.append(client.ask("POST", "documents", body, **key))
            answers.append(client.ask("PATCH", f"documents/{shared}", {"body": f"By {number}"}))
            return answers

        began = time.monotonic()
        done = together(server, CLIENTS, work)
        took = time.monotonic() - began
        with server.client() as client:
            history = client.ask("GET", f"documents/{shared}/history").json()["items"]
    failed = [one for one in done if not isinstance(one, list)]
    assert failed == []
    # No lock, no time-out, no fault of the server: what was asked for was done.
    assert Counter(tuple(a.status for a in one) for one in done) == {(201, 201, 200): CLIENTS}
    assert all(first.content == second.content for first, second, _ in done)
    seen = installation.look()
    assert (seen["documents"], seen["twice"], seen["wrong"]) == (CLIENTS + 1, [], [])
    # Each of the writers on the one record had its turn, and its own event.
    assert seen["versions"]["Shared"] == CLIENTS + 1
    assert sum(event["verb"] == "edited" for event in history) == CLIENTS
    assert took < 60
