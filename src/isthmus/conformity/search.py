"""Finding requirements by their reference or by words. Needs no database."""

from __future__ import annotations

import re
from collections.abc import Iterable

from isthmus.engine.text import fold
from isthmus.standards.library import Edition, Requirement, edition

#: Enough to choose from; whoever needs more types another word.
LIMIT = 12
_POINT = re.compile(r"^([a-z]?\.?[0-9][0-9.]*)\s*([a-z]\)?)?$")


def find_requirements(
    text: str, editions: Iterable[Edition], limit: int = LIMIT
) -> list[Requirement]:
    """Return what `text` may mean, the likeliest first.

    It is a reference (`5.1 a)`, also written `5.1a`; `5.1.1` stands for `A.5.1.1` as well) and then
    what is below it comes along, or words that all occur in title or intent.
    """
    wanted = fold(text).strip()
    if not wanted:
        return []
    reference = _reference(wanted)
    words = wanted.split()
    ranked = []
    for held in editions:
        short = fold(held.short)
        for requirement in held.requirements:
            rank = _rank(requirement, wanted, reference, words, short)
            if rank is not None:
                ranked.append((rank, requirement.system, requirement.position, requirement))
    return [row[-1] for row in sorted(ranked, key=lambda row: row[:3])[:limit]]


def named(text: str, editions: Iterable[Edition]) -> Requirement | None:
    """Return the requirement that `text` names in full: `27001:2013 5.1 a)`, or as an address
    `iso27001-2013 5.1 a)`; without an edition only if one edition alone has that reference."""
    head, _, rest = text.strip().partition(" ")
    held = list(editions)
    for one in held:
        if head in (one.short, one.code):
            return one.by_ref.get(rest.strip())
    found = [one.by_ref[text.strip()] for one in held if text.strip() in one.by_ref]
    return found[0] if len(found) == 1 else None


def _reference(wanted: str) -> str:
    """Return `wanted` as references are printed, folded: 5.1a and 5.1 a mean 5.1 a)."""
    match = _POINT.match(wanted)
    if match is None:
        return ""
    number, letter = match.group(1).rstrip("."), match.group(2) or ""
    return f"{number} {letter.rstrip(')')})" if letter else number


def _rank(
    requirement: Requirement, wanted: str, reference: str, words: list[str], short: str
) -> int | None:
    ref = fold(requirement.ref)
    if reference:
        if ref in (reference, f"a.{reference}"):
            return 0
        return 1 if ref.startswith((f"{reference}.", f"{reference} ")) else None
    if wanted == f"{short} {ref}":
        return 0
    title = fold(requirement.title)
    if wanted in title:
        return 2 if requirement.kind != "point" else 3
    text = f"{short} {ref} {title} {fold(requirement.intent)} {_above(requirement)}"
    if not all(word in text for word in words):
        return None
    return 4 if requirement.kind != "point" else 5


def _above(requirement: Requirement) -> str:
    """The title above a point: points are found by the name of their sub-clause as well."""
    if requirement.kind != "point" or requirement.parent is None:
        return ""
    return fold(edition(requirement.edition).by_ref[requirement.parent].title)
