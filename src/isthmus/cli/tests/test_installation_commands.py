"""What needs a process and a data folder of its own. Few: each takes seconds."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from isthmus.cli.app import hoisted


def isthmus(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "isthmus", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ISTHMUS_")}


def test_data_may_stand_anywhere_but_behind_manage() -> None:
    assert hoisted(["probe", "--data", "x", "--json"]) == ["--data", "x", "probe", "--json"]
    assert hoisted(["probe", "--data=x"]) == ["--data=x", "probe"]
    assert hoisted(["manage", "loaddata", "--data", "x"]) == ["manage", "loaddata", "--data", "x"]


def test_an_unprepared_database_is_told_in_one_line(tmp_path: Path) -> None:
    done = isthmus("probe", "--data", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == (
        "isthmus: The database is not prepared, or older. Run: isthmus manage migrate\n"
    )


def test_an_older_database_is_not_served_unasked(tmp_path: Path) -> None:
    assert isthmus("--data", str(tmp_path), "manage", "migrate", "-v0", "engine").returncode == 0
    done = isthmus("--data", str(tmp_path), "serve")
    assert done.returncode == 2
    assert "Back it up, then run: isthmus manage migrate" in done.stderr
    assert done.stderr.count("\n") == 1


#: Seconds that a server may take on a busy machine.
PATIENCE = 180


def test_serve_prepares_a_new_database_answers_and_stops(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "isthmus",
        "serve",
        "--port",
        str(port),
        "--data",
        str(tmp_path),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=_environment()) as server:
        try:
            assert "Begin with Isthmus" in _page(f"http://127.0.0.1:{port}/setup/")
            _until(lambda: _schedules_started(tmp_path))
        finally:
            server.send_signal(signal.SIGINT)
            said = _last_words(server)
    assert f"open http://127.0.0.1:{port}/setup to begin" in said
    assert server.returncode in (0, 130)


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = isthmus("serve", "--port", port, "--data", str(tmp_path))
    assert done.returncode == 2
    assert "address already in use. Choose others with --host and --port." in done.stderr


def _last_words(server: subprocess.Popen[str]) -> str:
    """Return what a process that is to end said; one that stays is killed, so that no test waits."""
    try:
        return server.communicate(timeout=30)[1]
    except subprocess.TimeoutExpired:
        server.kill()
        raise


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.1)


def _schedules_started(data: Path) -> bool:
    with closing(sqlite3.connect(data / "isthmus.sqlite3")) as database:
        return bool(database.execute("SELECT count(*) FROM engine_schedulestate").fetchone()[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_stop_together_and_end_with_the_process_that_started_them(
    tmp_path: Path, number: signal.Signals
) -> None:
    assert isthmus("--data", str(tmp_path), "manage", "migrate", "-v0").returncode == 0
    command = [sys.executable, "-m", "isthmus", "work", "--workers", "2", "--data", str(tmp_path)]
    crew = subprocess.Popen(command, env=_environment(), start_new_session=True)
    try:
        _until(lambda: _schedules_started(tmp_path))
        crew.send_signal(number)
        assert crew.wait(timeout=30) == (0 if number == signal.SIGTERM else -number)
        _until(lambda: not _anybody_in(crew.pid))
    finally:
        if _anybody_in(crew.pid):
            os.killpg(crew.pid, signal.SIGKILL)


def _anybody_in(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _page(address: str) -> str:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_the_demonstration_is_loaded_once_and_tells_how_to_sign_in(tmp_path: Path) -> None:
    first = isthmus("demo", "--no-serve", "--data", str(tmp_path))
    assert first.returncode == 0, first.stderr
    again = isthmus("demo", "--no-serve", "--data", str(tmp_path))
    assert "Loading" not in again.stderr
    assert again.stdout == first.stdout
    secret = re.search(r"password for all of them: (\S+)", first.stdout)
    assert secret is not None
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0
