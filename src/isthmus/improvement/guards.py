"""What must hold before a nonconformity or an improvement moves. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.context.guards.filled import filled, has_owner
from isthmus.engine.language import N_, tr, trn
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act
    from isthmus.improvement.models import Action, Nonconformity

__all__ = [
    "are_done", "are_planned", "has_benefit", "has_cause", "has_correction", "has_effort", "has_owner",
    "has_target", "is_compared",
]  # fmt: skip

Reasons = Iterator[tuple["Nonconformity", Reason]]

#: 27001, 10.1 a) of 2013 and 10.2 a) of 2022; 20000-1:2018, 10.1.1 a).
has_correction = filled(
    "correction",
    "no-correction",
    N_("It does not say what was done at once."),
    N_("Write down how it was contained and put right, or that nothing could be."),
)
has_cause = filled(
    "cause", "no-cause", N_("It does not say why it happened."), N_("Write down its cause.")
)
#: … and whether the same is or could be elsewhere.
is_compared = filled(
    "elsewhere",
    "not-compared",
    N_("Nobody has said whether the same is the case elsewhere."),
    N_("Look for others like it, and write down what you found."),
)
has_target = filled(
    "target",
    "no-target",
    N_("It does not say what it should bring."),
    N_("Give a target that can be told afterwards, in figures where possible."),
)
has_benefit = filled(
    "benefit", "no-benefit", N_("Its benefit is not judged."), N_("Judge how much it would bring.")
)
has_effort = filled(
    "effort", "no-effort", N_("Its effort is not judged."), N_("Judge how much it would take.")
)


def are_planned(found: Sequence[Nonconformity], act: Act) -> Reasons:
    """Refuse to act where nothing is planned, or nobody does it until some day."""
    nothing = Reason(
        "no-action",
        tr("No corrective action is planned."),
        tr("Add what is to be done, by whom, until when."),
    )
    for one in found:
        rows = actions_of(one)
        loose = [row for row in rows if row.who_id is None or row.due_on is None]
        if not rows:
            yield one, nothing
        elif loose:
            text = trn(
                "One action names nobody or no day.",
                "%(count)d actions name nobody or no day.",
                len(loose),
            )
            yield one, Reason("loose-action", text, tr("Say who does it, and until when."))


def are_done(found: Sequence[Nonconformity], act: Act) -> Reasons:
    """Refuse to call the actions carried out while one of them has no day on which it was done."""
    for one in found:
        open_ones = [row for row in actions_of(one) if row.done_on is None]
        if open_ones:
            text = trn("One action is not done.", "%(count)d actions are not done.", len(open_ones))
            hint = tr("Give the day on which it was done, or take it out of the plan.")
            yield one, Reason("action-open", text, hint)


def actions_of(one: Nonconformity) -> Sequence[Action]:
    rows: Sequence[Action] = one.parts["corrective_actions"]  # type: ignore[assignment]
    return rows
