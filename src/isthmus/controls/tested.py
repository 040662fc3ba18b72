"""What tests say of a control: a pure function of them and the day, and its words.

Five answers are told apart, since each asks for something else: a test to be thought of, to be carried
out, an action, a test to be repeated, nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models

from isthmus.engine.language import N_


class Effectiveness(models.TextChoices):
    """The worst first, but that nothing defined is no failure."""

    FAILED = "failed", N_("Failed")
    NONE = "none", N_("No test defined")
    NEVER = "never", N_("Never tested")
    OLD = "old", N_("Passed, but old")
    PASSED = "passed", N_("Passed")


@dataclass(frozen=True)
class Trial:
    """One test, as far as it counts."""

    kind: str
    state: str
    done_on: date | None = None
    next_due: date | None = None
    #: which of two of one day came later
    key: int = 0


@dataclass(frozen=True)
class Answer:
    tested: Effectiveness
    #: the last day on which a passed one holds; None unless it is passed, or passed but old
    holds_until: date | None = None


def answer(trials: Iterable[Trial], on: date) -> Answer:
    """Return what the tests of one control say on a day.

    Design and operation are asked apart, and of each the last test that was carried out counts: what
    failed before is mended. One that failed last fails the control. Both passed hold as long as the one
    that ends first, its last day included. What is planned or was dropped says nothing of how it works;
    a dropped one does not even count as defined.
    """
    defined = [one for one in trials if one.state != "dropped"]
    last = last_of(defined)
    if not last:
        return Answer(Effectiveness.NEVER if defined else Effectiveness.NONE)
    if any(one.state == "failed" for one in last):
        return Answer(Effectiveness.FAILED)
    until = min((one.next_due for one in last if one.next_due), default=None)
    if until is not None and until < on:
        return Answer(Effectiveness.OLD, until)
    return Answer(Effectiveness.PASSED, until)


def says_on(tested: str, until: date | None, on: date) -> Effectiveness:
    """Return what is kept of a control as of a day, though no job has noted yet that a test holds no
    more."""
    known = Effectiveness(tested)
    late = until is not None and until < on
    return Effectiveness.OLD if known == Effectiveness.PASSED and late else known


def last_of(trials: Iterable[Trial]) -> list[Trial]:
    """Return the test of each kind that was carried out last."""
    last: dict[str, Trial] = {}
    for one in trials:
        if one.state in ("passed", "failed") and one.done_on is not None:
            held = last.get(one.kind)
            if held is None or _when(one) > _when(held):
                last[one.kind] = one
    return [*last.values()]


def _when(one: Trial) -> tuple[date, int]:
    return one.done_on or date.min, one.key
