"""Serving a receiver of webhooks on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

from isthmus.engine.webhooks.tests.receiver import Receiver


@contextmanager
def served(held: Receiver) -> Iterator[Receiver]:
    """Let a receiver answer at its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            held.got.append((named | {"path": self.path, "raw": body.decode()}, orjson.loads(body)))
            held.took()
            try:
                self._answer()
            except BrokenPipeError:
                return

        def _answer(self) -> None:
            self.send_response(held.status)
            for name, value in held.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(held.answer)))
            self.end_headers()
            self.wfile.write(held.answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    held.url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()
