"""The controls of Annex A that a statement answers for. Needs no database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from isthmus.standards.library import Requirement, edition

#: Editions of ISO/IEC 27001 that statements are written for, the older first.
OLD, NEW = "iso27001-2013", "iso27001-2022"
CONTROL = "control"


@dataclass(frozen=True)
class Group:
    """One heading of Annex A: an area of 2013, a theme of 2022."""

    heading: Requirement
    controls: tuple[Requirement, ...]


@cache
def controls(code: str) -> dict[str, Requirement]:
    """Return the controls of an edition's Annex A by reference, in its order: 114 or 93."""
    return {one.ref: one for one in edition(code).requirements if one.kind == CONTROL}


@cache
def groups(code: str) -> tuple[Group, ...]:
    """Return the controls of an edition by their uppermost heading, in order."""
    held = edition(code)
    below: dict[str, list[Requirement]] = {}
    for one in controls(code).values():
        heading = next(a for a in reversed(held.ancestors(one.ref)) if a.kind in ("area", "theme"))
        below.setdefault(heading.ref, []).append(one)
    return tuple(Group(held.by_ref[ref], tuple(found)) for ref, found in below.items())


@cache
def headings(code: str) -> dict[str, str]:
    """Return the reference of the uppermost heading of each control."""
    return {one.ref: group.heading.ref for group in groups(code) for one in group.controls}
