"""Reads all of a world that leaks would show in: pages from link to link, the API, the command line."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from tests.leak_worlds import API, HOME, INVOLVED, ISMS, SLUG, SMS, TOUCHED, UNTOUCHED, World

from isthmus.cli.app import run
from isthmus.engine.registry import registry
from isthmus.standards.library import edition


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


#: What differs between two answers without saying anything.
NOISE = (
    (rb'(csrfmiddlewaretoken"[^>]*value=")[^"]+', rb"\1"),
    (rb"(csrf[a-z-]*&?#?\w*;?[^A-Za-z0-9]{1,12})[A-Za-z0-9]{32,64}", rb"\1"),
    (rb"(?<![0-9])[0-9]{15,19}(?![0-9])", b"KEY"),
    (rb"((?:after|before)=)[A-Za-z0-9_.:%-]{30,}", rb"\1CURSOR"),
)
#: Parts of pages: links, fragments that a script fetches, suggestions, pictures.
LINK = re.compile(
    r'(?:href|src|hx-get|data-url|data-src|data-options|data-preview|formaction)="([^"#]+)'
)
VARIANTS = 3
SKIPPED = ("/static/", "/accounts/", "/components/")
#: What is the same for everybody, or slow: one who may read it all reads it for them.
ONCE = ("/standards/", ".pdf", "/pdf/", "/new/", "/edit/", "/remove/", "/import", ".xlsx", "?")
#: Editions that the organization does not use: their pages say nothing of its records.
UNUSED = ("iso27001-2022", "iso20000-1-2018", "/standards/terms/", "/standards/errata/")
REGISTERS = {one.prefix: one.register for one in registry.types()}
#: Pages of single requirements there are hundreds of; these are read.
REQUIREMENT = re.compile(r"/(?:requirements|matrix|standards|go)/(iso[\w-]+)/([^/?]+)/")


def readable(edition_code: str, slug: str) -> bool:
    """Return whether the page of a requirement is read: one that a secret touches, or one other."""
    found = next((r for r in edition(edition_code).requirements if r.slug == slug), None)
    return found is None or (
        edition_code == ISMS.code and found.ref in (*TOUCHED, UNTOUCHED)
    ) or (edition_code == SMS.code and found.ref in ("4.1.2", "4.1"))  # fmt: skip


class Crawler:
    """Reads every page that links lead to, from the home page on; `all_of_it` also what is slow."""

    def __init__(self, world: World, who: str, *, all_of_it: bool = False) -> None:
        self.client, self.all_of_it = Client(), all_of_it
        strangers = (one for name, one in world.people.items() if name not in INVOLVED)
        self._left_out = tuple(f"/{one.principal.reference}/" for one in strangers)
        self.client.force_login(world.people[who].user)
        self.answers: dict[str, Answer] = {}
        self._variants: Counter[str] = Counter()

    def read(self, seeds: list[str]) -> dict[str, Answer]:
        queue = deque([HOME, *seeds])
        for address in queue:
            self._variants[address.partition("?")[0]] += 1
        while queue:
            address = queue.popleft()
            if address in self.answers:
                continue
            answer = self.answers[address] = self.get(address)
            if address.startswith(HOME) and "text/html" in answer.headers["Content-Type"]:
                queue.extend(self._links(address, answer.body.decode()))
            location = answer.headers.get("Location", "")
            if location.startswith(HOME):
                queue.append(location)
        return self.answers

    def get(self, address: str) -> Answer:
        response: Any = self.client.get(address)
        body = b"".join(response) if response.streaming else response.content
        for closer in response._resource_closers:
            closer()
        kept = {
            name: without_noise(value.encode()).decode()
            for name, value in response.headers.items()
            if name not in ("X-Request-ID", "Content-Length")
        }
        return Answer(response.status_code, kept, without_noise(body))

    def _links(self, base: str, text: str) -> Iterator[str]:
        for raw in LINK.findall(text):
            address = urljoin(base, unescape(raw))
            parts = urlsplit(address)
            if parts.scheme or address.startswith(SKIPPED) or address in self.answers:
                continue
            if not parts.path.startswith(HOME) or any(one in address for one in self._left_out):
                continue
            if any(one in address for one in (UNUSED if self.all_of_it else ONCE)):
                continue
            one = REQUIREMENT.search(parts.path)
            if one and not readable(*one.groups()):
                continue
            path = parts.path if "compare" not in parts.path else "compare"
            # A list has an address for every order and filter; a few of them are enough.
            self._variants[path] += 1
            if self._variants[path] <= VARIANTS or not parts.query:
                yield address


def without_noise(body: bytes) -> bytes:
    """Return an answer with its parts in place of archives, and without what is never the same."""
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())
    for pattern, put in NOISE:
        body = re.sub(pattern, put, body)
    return body


def first_seeds() -> list[str]:
    """Return the addresses that no link leads to, of which every role has its own answer."""
    found = ["/health", "/", f"{HOME}matrix.json"]
    for register in REGISTERS.values():
        found += [f"{API}{register}", f"{HOME}{register}/export.json"]
    for word in ("zebra", "plan", "DOC"):
        found += [f"{HOME}search/?q={word}", f"{API}search?q={word}"]
        found += [f"{HOME}search/palette/?q={word}", f"{HOME}search/suggestions/?q={word}"]
    return found


def seeds(world: World, references: Iterable[str], secrets: Iterable[str]) -> list[str]:
    """Return those and more filters, every page of each record, and what somebody would guess."""
    people = {one.principal.reference for who, one in world.people.items() if who not in INVOLVED}
    found = [*first_seeds(), f"{HOME}matrix/?direction=records", f"{HOME}matrix/?stale=1"]
    filters = ("owner=none", "q=plan", "q=zebra", "sort=-changed_at")
    for record_type in registry.types():
        register = record_type.register
        found += [f"{HOME}{register}/?{query}" for query in filters]
        found += [f"{API}{register}?{query}" for query in ("limit=2", *filters)]
        found += [f"{HOME}{register}/export.{ending}" for ending in ("csv", "xlsx")]
    for reference in (*sorted(set(references) - people), *secrets):
        register = REGISTERS[reference[:3]]
        page, one = f"{HOME}{register}/{reference}/", f"{API}{register}/{reference}"
        found += [page, f"{page}history/", f"{page}edit/", f"{page}restrict/", f"{page}remove/"]
        found += [f"{page}as-of/?at=1", f"{page}as-of/?at=2026-11-24", f"{page}erase/"]
        found += [f"{one}/as-of", f"{one}/as-of?at=2026-11-24", f"{one}/versions/1"]
        found += [
            one,
            f"{one}/erasure",
            *(
                f"{one}/{end}"
                for end in (
                    "history",
                    "relations",
                    "do",
                    "circle",
                    "shares",
                    "comments",
                    "tasks",
                    "attachments",
                    "watchers",
                )
            ),
        ]
        found += [f"{page}options/?type=related&q={word}" for word in ("zebra", "plan", "DOC")]
    return found


def commands(who: str, references: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield what somebody would ask on the command line, as themselves."""
    me = ("--org", SLUG, "--as", f"{who}@n.example")
    for register in REGISTERS.values():
        yield ("records", "list", register, *me)
        yield ("records", "count", register, *me)
    yield ("records", "list", "documents", "q=zebra", "--json", *me)
    for reference in references:
        yield ("records", "show", reference, "--history", *me)
        yield ("records", "show", reference, "--history", "--json", *me)


def told(words: tuple[str, ...]) -> Answer:
    """Run a command in this process and return what it says."""
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained):
        status = run(words)
    both = f"{said.getvalue()}\n{complained.getvalue()}"
    return Answer(status, {}, without_noise(both.encode()))
