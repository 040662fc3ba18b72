"""Where a statement contradicts itself, the registers, or the calendar. Pure; needs no database.

A contradiction refuses nothing: what is missing before approval is said by the guards. It is found anew
each time it is asked for, so nothing of it has to be kept up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from isthmus.applicability.lines import NO, OWN, YES, Line
from isthmus.applicability.registered import Held, Register, differing, state_of
from isthmus.controls.obligations import Met, Obliged

USED, OBLIGED, EXCLUDED, INCLUDED, LATE, DIFFERS, MISSING, OLD = (
    "excluded-and-used", "excluded-and-obliged", "excluded-without-reason", "included-without-reason",
    "late", "register-differs", "own-missing", "older-than-assessment",
)  # fmt: skip
IMPLEMENTED = "implemented"
T = TypeVar("T")


@dataclass(frozen=True)
class Facts:
    """What stands elsewhere, as far as whoever asks may know of it."""

    on: date
    register: Register = field(default_factory=dict)
    #: live risks whose treatment names a control, by the key of the control
    treated: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    #: obligations that bind on the day and that a control meets, by the key of the control
    obliged: Obliged = field(default_factory=dict)
    #: the organization's own controls that a statement has to speak of
    own: Sequence[Held] = ()
    in_force_from: date | None = None
    #: the last assessment of risks, a risk or a session, and its day
    assessed: tuple[date, Any] | None = None


@dataclass(frozen=True)
class Contradiction:
    """One thing that can't be as it stands. `line` is empty where it is about the whole statement."""

    code: str
    line: str = ""
    #: risks, obligations, an own control, a session: what it contradicts
    records: tuple[Any, ...] = ()
    day: date | None = None
    state: str = ""  #: how far the statement says the control is, or the register where they differ


def contradictions(lines: Sequence[Line], facts: Facts) -> list[Contradiction]:
    """Return every contradiction, those of the whole statement first, then in order of the lines."""
    found = [*_of_the_whole(facts)]
    differs = {one.ref for one in differing(lines, facts.register)}
    for line in lines:
        found += _of_line(line, facts)
        if line.ref in differs:
            said = state_of(facts.register[line.ref])
            found.append(Contradiction(DIFFERS, line.ref, state=said))
    spoken_of = {line.own for line in lines if line.row} | standing(facts.register)
    found += [
        Contradiction(MISSING, f"{OWN}{one.key}", (one,))
        for one in facts.own
        if one.key not in spoken_of
    ]
    return found


def standing(register: Register) -> set[int]:
    """Return the keys of controls that stand for some line: what stands for one of Annex A is in."""
    return {one.key for ref, held in register.items() if not ref.startswith(OWN) for one in held}


def _of_the_whole(facts: Facts) -> Iterator[Contradiction]:
    if facts.in_force_from and facts.assessed and facts.assessed[0] > facts.in_force_from:
        yield Contradiction(OLD, records=(facts.assessed[1],), day=facts.assessed[0])


def _of_line(line: Line, facts: Facts) -> Iterator[Contradiction]:
    if line.applicable not in (YES, NO):
        return
    held = facts.register.get(line.ref, ())
    risks, obligations = _of_controls(held, facts.treated), obliging(held, facts.obliged)
    words = line.row.justification.strip()
    if line.applicable == NO:
        if risks:
            yield Contradiction(USED, line.ref, risks)
        if obligations:
            yield Contradiction(OBLIGED, line.ref, obligations)
        if not words:
            yield Contradiction(EXCLUDED, line.ref)
        return
    if not (words or line.reasons or risks or obligations):
        yield Contradiction(INCLUDED, line.ref)
    if is_late(line.row, facts.on):
        yield Contradiction(
            LATE, line.ref, day=line.row.implement_by, state=line.row.implementation
        )


def obliging(held: Sequence[Held], obliged: Obliged) -> tuple[Met, ...]:
    """Return the obligations that controls meet which stand for a line, each once."""
    return _of_controls(held, obliged)


def _of_controls(held: Sequence[Held], of: Mapping[int, Sequence[T]]) -> tuple[T, ...]:
    """Return what stands for these controls, each once."""
    return tuple(dict.fromkeys(found for one in held for found in of.get(one.key, ())))


def is_late(row: Any, on: date) -> bool:
    """Return whether a control that applies is not implemented though its day has passed."""
    due = row.implement_by
    return bool(due and due < on and row.implementation != IMPLEMENTED)
