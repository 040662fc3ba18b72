"""What a statement for 27001:2013 becomes in 2022, by the published correspondence. Pure; no database.

What each control is made from, `conformity.succession` says. A person decides exactly where the
correspondence can't: a target whose sources differ in applicability, justification or state; each target
of a control that was divided; each that is new. One that asks it differently applies for the same reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from isthmus.applicability.annex import NEW, controls
from isthmus.conformity.succession import ADDED, CARRIED, DIFFERS, MERGED, SPLIT, judged_from

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
    made = judged_from(NEW)
    return {ref: tuple(one.requirement.ref for one in made[ref].sources) for ref in controls(NEW)}


def transition(said: Mapping[str, Said]) -> list[Becomes]:
    """Return what becomes of what was said of the controls of 2013, for each control of 2022 in order.

    A control that nothing was said of counts as unanswered. Until when merged controls are to be
    implemented is the latest day of theirs.
    """
    return [_becomes(ref, below, said) for ref, below in sources().items()]


def _becomes(ref: str, below: tuple[str, ...], said: Mapping[str, Said]) -> Becomes:
    if (how := judged_from(NEW)[ref].how) in (ADDED, SPLIT):
        return Becomes(ref, below, how)
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
