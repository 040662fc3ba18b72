"""The database is gone, or locked for long: it is said plainly, and all goes on when it is back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from tests.installation import (
    Answer,
    Client,
    Installation,
    administer,
    database_of,
    query,
)

pytestmark = pytest.mark.both_databases


@contextmanager
def held(installation: Installation) -> Iterator[None]:
    """Let another process hold what every write needs."""
    if installation.url:
        with psycopg.connect(installation.url) as server:
            server.execute("LOCK TABLE engine_event IN EXCLUSIVE MODE")
            yield
    else:
        with closing(sqlite3.connect(installation.database, timeout=5)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield


@contextmanager
def gone(installation: Installation) -> Iterator[None]:
    """Let the database not answer at all: every connection is cut, none is taken."""
    if installation.url:
        name = database_of(installation.url)
        administer(installation.url, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        administer(
            installation.url,
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",  # noqa: S608
        )
        yield
        administer(installation.url, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    else:
        # The folder is there and the file is none that a database could be.
        aside = installation.folder / "aside"
        aside.mkdir()
        names = [file.name for file in installation.folder.glob("isthmus.sqlite3*")]
        for name in names:
            (installation.folder / name).rename(aside / name)
        installation.database.mkdir()
        yield
        installation.database.rmdir()
        for name in names:
            (aside / name).rename(installation.folder / name)


def problem(answer: Answer, *codes: str) -> None:
    assert answer.status == 503, answer.content
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["code"] in codes


def page(client: Client, path: str) -> Answer:
    return client.page("GET", path)


def test_while_the_database_is_held_writes_say_so_and_reads_go_on(
    installation: Installation,
) -> None:
    installation.settings = "quick_settings"
    with installation.serve() as server, server.client() as client:
        made = client.ask("POST", "documents", {"title": "Before"})
        assert made.status == 201
        with held(installation):
            problem(client.ask("POST", "documents", {"title": "Meanwhile"}), "busy")
            key = {"Idempotency_Key": "again"}
            problem(client.ask("POST", "documents", {"title": "Again"}, **key), "busy")
            assert client.ask("GET", "documents").json()["count"] == 1
            status, said = installation.command("records", "create", "documents", "title=Typed")
            assert status == 2, said
            assert "busy" in said
            assert "Traceback" not in said
        assert client.ask("POST", "documents", {"title": "Again"}, **key).status == 201
    seen = installation.look()
    assert (seen["titles"], seen["twice"], seen["wrong"]) == (["Again", "Before"], [], [])


def test_while_the_database_is_gone_everything_says_so_and_then_goes_on(
    installation: Installation,
) -> None:
    with installation.serve() as server, server.client() as client:
        assert client.ask("POST", "documents", {"title": "Before"}).status == 201
        with gone(installation):
            for _ in range(2):
                problem(client.ask("GET", "documents"), "unavailable")
                problem(client.ask("POST", "documents", {"title": "Meanwhile"}), "unavailable")
                shown = page(client, "/accounts/login/?next=/o/northgate/")
                assert shown.status in (200, 503)
                shown = page(client, "/")
                assert shown.status == 503
                assert shown.headers["content-type"].startswith("text/html")
                assert b"The database does not answer." in shown.content
            status, said = installation.command("records", "list", "documents")
            assert status == 2
            assert "The database does not answer" in said
            assert "Traceback" not in said
        # The first request after it finds it again: no restart, no error for anybody.
        for _ in range(12):
            assert client.ask("GET", "documents").json()["count"] == 1
        assert client.ask("POST", "documents", {"title": "After"}).status == 201
        assert page(client, "/").status == 302
    seen = installation.look()
    assert (seen["titles"], seen["wrong"]) == (["After", "Before"], [])
    assert query(installation, "SELECT count(*) FROM documents_document") == 2
