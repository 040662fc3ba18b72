"""The terms of both standards side by side (Annex B of ISO/IEC 27013). Needs no database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from isthmus.engine.language import N_
from isthmus.standards.library import Requirement, read

#: Editions whose vocabulary is the newer one (27000:2018, 20000-1:2018).
NEWER = frozenset({"iso27001-2022", "iso20000-1-2018"})
MEANINGS = {
    "same": N_("Same in both"),
    "broadly-same": N_("Broadly the same"),
    "different": N_("Differs"),
    "only-27000": N_("Only in ISO/IEC 27000"),
    "only-20000-1": N_("Only in ISO/IEC 20000-1"),
    "undefined": N_("Defined in neither"),
}


@dataclass(frozen=True)
class Definition:
    ref: str  #: number of the definition
    says: str  #: our own short wording


@dataclass(frozen=True)
class Term:
    term: str
    provenance: str  #: printed in Table B.1, or derived
    iso27000: Definition | None
    iso20000_1: Definition | None
    meaning: str
    integrated: str  #: what it means in an integrated system
    newer: str  #: how the newer editions differ
    newer_meaning: str
    see: tuple[str, ...]
    note: str
    requirements: dict[str, tuple[str, ...]]

    @property
    def slug(self) -> str:
        return "".join(c if c.isalnum() else "-" for c in self.term.lower()).strip("-")

    def meaning_in(self, editions: frozenset[str] | set[str]) -> str:
        """Return whether the meanings differ, by the vocabulary of the editions in use."""
        return self.newer_meaning if editions and editions <= NEWER else self.meaning


@cache
def terms() -> tuple[Term, ...]:
    """Return every term, in the order of Table B.1, then the derived ones."""
    return tuple(
        Term(
            term=item["term"],
            provenance=item["provenance"],
            iso27000=_definition(item["iso27000"]),
            iso20000_1=_definition(item["iso20000_1"]),
            meaning=item["meaning"],
            integrated=item["integrated"],
            newer=item["newer"] or "",
            newer_meaning=item["newer_meaning"] or item["meaning"],
            see=tuple(item.get("see") or ()),
            note=item.get("note") or "",
            requirements={
                code: tuple(refs) for code, refs in (item.get("requirements") or {}).items()
            },
        )
        for item in read("terms.yaml")["terms"]
    )


def named(term: str) -> Term | None:
    """Return the term of this name."""
    return next((one for one in terms() if one.term == term), None)


def _definition(raw: dict[str, str] | None) -> Definition | None:
    return Definition(str(raw["ref"] or ""), raw["says"]) if raw else None


def hints_for(requirement: Requirement, editions: set[str]) -> list[Term]:
    """Return the terms a reader of this requirement may misread, in the editions in use."""
    return [
        term
        for term in terms()
        if requirement.ref in term.requirements.get(requirement.edition, ())
        and term.meaning_in(editions) in ("different", "only-27000", "only-20000-1")
    ]
