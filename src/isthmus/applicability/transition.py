"""What a statement for 27001:2013 becomes in 2022, by the published correspondence. Pure; no database.

A person decides exactly where the correspondence can't: a target whose sources differ in
applicability, justification or state; each target of a control that was divided; each that is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from isthmus.applicability.annex import NEW, OLD, controls
from isthmus.standards.correspondences import stated

CARRIED, MERGED, DIFFERS, SPLIT, ADDED = "carried", "merged", "differs", "split", "new"
#: A person decides these; the names are those of `models.Asks`.
ASKED = (DIFFERS, SPLIT, ADDED)


@dataclass(frozen=True)
class Said:
    """What a statement says of one control. Without an answer nothing was said."""

    applicable: str = ""
    reasons: frozenset[str] = frozenset()
    justification: str = ""
    implementation: str = ""
    implement_by: date | None = None

    @property
    def judged(self) -> tuple[object, ...]:
        """What has to be alike where several become one."""
        words = self.justification.strip()
        return (self.applicable, self.reasons, words, self.implementation)


@dataclass(frozen=True)
class Becomes:
    """One control of 2022: what it is made from, how, and what is said of it then."""

    ref: str
    sources: tuple[str, ...]
    how: str
    said: Said = field(default_factory=Said)

    @property
    def asks(self) -> str:
        return self.how if self.how in ASKED else ""


@cache
def sources() -> Mapping[str, tuple[str, ...]]:
    """Return the controls of 2013 that each control of 2022 is made from, in order."""
    old = controls(OLD)
    found: dict[str, list[str]] = {ref: [] for ref in controls(NEW)}
    for row in stated(OLD, NEW):
        if row.from_ref in old:
            for target in row.to:
                found[target.ref].append(row.from_ref)
    return {ref: tuple(sorted(below, key=[*old].index)) for ref, below in found.items()}


@cache
def divided() -> frozenset[str]:
    """Return the controls of 2022 that a control of 2013 was divided over."""
    old = controls(OLD)
    return frozenset(
        target.ref
        for row in stated(OLD, NEW)
        if row.from_ref in old and len(row.to) > 1
        for target in row.to
    )


def transition(said: Mapping[str, Said]) -> list[Becomes]:
    """Return what becomes of what was said of the controls of 2013, for each control of 2022 in order.

    A control that nothing was said of counts as unanswered. Until when merged controls are to be
    implemented is the latest day of theirs.
    """
    return [_becomes(ref, below, said) for ref, below in sources().items()]


def _becomes(ref: str, below: tuple[str, ...], said: Mapping[str, Said]) -> Becomes:
    if not below:
        return Becomes(ref, below, ADDED)
    if ref in divided():
        return Becomes(ref, below, SPLIT)
    found = [said.get(one, Said()) for one in below]
    first = found[0]
    if any(one.judged != first.judged for one in found):
        return Becomes(ref, below, DIFFERS)
    days = [one.implement_by for one in found if one.implement_by]
    whole = Said(
        first.applicable, first.reasons, first.justification, first.implementation,
        max(days, default=None),
    )  # fmt: skip
    return Becomes(ref, below, CARRIED if len(below) == 1 else MERGED, whole)
