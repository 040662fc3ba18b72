"""One request to an address outside: to the address that was checked, and to no other."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead

from isthmus.engine.webhooks.addresses import Address, AddressProblem, Target, parsed, resolved

#: Seconds to connect to one address, and for the whole of it once connected.
CONNECT, TOTAL = 5.0, 15.0
#: So many addresses of a host are tried, so many bytes of an answer read and characters kept.
TRIED, MOST_BYTES, KEPT = 2, 4_096, 500


@dataclass(frozen=True)
class Answer:
    """What came back. Without an answer the status is 0 and `problem` says why."""

    status: int = 0
    problem: str = ""
    beginning: str = ""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send `body`. Redirects are not followed, no proxy is asked, no compression understood."""
    try:
        target = parsed(url)
        addresses = resolved(target)
    except AddressProblem as problem:
        return Answer(problem=str(problem))
    try:
        with _connected(target, addresses) as plain, _cut_off(plain) as late:
            return _exchange(target, plain, body, headers, late)
    except ssl.SSLCertVerificationError as error:
        return Answer(problem=f"The certificate does not hold: {error.verify_message}.")
    except ssl.SSLError:
        return Answer(problem="No encrypted connection came about.")
    except TimeoutError:
        return Answer(problem="No answer in time.")
    except HTTPException:
        return Answer(problem="What came back is no answer, or none came in time.")
    except OSError:
        return Answer(problem="The connection did not come about, or broke off.")


def _connected(target: Target, addresses: list[Address]) -> socket.socket:
    """Return a connection to the first address that takes it. Raises OSError."""
    failed: OSError = OSError()
    for address in addresses[:TRIED]:
        try:
            return socket.create_connection((str(address), target.port), CONNECT)
        except OSError as error:
            failed = error
    raise failed


class _cut_off:  # noqa: N801 - reads as a clause of `with`
    """Ends a connection after `TOTAL` seconds: an answer that drips would hold a worker for ever.

    The event that it gives is set before, so whoever reads what is left knows why it ended.
    """

    def __init__(self, connected: socket.socket) -> None:
        # A second handle on the connection: the first belongs to TLS from now on.
        self.handle = connected.dup()
        self.late = threading.Event()
        self.timer = threading.Timer(TOTAL, self._end)
        self.timer.daemon = True

    def _end(self) -> None:
        self.late.set()
        try:
            self.handle.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def __enter__(self) -> threading.Event:
        self.timer.start()
        return self.late

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()
        self.handle.close()


def _exchange(
    target: Target,
    plain: socket.socket,
    body: bytes,
    headers: Mapping[str, str],
    late: threading.Event,
) -> Answer:
    plain.settimeout(TOTAL)
    connection = HTTPConnection(target.host, target.port)
    connection.sock = _secured(target, plain)
    try:
        # The usual port is not named, as every other client does it.
        usual = target.port == (443 if target.scheme == "https" else 80)
        name = f"[{target.host}]" if ":" in target.host else target.host
        host = name if usual else f"{name}:{target.port}"
        connection.request("POST", target.path, body, {"Host": host, **headers})
        answer = connection.getresponse()
        # Cut off while it was read, a head looks as if it had ended.
        if late.is_set():
            return Answer(problem="No answer in time.")
        content = _beginning(answer)
    finally:
        connection.close()
    return Answer(answer.status, _words(answer.status), readable(content))


def _beginning(answer: HTTPResponse) -> bytes:
    """Return what the answer begins with. Whatever becomes of it, the status was said: what was
    taken is not sent again because the rest breaks off, drips, or is not as long as was claimed."""
    try:
        return answer.read(MOST_BYTES)
    except IncompleteRead as error:
        return error.partial
    except (HTTPException, OSError, ValueError):
        return b""


def _secured(target: Target, plain: socket.socket) -> socket.socket:
    if target.scheme == "http":
        return plain
    context = ssl.create_default_context()
    # The certificate is held against the name in the address, not the number connected to.
    return context.wrap_socket(plain, server_hostname=target.host)


def _words(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "It redirects, which is not followed." if 300 <= status < 400 else ""


def readable(content: bytes) -> str:
    """Return the beginning of an answer as text of one line without signs that steer anything."""
    text = content.decode("utf-8", "replace")
    return "".join(one if one.isprintable() else " " for one in text[: KEPT * 2]).strip()[:KEPT]
