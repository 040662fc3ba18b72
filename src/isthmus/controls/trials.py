"""The tests of controls, as far as they count, from the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import F, Q

from isthmus.controls.models import ControlTest
from isthmus.controls.tested import Answer, Effectiveness, Trial, answer, last_of

#: What is said of a control without tests.
NOTHING = Answer(Effectiveness.NONE)


def answers_of(controls: Collection[int], on: date) -> dict[int, Answer]:
    """Return what tests say of these controls on a day; those without any left out. One query."""
    return {control: answer(found, on) for control, found in _trials(controls).items()}


def failing(controls: Collection[int]) -> dict[int, list[int]]:
    """Return the keys of the tests by which each of these controls fails. One query."""
    found = {
        control: sorted(one.key for one in last_of(trials) if one.state == "failed")
        for control, trials in _trials(controls).items()
    }
    return {control: keys for control, keys in found.items() if keys}


def _trials(controls: Collection[int]) -> dict[int, list[Trial]]:
    trials: dict[int, list[Trial]] = defaultdict(list)
    if not controls:
        return trials
    # A test that fewer people may know of than of its control says nothing of it: everybody reads that.
    known = Q(circle__isnull=True) | Q(circle=F("control__circle"))
    rows = ControlTest.objects.as_system("what tests say of a control").filter(
        known, control__in=controls, removed_at__isnull=True
    )
    for control, kind, state, done_on, next_due, key in rows.values_list(
        "control_id", "kind", "state", "done_on", "next_due", "pk"
    ):
        trials[control].append(Trial(kind, state, done_on, next_due, key))
    return trials
