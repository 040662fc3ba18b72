"""The server that people use, started for the benches with the floor's addresses beside its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

#: The same as `isthmus serve` starts, in one process.
OPTIONS = (
    "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--no-ws",
    "--log-level", "warning",
)  # fmt: skip
PATIENCE = 30.0  #: seconds until it answers


@contextmanager
def served() -> Iterator[int]:
    """Serve on a free port of this machine and yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    command = [sys.executable, "-m", "granian", *OPTIONS, "--host", "127.0.0.1"]
    command += ["--port", str(port), "isthmus.config.wsgi:application"]
    server = subprocess.Popen(command, env=environment)  # noqa: S603 - our own command
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(port: int) -> None:
    """Return when the server answers. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/accounts/login/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            connection.close()
            return
    raise TimeoutError(f"The server did not answer within {PATIENCE:.0f} seconds.")
