"""The standards library: read from YAML, checked, kept in memory. Needs neither Django nor a database.

Editions that were loaded from files come from a shelf that registers itself (`shelves`).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import yaml

DATA = Path(__file__).parent / "data"
EDITIONS = ("iso27001-2013", "iso20000-1-2011", "iso27001-2022", "iso20000-1-2018")
ISMS, SMS = "isms", "sms"

#: Levels at which a requirement is judged as a whole; the lettered points below come with it.
JUDGED_KINDS = ("subclause", "control")
CLAUSE_LEVEL = ("clause", "area", "objective", "theme", "group")
#: A reference among records is never longer.
LONGEST_REFERENCE = 60
#: So many loaded editions are kept in memory: those that were asked for last.
KEPT = 32


def read(name: str) -> Any:
    """Return the content of one data file."""
    with (DATA / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


@dataclass(frozen=True)
class Requirement:
    """One clause, sub-clause, lettered point, objective or control of one edition."""

    edition: str
    ref: str  #: as printed: 6.1.2, 5.1 a), A.12.1.2
    title: str  #: as printed; of lettered points, which have none, our own
    kind: str
    parent: str | None
    phase: str  #: plan, do, check, act
    intent: str  #: what it is for, in our own words
    provenance: str  #: cited, confirmed, unverified, loaded
    confirmed_by: tuple[str, ...]
    system: str  #: isms or sms; of loaded editions also neither, empty
    position: int

    def __hash__(self) -> int:
        # Requirements are keys of many dictionaries: what tells them apart is enough.
        return hash((self.edition, self.ref))

    @property
    def slug(self) -> str:
        """The reference as it stands in addresses: 5.1-a, A.12.1.2."""
        return self.ref.replace(") ", "-").replace(")", "").replace(" ", "-")

    @cached_property
    def key(self) -> int:
        """The key of its entry in the directory: the same in every installation."""
        name = f"{self.edition} {self.ref}".encode()
        return int.from_bytes(hashlib.sha256(name).digest()[:8], "big") >> 2

    @property
    def reference(self) -> str:
        """The reference by which it is known among records: 27001:2013 5.1 a)."""
        return _reference(short_name(self.edition), self.ref)


@dataclass(frozen=True)
class Loaded:
    """What an edition has besides that was loaded from a file."""

    name: str  #: of the catalogue: the same for all its versions
    version: str
    short: str  #: stands before references: house-rules:2
    organization: int | None  #: whose it is; None: everybody's in this installation


@dataclass(frozen=True)
class Edition:
    code: str
    title: str
    subject: str
    system: str
    published: str
    amendments: tuple[str, ...]
    sources: dict[str, dict[str, str]]
    requirements: tuple[Requirement, ...]
    by_ref: dict[str, Requirement] = field(repr=False)
    loaded: Loaded | None = None

    @property
    def short(self) -> str:
        return self.loaded.short if self.loaded else _short(self.code)

    def children(self, ref: str | None) -> list[Requirement]:
        """Return the requirements directly below `ref`, in order; of None, the top level."""
        return list(self._below.get(ref, ()))

    def ancestors(self, ref: str) -> list[Requirement]:
        """Return the requirements above `ref`, the nearest first."""
        found = []
        parent = self.by_ref[ref].parent
        while parent is not None:
            found.append(self.by_ref[parent])
            parent = self.by_ref[parent].parent
        return found

    def below(self, ref: str) -> list[Requirement]:
        """Return everything under `ref`, in order."""
        found = []
        for child in self.children(ref):
            found += [child, *self.below(child.ref)]
        return found

    def judged(self) -> list[Requirement]:
        """Return the requirements an assessor judges one by one: sub-clauses without sub-clauses
        below them, and the controls of Annex A."""
        return list(self._judged)

    def judged_at(self, ref: str) -> Requirement | None:
        """Return the requirement under whose judgement `ref` falls; None above that level."""
        for requirement in (self.by_ref[ref], *self.ancestors(ref)):
            if requirement.ref in self._judged_refs:
                return requirement
        return None

    def by_slug(self, slug: str) -> Requirement | None:
        return next((r for r in self.requirements if r.slug == slug), None)

    @cached_property
    def by_key(self) -> dict[int, Requirement]:
        return {requirement.key: requirement for requirement in self.requirements}

    @cached_property
    def _below(self) -> dict[str | None, list[Requirement]]:
        found: dict[str | None, list[Requirement]] = {}
        for requirement in self.requirements:
            found.setdefault(requirement.parent, []).append(requirement)
        return found

    @cached_property
    def _judged(self) -> tuple[Requirement, ...]:
        return tuple(
            requirement
            for requirement in self.requirements
            if requirement.kind in JUDGED_KINDS
            and not any(child.kind in JUDGED_KINDS for child in self.children(requirement.ref))
        )

    @cached_property
    def _judged_refs(self) -> frozenset[str]:
        return frozenset(requirement.ref for requirement in self._judged)


@dataclass(frozen=True)
class Documented:
    """One piece of documented information that an edition asks for."""

    edition: str
    id: str
    ref: str
    title: str
    kind: str  #: document (states intent) or record (evidence of what was done)
    intent: str


class Shelf(Protocol):
    """Where editions stand that were loaded from files."""

    def edition(self, code: str) -> Edition | None:
        """Return the edition of this code. What it holds never changes."""

    def code_of(self, key: int) -> str | None:
        """Return the code of the edition that has the requirement of this key."""


#: They are asked for what does not come with the software.
shelves: list[Shelf] = []

_kept: OrderedDict[str, Edition] = OrderedDict()
_lock = Lock()


def short_name(code: str) -> str:
    """Return 27001:2013 for iso27001-2013, 20000-1:2011 for iso20000-1-2011."""
    return _short(code) if code in EDITIONS else edition(code).short


def _short(code: str) -> str:
    number, _, year = code.removeprefix("iso").rpartition("-")
    return f"{number}:{year}"


def _reference(short: str, ref: str) -> str:
    whole = f"{short} {ref}"
    if len(whole) <= LONGEST_REFERENCE:
        return whole
    told_apart = hashlib.sha256(whole.encode()).hexdigest()[:10]
    return f"{whole[: LONGEST_REFERENCE - 11]}~{told_apart}"


def edition(code: str) -> Edition:
    """Return an edition. Raises KeyError for one the library does not hold."""
    if code in EDITIONS:
        return _built_in(code)
    with _lock:
        if code in _kept:
            _kept.move_to_end(code)
            return _kept[code]
    found = next((held for shelf in shelves if (held := shelf.edition(code))), None)
    if found is None:
        raise KeyError(code)
    with _lock:
        _kept[code] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def forget_loaded() -> None:
    """Forget the loaded editions kept in memory: one of them was withdrawn."""
    with _lock:
        _kept.clear()


@cache
def _built_in(code: str) -> Edition:
    raw = read(f"editions/{code}.yaml")
    requirements = tuple(
        Requirement(
            edition=code,
            ref=item["ref"],
            title=item["title"],
            kind=item["kind"],
            parent=item.get("parent"),
            phase=item["phase"],
            intent=item["intent"],
            provenance=item["provenance"],
            confirmed_by=tuple(item.get("confirmed_by", ())),
            system=raw["system"],
            position=position,
        )
        for position, item in enumerate(raw["requirements"])
    )
    return Edition(
        code=code,
        title=raw["title"],
        subject=raw["subject"],
        system=raw["system"],
        published=str(raw["published"]),
        amendments=tuple(raw.get("amendments", ())),
        sources=raw.get("sources", {}),
        requirements=requirements,
        by_ref={requirement.ref: requirement for requirement in requirements},
    )


def editions() -> list[Edition]:
    """Return the editions that come with the software."""
    return [edition(code) for code in EDITIONS]


@cache
def _built_in_by_key() -> dict[int, Requirement]:
    return {r.key: r for held in editions() for r in held.requirements}


class ByKey:
    """Every requirement by the key of its entry, those of loaded editions too."""

    def get(self, key: int) -> Requirement | None:
        found = _built_in_by_key().get(key)
        if found is not None:
            return found
        with _lock:
            held = list(_kept.values())
        for one in held:
            if key in one.by_key:
                return one.by_key[key]
        for shelf in shelves:
            code = shelf.code_of(key)
            if code is not None:
                return edition(code).by_key.get(key)
        return None

    def __getitem__(self, key: int) -> Requirement:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: int) -> bool:
        return self.get(key) is not None


_BY_KEY = ByKey()


def by_key() -> ByKey:
    """Return every requirement of every edition by the key of its entry."""
    return _BY_KEY


@cache
def documented(code: str) -> tuple[Documented, ...]:
    """Return the documented information an edition asks for, in order of its clauses.

    What was loaded from a file says nothing of it.
    """
    if code not in EDITIONS:
        return ()
    items = read(f"documented/{code}.yaml")["items"]
    return tuple(
        Documented(code, item["id"], item["ref"], item["title"], item["kind"], item["intent"])
        for item in items
    )
