"""A process that is killed in the middle of a batch loses nothing and doubles nothing."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from http.client import HTTPException
from pathlib import Path

import pytest
from tests.installation import Installation, Server, kill, query

pytestmark = pytest.mark.both_databases

CHUNKS, ROWS = 8, 250
DOCUMENTS = "SELECT count(*) FROM documents_document"


def send(server: Server, stop: threading.Event) -> set[int]:
    """Send the whole batch, chunk by chunk, each under its own key; return the confirmed chunks."""
    confirmed: set[int] = set()
    for chunk in range(CHUNKS):
        rows = [{"title": f"Document {chunk}-{row}", "body": "Text."} for row in range(ROWS)]
        try:
            with server.client() as client:
                answer = client.ask("POST", "documents", rows, Idempotency_Key=f"load-{chunk}")
        except (OSError, HTTPException):
            return confirmed
        assert answer.status == 201, answer.content
        confirmed.add(chunk)
        if stop.is_set():
            return confirmed
    return confirmed


def test_a_batch_of_several_chunks_is_exact_after_the_server_was_killed_in_it(
    installation: Installation,
) -> None:
    confirmed: set[int] = set()
    for round_ in (1, 3):
        with installation.serve() as server:
            stop = threading.Event()
            sender = threading.Thread(target=lambda: confirmed.update(send(server, stop)))  # noqa: B023
            sender.start()
            deadline = time.monotonic() + 30
            while query(installation, DOCUMENTS) < round_ * ROWS and time.monotonic() < deadline:
                time.sleep(0.02)
            # Some way into the next chunk.
            time.sleep(0.1)
            server.kill()
            sender.join(30)
        there = query(installation, DOCUMENTS)
        assert there % ROWS == 0
        assert there // ROWS >= len(confirmed)
    assert len(confirmed) < CHUNKS
    with installation.serve() as server:
        assert send(server, threading.Event()) == set(range(CHUNKS))
    seen = installation.look()
    assert (seen["documents"], seen["twice"], seen["wrong"]) == (CHUNKS * ROWS, [], [])
    assert seen["events"] == CHUNKS * ROWS


def test_an_import_killed_in_the_middle_left_nothing_and_can_be_said_again(
    installation: Installation, tmp_path: Path
) -> None:
    rows = 4_900
    file = tmp_path / "documents.csv"
    lines = [f"Document {n},policy,{'Text. ' * 20}" for n in range(rows)]
    file.write_text("\n".join(["title,kind,body", *lines]))
    words = ("-m", "isthmus", "import", "documents", str(file))
    # Killed while it tries the rows out, and while it writes them.
    for later in (0.1, 0.4, 0.7):
        started = installation.start(*words)
        began = time.monotonic()
        while not writing(installation) and time.monotonic() < began + 30:
            assert started.poll() is None
            time.sleep(0.01)
        time.sleep(later)
        assert writing(installation)
        kill(started)
        assert started.stdout is not None
        started.stdout.close()
        assert query(installation, DOCUMENTS) == 0
    status, said = installation.run(*words)
    assert status == 0, said
    seen = installation.look()
    assert (seen["documents"], seen["twice"], seen["wrong"]) == (rows, [], [])


def test_a_large_import_killed_three_times_goes_on_and_is_exact(
    installation: Installation, tmp_path: Path
) -> None:
    rows = 5_600
    file = tmp_path / "documents.csv"
    lines = [f"old:{n},Document {n},policy,old:{rows - 1 - n}" for n in range(rows)]
    file.write_text("\n".join(["reference,title,kind,relations.related", *lines]))
    words = ("-m", "isthmus", "import", "documents", str(file))
    for wanted in (1, 1_500, 4_000):
        started = installation.start(*words)
        deadline = time.monotonic() + 120
        while query(installation, DOCUMENTS) < wanted and time.monotonic() < deadline:
            assert started.poll() is None
            time.sleep(0.02)
        kill(started)
        assert started.stdout is not None
        started.stdout.close()
        there = query(installation, DOCUMENTS)
        assert wanted <= there < rows
        assert there % 500 == 0
    status, said = installation.run(*words, seconds=240)
    assert status == 0, said
    seen = installation.look()
    assert (seen["documents"], seen["twice"], seen["wrong"]) == (rows, [], [])
    edges = "SELECT count(*) FROM engine_edge WHERE type = 'related' AND valid_to IS NULL"
    assert query(installation, edges) == rows


def writing(installation: Installation) -> bool:
    """Return whether somebody is in the middle of writing rows that are not committed."""
    if installation.url:
        return bool(
            query(
                installation,
                "SELECT count(*) FROM pg_locks JOIN pg_class ON relation = pg_class.oid WHERE "
                "relname = 'documents_document' AND mode = 'RowExclusiveLock'",
            )
        )
    with closing(sqlite3.connect(installation.database, timeout=0)) as file:
        try:
            file.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def test_what_is_done_to_all_that_match_is_exact_after_it_was_killed_three_times(
    installation: Installation, tmp_path: Path
) -> None:
    rows = 4_000
    file = tmp_path / "documents.csv"
    file.write_text("\n".join(["title,kind", *(f"Document {n},plan" for n in range(rows))]))
    status, said = installation.run("-m", "isthmus", "import", "documents", str(file))
    assert status == 0, said
    done = f"{DOCUMENTS} WHERE kind = 'policy'"
    words = (str(Path(__file__).with_name("run.py")),)
    for wanted in (1, 1_000, 2_500):
        started = installation.start(*words)
        deadline = time.monotonic() + 120
        while query(installation, done) < wanted and time.monotonic() < deadline:
            assert started.poll() is None
            time.sleep(0.005)
        kill(started)
        assert started.stdout is not None
        started.stdout.close()
        there = query(installation, done)
        assert wanted <= there < rows
        assert there % 500 == 0
    status, said = installation.run(*words, seconds=240)
    assert status == 0, said
    assert query(installation, done) == rows
    seen = installation.look()
    assert (seen["documents"], seen["twice"], seen["wrong"]) == (rows, [], [])
    assert seen["events"] == 2 * rows
