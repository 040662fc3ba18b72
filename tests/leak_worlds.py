"""Two organizations that differ in two restricted documents only, and a crawler that reads them."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.base import ContentFile
from django.test import Client

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.models import Assessment
from isthmus.conformity.operations import decline, judge, trace
from isthmus.conformity.records import AssessmentType
from isthmus.documents.records import DocumentType
from isthmus.engine.access import ROLES, system_viewer
from isthmus.engine.attachments.operations import attach
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.door import Act, create, move, relate, restrict, unrelate
from isthmus.engine.registry import registry
from isthmus.engine.tasks.operations import Asked
from isthmus.engine.tasks.operations import add as add_task
from isthmus.engine.watching.operations import watch
from isthmus.people.models import Membership
from isthmus.people.operations import add_account, create_organization
from isthmus.people.records import RoleType
from isthmus.people.viewers import viewer_of
from isthmus.standards.library import Requirement, edition

SLUG = "northgate"
HOME = f"/o/{SLUG}/"
API = f"/api/v1/o/{SLUG}/"
ISMS, SMS = edition("iso27001-2013"), edition("iso20000-1-2011")
#: The two secrets: one restricted as soon as it was made, one that everybody knew of before.
BORN_SECRET, KNOWN_ONCE = "Zebra takeover dossier", "Walrus dismissal plan"
#: Who may know of them, beside nobody.
INSIDERS = ("keeper", "confidant")
#: One of each kind: roles with the same grants read the same. A manager may do most.
OUTSIDERS = tuple({role.grants: code for code, role in ROLES.items()}.values())
MOST = "ims_manager"
#: Of these people the pages are read: the owner of everything, and those who know.
INVOLVED = ("contributor", *INSIDERS)
#: Requirements that the secrets are traced to and judged by, and one that nothing speaks of.
TOUCHED = ("5.2 a)", "5.2", "A.5.1.1", "A.8.1.1", "7.5.3")
UNTOUCHED = "A.12.3.1"


@dataclass
class World:
    """An organization as it was built: who is in it, and what its visible records are called."""

    people: dict[str, Membership] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)  #: title: reference it has now
    former: str = ""  #: the reference that one of them was known by

    def act(self, who: str) -> Act:
        return Act.now(viewer_of(self.people[who]), "test")


class Story:
    """Builds one world step by step; each step takes a minute whether or not it happens."""

    def __init__(self, clock: Any, *, secret: bool) -> None:
        self.clock, self.secret, self.world = clock, secret, World()

    def step(self, happen: Callable[[], Any]) -> Any:
        self.clock.shift(60)
        return happen()

    def hidden(self, happen: Callable[[], Any]) -> Any:
        """Do what only the world with secrets does."""
        self.clock.shift(60)
        return happen() if self.secret else None

    def document(self, title: str, **values: Any) -> Any:
        values = {"title": title, "body": f"{title}.\n", **values}
        return create(DocumentType, [values], self.world.act("keeper"))[0]

    def build(self) -> World:
        self._people()
        act, reader = self.world.act, self.world.people["contributor"].principal_id
        policy = self.step(lambda: self.document("Security policy", owner=reader))
        born = self.hidden(lambda: self.document(BORN_SECRET, owner=reader, kind="plan"))
        self.hidden(lambda: self._restrict(born))
        plan = self.step(lambda: self.document("Capacity plan", kind="plan", owner=reader))
        once = self.hidden(lambda: self.document(KNOWN_ONCE, kind="procedure", owner=reader))
        if once:
            self.world.former = once.reference
        form = self.step(lambda: self.document("Form for access requests", kind="form"))
        role = self.step(
            lambda: create(RoleType, [{"title": "Service desk lead", "holder": reader}],
                           act("keeper"))[0]
        )  # fmt: skip
        everything = (policy, plan, form, role)
        self._traces(policy, born, once)
        self._relations(everything, once)
        self._judgements(policy, plan, born, once)
        self._lives(policy, plan, once)
        self._talk(once)
        self.hidden(lambda: self._restrict(once))
        self._relations(everything, born)
        self._lives(form, role, born)
        self.hidden(lambda: unrelate(born.pk, "related", [policy.pk], act("keeper")))
        if self.secret:
            self.world.secrets = {one.title: one.reference for one in (born, once)}
        return self.world

    def _people(self) -> None:
        organization = create_organization(slug=SLUG, name="Northgate", via="test")
        act = Act.now(system_viewer(organization, "test"), "test")
        adopt_editions([ISMS.code, SMS.code], act)
        roles = {code: [code] for code in ROLES}
        roles |= {"keeper": ["ims_manager"], "confidant": ["contributor"]}
        for code, held in roles.items():
            self.world.people[code] = self.step(
                partial(
                    add_account,
                    email=f"{code}@n.example",
                    name=code.title(),
                    password=None,
                    roles=held,
                    act=act,
                )
            )

    def _restrict(self, record: Any) -> None:
        members = [self.world.people[who].principal_id for who in INSIDERS]
        made = restrict(DocumentType, record.pk, members, self.world.act("keeper"), "Board only")
        record.reference = made.reference

    def _talk(self, secret: Any) -> None:
        """Hang on a secret what others are asked and told of while they may still know of it."""
        act, auditor = self.world.act, self.world.people["auditor"].principal_id
        self.hidden(lambda: comment(secret.pk, '@"Contributor", look', act("keeper")))
        self.hidden(lambda: comment(secret.pk, "I saw it", act("approver")))
        self.hidden(lambda: add_task(secret.pk, Asked("Read it", auditor), act("contributor")))
        file = ContentFile(b"Names", "names.txt")
        self.hidden(lambda: attach(secret.pk, [file], act("contributor")))
        self.hidden(lambda: watch(secret.pk, act("top_management")))

    def _traces(self, policy: Any, born: Any, once: Any) -> None:
        act, at = self.world.act("keeper"), ISMS.by_ref
        self.step(lambda: trace(policy.pk, [at["5.2 a)"]], act))
        for secret in (born, once):
            wanted = [at["5.2 a)"], at["A.8.1.1"], SMS.by_ref["4.1.2"]]
            self.hidden(partial(_on, trace, secret, wanted, act))
            self.hidden(partial(_on, decline, secret, at["7.5.3"], act, reason="Not here"))

    def _relations(self, visible: tuple[Any, ...], secret: Any) -> None:
        """Relate everything that is visible with a secret, in both directions, again and again."""
        act = self.world.act("keeper")
        for record in visible:
            self.hidden(partial(_between, relate, record, secret, act, "w"))
            self.hidden(partial(_between, relate, secret, record, act))
            self.hidden(partial(_between, unrelate, record, secret, act))

    def _judgements(self, policy: Any, plan: Any, born: Any, once: Any) -> None:
        act, at = self.world.act("keeper"), ISMS.by_ref
        assessment = self.step(lambda: create(AssessmentType, [{"title": "Gap"}], act)[0])
        assert isinstance(assessment, Assessment)

        def answer(requirement: Requirement, *evidence: Any) -> None:
            keys = [one.pk for one in evidence if one is not None]
            self.step(
                lambda: judge(requirement, "conforms", act, statement="Seen.", evidence=keys,
                              assessment=assessment)
            )  # fmt: skip

        answer(at["5.2 a)"], policy, born)
        answer(at["A.8.1.1"], once)
        answer(at["7.5.3"], plan, born, once)

    def _lives(self, one: Any, other: Any, secret: Any) -> None:
        """Let visible records have a history of their own between what is hidden."""
        act = self.world.act("keeper")
        self.step(lambda: relate(one.pk, "related", [other.pk], act, "seen"))
        if secret is not None or not self.secret:
            self.hidden(lambda: relate(one.pk, "related", [secret.pk], act))
        self.step(lambda: unrelate(one.pk, "related", [other.pk], act))
        if type(one).__name__ == "Document":
            self.step(lambda: move(DocumentType, "submit", [one.pk], act))
        self.hidden(lambda: relate(secret.pk, "related", [one.pk, other.pk], act))


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
        found += [one, f"{one}/history", f"{one}/relations", f"{one}/do"]
        found += [f"{one}/{what}" for what in ("comments", "tasks", "attachments", "watchers")]
        found += [f"{page}options/?type=related&to={word}" for word in ("zebra", "plan", "DOC")]
    return found


def _on(verb: Callable[..., Any], record: Any, *given: Any, **named: Any) -> Any:
    """Do something to a record; its key is asked for only then, since it may not exist."""
    return verb(record.pk, *given, **named)


def _between(verb: Callable[..., Any], one: Any, other: Any, *given: Any) -> Any:
    return verb(one.pk, "related", [other.pk], *given)
