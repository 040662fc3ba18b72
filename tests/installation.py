"""An installation of its own for a test: data, database, commands and the real server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

HERE = Path(__file__).parent / "faults"
SOURCES = Path(__file__).parent.parent / "src"
ORG = "northgate"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


class Client:
    """One connection to a server, for one thread."""

    def __init__(self, port: int, secret: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.secret = secret

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request of the API; `path` begins behind the organization."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        text = b"" if body is None else json.dumps(body).encode()
        return self.page(method, f"/api/v1/o/{ORG}/{path}", text, sent)

    def page(
        self, method: str, path: str, text: bytes = b"", sent: dict[str, str] | None = None
    ) -> Answer:
        self.connection.request(method, path, text, sent or {})
        try:
            response = self.connection.getresponse()
        except RemoteDisconnected:
            # The server ends connections that rest. As browsers do, what only reads is asked again.
            if method != "GET":
                raise
            self.connection.close()
            self.connection.request(method, path, text, sent or {})
            response = self.connection.getresponse()
        content = response.read()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, content)

    def close(self) -> None:
        self.connection.close()


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    secret: str

    @contextmanager
    def client(self) -> Iterator[Client]:
        with closing(Client(self.port, self.secret)) as made:
            yield made

    def kill(self) -> None:
        """End it and its workers at once, as a power cut would."""
        kill(self.process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@dataclass
class Installation:
    folder: Path
    #: empty: SQLite in the folder
    url: str
    secret: str = ""
    settings: str = "isthmus.config.settings"

    @property
    def database(self) -> Path:
        return self.folder / "isthmus.sqlite3"

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        kept |= {
            "PYTHONPATH": f"{SOURCES}:{HERE}",
            "ISTHMUS_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return kept | ({"ISTHMUS_DATABASE_URL": self.url} if self.url else {})

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, *words: str, seconds: int = 60) -> tuple[int, str]:
        """Run a command to its end and return its exit status and what it said."""
        process = self.start(*words)
        try:
            said, _ = process.communicate(timeout=seconds)
        finally:
            kill(process)
        return process.returncode, said.decode()

    def command(self, *words: str, seconds: int = 60) -> tuple[int, str]:
        return self.run("-m", "isthmus", *words, seconds=seconds)

    def look(self) -> dict[str, Any]:
        """Return what is in the database, and what is wrong with it."""
        status, said = self.run(str(HERE / "look.py"))
        assert status == 0, said
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found

    @contextmanager
    def serve(self) -> Iterator[Server]:
        """Run `isthmus serve` on a free port."""
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = self.start("-m", "isthmus", "serve", "--port", str(port), "--workers", "2")
        server = Server(process, port, self.secret)
        try:
            _wait_for(port, process)
            yield server
        finally:
            kill(process)
            assert process.stdout is not None
            process.stdout.close()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, process.communicate()[0].decode()
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
                asked.request("GET", "/api/v1/openapi.json")
                asked.getresponse().read()
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server does not answer.")


def prepare(folder: Path, url: str) -> Installation:
    """Make an installation with one organization, one account and its token."""
    folder.mkdir()
    made = Installation(folder, url)
    status, said = made.run(str(HERE / "prepare.py"), seconds=120)
    assert status == 0, said
    made.secret = said.splitlines()[-1]
    return made


@contextmanager
def copied(original: Installation, folder: Path) -> Iterator[Installation]:
    """Give a test a copy of its own, which is gone afterwards."""
    shutil.copytree(original.folder, folder)
    if not original.url:
        yield Installation(folder, "", original.secret)
        return
    name = f"faults_{os.getpid()}_{time.monotonic_ns()}"
    administer(original.url, f'CREATE DATABASE "{name}" TEMPLATE "{database_of(original.url)}"')
    url = named(original.url, name)
    try:
        yield Installation(folder, url, original.secret)
    finally:
        administer(original.url, f'DROP DATABASE "{name}" WITH (FORCE)')


def database_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def named(url: str, database: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def administer(url: str, statement: str) -> None:
    """Say something to PostgreSQL from outside the database in question."""
    with psycopg.connect(named(url, "template1"), autocommit=True) as connection:
        connection.execute(statement.encode())


def query(installation: Installation, statement: str) -> Any:
    """Return the first value that a statement finds, from outside the product."""
    if installation.url:
        with psycopg.connect(installation.url) as server:
            row = server.execute(statement.encode()).fetchone()
    else:
        with closing(sqlite3.connect(installation.database)) as file:
            row = file.execute(statement).fetchone()
    return row[0] if row else None
