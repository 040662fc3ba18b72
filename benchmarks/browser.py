"""Somebody who asks the server: a person by a session, a program by a token, or nobody."""

from __future__ import annotations

from functools import cache
from http.client import HTTPConnection, RemoteDisconnected
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from isthmus.people.models import User

#: Of the forms: a browser has it in a cookie and sends it with the form.
CSRF = "c" * 32
#: Seconds for one answer. Of a million rows the floor of a search takes minutes to put all in order.
PATIENCE = 600


class Browser:
    """Asks over a connection that is kept open; without a port, asks the application in this process."""

    def __init__(self, port: int = 0, user: User | None = None, token: str = "") -> None:
        self.wire = HTTPConnection("127.0.0.1", port, timeout=PATIENCE) if port else None
        self.headers: dict[str, str] = {"Host": "localhost"}
        if user is not None:
            names = {settings.SESSION_COOKIE_NAME: _session(user), settings.CSRF_COOKIE_NAME: CSRF}
            self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in names.items())
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def get(self, address: str) -> bytes:
        return self.ask("GET", address)

    def send(self, method: str, address: str, content: Any, status: int) -> bytes:
        """Send JSON."""
        return self.ask(method, address, orjson.dumps(content), "application/json", status)

    def submit(self, address: str, form: dict[str, str]) -> bytes:
        """Send a form; what was done is answered by leading on to another page."""
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF}).encode()
        return self.ask("POST", address, body, "application/x-www-form-urlencoded", 302)

    def ask(
        self, method: str, address: str, body: bytes = b"", kind: str = "", status: int = 200
    ) -> bytes:
        """Return what was answered. Raises RuntimeError for another status: no error is measured."""
        headers = {**self.headers, "Content-Type": kind} if kind else self.headers
        if self.wire is not None:
            content, got = self._asked(self.wire, method, address, body, headers)
        else:
            content, got = _inside(method, address, body, kind, self.headers)
        if got != status:
            raise RuntimeError(f"{method} {address} answered {got}: {content[:500]!r}")
        return content

    def _asked(
        self,
        wire: HTTPConnection,
        method: str,
        address: str,
        body: bytes,
        headers: dict[str, str],
    ) -> tuple[bytes, int]:
        wire.request(method, address, body or None, headers)
        try:
            response = wire.getresponse()
        except RemoteDisconnected:
            # The server closes what was idle for long; as any browser, ask over a new connection.
            wire.request(method, address, body or None, headers)
            response = wire.getresponse()
        return response.read(), response.status


def _inside(
    method: str, address: str, body: bytes, kind: str, headers: dict[str, str]
) -> tuple[bytes, int]:
    factory = RequestFactory(headers=headers)
    request = factory.generic(method, address, body, kind or "text/plain")
    response = _application().get_response(request)
    response.close()
    return response.content, response.status_code


@cache
def _application() -> Any:
    return get_wsgi_application()


def _session(user: User) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)
