"""The standards library: read from YAML, checked, kept in memory. Needs neither Django nor a database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
EDITIONS = ("iso27001-2013", "iso20000-1-2011", "iso27001-2022", "iso20000-1-2018")
ISMS, SMS = "isms", "sms"

#: Levels at which a requirement is judged as a whole; the lettered points below come with it.
JUDGED_KINDS = ("subclause", "control")
CLAUSE_LEVEL = ("clause", "area", "objective", "theme")


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
    provenance: str  #: cited, confirmed, unverified
    confirmed_by: tuple[str, ...]
    system: str  #: isms or sms
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
        return f"{short_name(self.edition)} {self.ref}"


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

    @property
    def short(self) -> str:
        return short_name(self.code)

    def children(self, ref: str | None) -> list[Requirement]:
        """Return the requirements directly below `ref`, in order; of None, the top level."""
        return list(_children(self.code).get(ref, ()))

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
        return list(_judged(self.code))

    def judged_at(self, ref: str) -> Requirement | None:
        """Return the requirement under whose judgement `ref` falls; None above that level."""
        for requirement in (self.by_ref[ref], *self.ancestors(ref)):
            if requirement.ref in _judged_refs(self.code):
                return requirement
        return None

    def by_slug(self, slug: str) -> Requirement | None:
        return next((r for r in self.requirements if r.slug == slug), None)


@dataclass(frozen=True)
class Documented:
    """One piece of documented information that an edition asks for."""

    edition: str
    id: str
    ref: str
    title: str
    kind: str  #: document (states intent) or record (evidence of what was done)
    intent: str


def short_name(edition: str) -> str:
    """Return 27001:2013 for iso27001-2013, 20000-1:2011 for iso20000-1-2011."""
    number, _, year = edition.removeprefix("iso").rpartition("-")
    return f"{number}:{year}"


@cache
def edition(code: str) -> Edition:
    """Return an edition. Raises KeyError for one the library does not hold."""
    if code not in EDITIONS:
        raise KeyError(code)
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
    return [edition(code) for code in EDITIONS]


@cache
def _children(code: str) -> dict[str | None, list[Requirement]]:
    found: dict[str | None, list[Requirement]] = {}
    for requirement in edition(code).requirements:
        found.setdefault(requirement.parent, []).append(requirement)
    return found


@cache
def _judged(code: str) -> tuple[Requirement, ...]:
    below = _children(code)
    return tuple(
        requirement
        for requirement in edition(code).requirements
        if requirement.kind in JUDGED_KINDS
        and not any(child.kind in JUDGED_KINDS for child in below.get(requirement.ref, ()))
    )


@cache
def _judged_refs(code: str) -> frozenset[str]:
    return frozenset(requirement.ref for requirement in _judged(code))


@cache
def by_key() -> dict[int, Requirement]:
    """Return every requirement of every edition by the key of its entry."""
    return {r.key: r for held in editions() for r in held.requirements}


@cache
def documented(code: str) -> tuple[Documented, ...]:
    """Return the documented information an edition asks for, in order of its clauses."""
    items = read(f"documented/{code}.yaml")["items"]
    return tuple(
        Documented(code, item["id"], item["ref"], item["title"], item["kind"], item["intent"])
        for item in items
    )
